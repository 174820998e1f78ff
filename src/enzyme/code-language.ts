import {isJavaScript} from './javascript.ts'
import {isPython} from './python.ts'

/** Code longer than this is not read. */
const MOST_CHARACTERS = 20_000

/** Names that shells know in the first place of a line, with what follows them there: prose begins with some, too. */
const COMMAND =
  /^(?:sudo +)?(?:apt(?:-get)? (?:install|update|upgrade|remove)|git (?:add|checkout|clone|commit|fetch|init|log|merge|pull|push|rebase|remote|reset|stash|status|branch|config)|(?:npm|yarn|pnpm) (?:ci|install|i|run|start|test|add|init)|npx [\w@-]|pip3? (?:install|list|freeze)|docker(?:-compose| compose)? (?:build|run|pull|push|ps|exec|up|down|images|stop|rm)|kubectl (?:apply|get|describe|delete|logs|create)|(?:curl|wget) (?:-|['"]?https?:)|(?:chmod|chown) [-+\w:]+ [\w./~-]+$|(?:mkdir|ls|rm|cp|mv) -|cd [\w.~/-]*\/[\w./-]*$|ssh [\w.-]+@)/

/** A language and what only it writes. */
type Rule = readonly [language: string, writes: (code: string) => boolean]

/** Those that are told by one form come first; of two that fit, the first is meant. */
const RULES: readonly Rule[] = [
  ['json', (code) => isJson(code)],
  ['bash', (code) => /^#!.*\b(?:ba|z|da)?sh\b/.test(code)],
  ['sql', isSql],
  ['html', isHtml],
  ['cpp', (code) => isC(code) && isCpp(code)],
  ['c', (code) => isC(code) && !isCpp(code) && /\bint main\s*\(|\b(?:printf|malloc|scanf)\s*\(/.test(code)],
  ['java', isJava],
  ['go', isGo],
  ['python', isPython],
  ['javascript', isJavaScript],
  ['bash', isBash],
]

/**
 * The language of a piece of code, as Markdown fences name it; undefined when it is not sure: no name is better than a
 * wrong one. JSON and JavaScript are told by their parsers and by what only they write, the others by lines that only
 * they write, where no line speaks against it.
 */
export function codeLanguage(code: string): string | undefined {
  const plain = code.trim()
  if (plain === '' || plain.length > MOST_CHARACTERS) return undefined
  return RULES.find(([, writes]) => writes(plain))?.[0]
}

/** The same JSON with line breaks and two blanks; undefined unless nothing but blanks differs, outside of strings. */
export function formattedJson(code: string): string | undefined {
  if (!parsesAsJson(code.trim())) return undefined
  const formatted = JSON.stringify(JSON.parse(code), null, 2)
  // Numbers such as 1.0 and repeated keys do not come back as they were.
  return bare(formatted) === bare(code) ? formatted : undefined
}

function bare(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')
}

/** Lists without a name for anything are written so in a dozen languages. */
function isJson(code: string): boolean {
  return /"\s*:/.test(code) && parsesAsJson(code)
}

function parsesAsJson(code: string): boolean {
  if (!/^[{[]/.test(code)) return false
  try {
    JSON.parse(code)
    return true
  } catch {
    return false
  }
}

/** A statement from its first word on, in capitals or with a sign of one: "select the best from the list" is none. */
function isSql(code: string): boolean {
  const statement = code.replace(/^(?:--.*\n\s*)+/, '')
  if (
    /^(?:SELECT\b[\s\S]+\bFROM\b|INSERT\s+INTO\b|UPDATE\s+\S+\s+SET\b|DELETE\s+FROM\b|WITH\s+\w+\s+AS\s*\()/.test(
      statement,
    )
  )
    return true
  if (/^(?:CREATE|ALTER|DROP)\s+(?:TABLE|INDEX|VIEW)\b/.test(statement)) return true
  return (
    /^(?:select\s+(?:\*|[\w.]+(?:\s*,\s*[\w.]+)*)\s+from\s+\w+|insert\s+into\s+\w+\s*\(|update\s+\w+\s+set\s+\w+\s*=|delete\s+from\s+\w+\s+where\s+\w+\s*=|create\s+table\s+\w+\s*\()/i.test(
      statement,
    ) && /[*=,;(]/.test(statement)
  )
}

/** Templates of Vue, React, Angular, PHP and others write more than it between the same marks. */
function isHtml(code: string): boolean {
  if (/\{\{|\{%|<%|<\?|\bv-\w+=|className=|\*ng\w+=|=\{/.test(code)) return false
  return (
    /^<(?:!doctype html|html)\b/i.test(code) ||
    (/^<(?:div|body|head|p|span|table)\b[^{}]*>$/i.test(code) && /<\/\w+>/.test(code))
  )
}

function isC(code: string): boolean {
  return (
    /^\s*#include\s*[<"]/m.test(code) && !/^\s*(?:@\w|#import\b)|__global__|<<<|\bvoid (?:setup|loop)\(\)/m.test(code)
  )
}

function isCpp(code: string): boolean {
  return /\bstd::|<(?:iostream|vector|string|map|algorithm|memory)>|\busing namespace\b|\btemplate\s*<|\bclass \w|::\w|\bnew \w/.test(
    code,
  )
}

/** Its own library: C#, Kotlin, Scala and Groovy have classes as well. */
function isJava(code: string): boolean {
  return (
    /\bSystem\.(?:out|err|in)\b|^import javax?\.[\w.]+(?:\.\*)?;$|\bpublic static void main\s*\(\s*(?:final )?String\b/m.test(
      code,
    ) &&
    /;\s*(?:\}|$|\/)/m.test(code) &&
    !/^\s*(?:(?:override |private |public )?fun |val |var \w+ ?[:=]|def |object |using |namespace |implicit )/m.test(
      code,
    ) &&
    !/<%|<\?php/.test(code)
  )
}

function isGo(code: string): boolean {
  return /^package \w+$/m.test(code)
    ? /^(?:func|import|type|var|const)\b/m.test(code)
    : /^func (?:\([^)]*\) )?\w+\(.*\{$/m.test(code) && /\s:=\s|\bfmt\.\w/.test(code)
}

/** Every line a command: with prompts or what they print it would be a session. */
function isBash(code: string): boolean {
  const lines = code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*#/.test(line))
  return lines.length > 0 && lines.every((line) => COMMAND.test(line.trim()))
}
