import {findCommandSecrets} from './command-secrets.ts'
import {type Finding, withoutOverlaps} from './finding.ts'
import {SECRET_RULES} from './secret-rules.ts'
import {isFilledUp, isHiddenAlready, isPlaceholder, isYours} from './stand-in.ts'

/** Texts are searched together: one by one most of the time would go into starting the rules. */
const BETWEEN = '\n\u0000\n'

/** UTF-16 units searched at once, and of one text at most. */
const MOST_JOINED = 256_000

/** Characters from which on a secret of one and the same character is a placeholder. */
const LEAST_FILLED = 16

interface Rule {
  find(text: string): Promise<Finding[]>
}

/** A name, what stands between, and a secret key of 40 characters. */
const AWS_CHARACTERS = 120

let packaged: Promise<Rule> | undefined

/**
 * Secrets in each of the texts, by secretlint's recommended rules and our own (secret-rules.ts), without those that
 * documentation fills up with one character. In the order of the text, none across another.
 */
export async function detectSecrets(texts: readonly string[]): Promise<Finding[][]> {
  const found: Finding[][] = texts.map(() => [])
  for (let from = 0; from < texts.length; ) {
    let to = from
    for (let characters = 0; to < texts.length && (to === from || characters < MOST_JOINED); to++)
      characters += texts[to]!.length
    await searchJoined(texts.slice(from, to), (index, finding) => found[from + index]!.push(finding))
    from = to
  }
  return found.map(withoutOverlaps)
}

async function searchJoined(texts: readonly string[], add: (index: number, finding: Finding) => void): Promise<void> {
  const joined = texts.map(readable).join(BETWEEN)
  const starts: number[] = []
  let start = 0
  for (const text of texts) {
    starts.push(start)
    start += text.length + BETWEEN.length
  }
  const findings = [
    ...ownFindings(joined),
    ...findCommandSecrets(joined),
    ...(await (await packagedRules()).find(joined)),
  ]
  for (const finding of findings) {
    const index = lastAtMost(starts, finding.start)
    const begin = finding.start - starts[index]!
    // What runs on into the next text is none: what is found in a text does not depend on others.
    if (finding.end > starts[index]! + texts[index]!.length + BETWEEN.length) continue
    const end = Math.min(finding.end - starts[index]!, texts[index]!.length)
    const secret = texts[index]!.slice(begin, end)
    if (end <= begin || isFilled(secret) || isHiddenAlready(secret)) continue
    add(index, {kind: finding.kind, start: begin, end})
  }
}

/** Colours of a terminal, and line breaks as a string of a program writes them: what they stand beside ends there. */
const MARKS = /\x1b\[[\d;]{0,20}m|(?<!\\)\\[nrt](?![a-z])|\u0000/g

/** A text of the same length, in which nothing but secrets stands beside a secret. */
function readable(text: string): string {
  return text.replace(MARKS, (mark) => ' '.repeat(mark.length))
}

/** Shorter ones may be somebody's password. */
function isFilled(secret: string): boolean {
  return isYours(secret) || (secret.length >= LEAST_FILLED && isFilledUp(secret))
}

function ownFindings(text: string): Finding[] {
  const found: Finding[] = []
  for (const {kind, pattern, mark, accepts} of SECRET_RULES) {
    if (mark !== undefined && !text.includes(mark)) continue
    for (const match of text.matchAll(pattern)) {
      const groups = match.groups ?? {}
      const secret =
        groups['secret'] ?? groups['single'] ?? groups['escaped'] ?? groups['entity'] ?? groups['bare'] ?? match[0]
      if (accepts?.(secret, match) === false) continue
      const start = match.index + match[0].lastIndexOf(secret)
      found.push({kind, start, end: start + secret.length})
    }
  }
  return found
}

/** Loaded when the first text is searched: asking questions needs none of it. */
function packagedRules(): Promise<Rule> {
  packaged ??= loadPackaged()
  return packaged
}

async function loadPackaged(): Promise<Rule> {
  const [{lintSource}, {secretLintProfiler}, {rules}] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/profiler'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ])
  // It would keep every moment at which a rule began and ended, for as long as the process lives.
  secretLintProfiler.setEnabled(false)
  const config = {
    rules: rules
      // A log must not be able to switch the search off.
      .filter(({meta}) => !meta.id.endsWith('filter-comments'))
      .map((rule) => ({
        id: meta(rule).id,
        rule,
        options: meta(rule).id.endsWith('-aws') ? {enableIDScanRule: true} : {},
      })),
  }
  return {
    async find(text) {
      const source = {content: text, contentType: 'text' as const, filePath: 'text', ext: '.txt'}
      const {messages} = await lintSource({source, options: {config, noPhysicFilePath: true}})
      return messages.flatMap((message) => {
        if (message.type !== 'message') return []
        const [start, end] = message.range
        return narrowed(text, {kind: kindOf(message.ruleId), start, end})
      })
    },
  }
}

function meta(rule: {readonly meta: {readonly id: string}}): {readonly id: string} {
  return rule.meta
}

function kindOf(ruleId: string): string {
  return ruleId.replace(/^.*secretlint-rule-/, '').replaceAll('-', '_')
}

/** Of an address with a password only the password goes, of a name with its value only the value. */
function narrowed(text: string, finding: Finding): Finding[] {
  const {kind, start, end} = finding
  if (kind === 'aws') {
    // It gives the beginning of the name with the length of the value.
    const around = text.slice(start, start + AWS_CHARACTERS)
    if (/^\W*aws_?account/i.test(around)) return []
    const secret = /^\W*\w+\W+?(?<value>[A-Za-z0-9/+=]{40})(?![A-Za-z0-9/+=])/.exec(around)
    if (secret === null) return [finding]
    const at = start + secret[0].length - secret.groups!['value']!.length
    return [{kind, start: at, end: start + secret[0].length}]
  }
  if (kind !== 'basicauth' && kind !== 'database_connection_string') return [finding]
  const credentials = /:\/\/[^\s:@/]*:(?<password>[^\s@/]+)@/.exec(text.slice(start, end))
  if (credentials === null || isPlaceholder(credentials.groups!['password']!)) return []
  const at = start + credentials.index + credentials[0].lastIndexOf(':') + 1
  return [{kind: 'password', start: at, end: at + credentials.groups!['password']!.length}]
}

/** The position of the last value that is not greater. */
function lastAtMost(ascending: readonly number[], value: number): number {
  let low = 0
  let high = ascending.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (ascending[middle]! <= value) low = middle
    else high = middle - 1
  }
  return low
}
