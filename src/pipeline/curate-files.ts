import type {Writable} from 'node:stream'
import {z} from 'zod'
import {placeholderNames} from '../enzyme/security/placeholders.ts'
import {hideInTexts} from '../enzyme/security-enzyme.ts'
import {InputError, throwIfStopped} from '../errors.ts'
import {reasonFor} from '../labelling/asking-order.ts'
import {curatedSpan, namedSpan} from '../labelling/curation.sql.ts'
import {LABEL_MODES, labelsNow, labelTable, type StoredLabel} from '../labelling/labels.sql.ts'
import {VERDICTS, verdictOfMeter} from '../labelling/verdict.ts'
import {qualityTable} from '../quality/quality.sql.ts'
import {parseMoment} from '../span/moment.ts'
import {explainSyntax} from '../span/parse-line.ts'
import type {Store} from '../store/open.ts'
import {type CurateOptions, spansToAsk} from './curate.ts'
import {bumpStoreVersion} from './runs.sql.ts'
import {writeLines} from './write-lines.ts'

/** A line of `curate --list`: what a person would be asked, in that order. */
export interface AskedLine {
  readonly id: string
  readonly reason: string
  readonly did: string
  readonly this: string
  readonly status: string
  readonly outcome: string | null
  readonly domain: string | null
  readonly when: string
  readonly grade: string
  readonly supplied_quality: number | null
  readonly quality: Readonly<Record<string, number>>
}

/** What would be asked, span by span. */
export function* askedLines(store: Store, options: Parameters<typeof spansToAsk>[1]): Generator<AskedLine> {
  const load = curatedSpan(store.db)
  for (const {seq} of spansToAsk(store, options)) {
    const span = load(seq)
    if (span === undefined) continue
    const {id, question, outcome, domain, grade, supplied, dimensions, total} = span
    const {did, status, when} = span.span
    yield {
      ...{id, reason: reasonFor(span, options.gate), did, this: question, status, outcome, domain, when, grade},
      ...{supplied_quality: supplied, quality: {...dimensions, total_score: total}},
    }
  }
}

/** The label of a line of `curate --export`; the same lines are what `--import` takes. */
function exportedLabel({span_id, person, ...label}: StoredLabel): object {
  const {verdict, at, mode, drawn, seconds, meter_total, agreement, comment} = label
  return {
    ...{id: span_id, verdict, by: person, at, mode, drawn, seconds, meter_total},
    ...{agreement: agreement === null ? null : agreement === 1, comment},
  }
}

/** Labels whose texts are looked through together. */
const PAGE_LABELS = 1000

/**
 * Writes the labels that count as NDJSON, with secrets hidden in what people said and in what they are called. Returns
 * how many.
 * @throws as `writeLines`
 */
export async function exportLabels(store: Store, target: string | Writable, signal: AbortSignal): Promise<number> {
  let count = 0
  const names = placeholderNames()
  const lines = async function* (): AsyncGenerator<string> {
    // People made them: there are never too many to hold.
    const labels = [...labelsNow(store.db)]
    for (let at = 0; at < labels.length; at += PAGE_LABELS) {
      const page = labels.slice(at, at + PAGE_LABELS)
      const texts = page.flatMap(({person, comment}) => [person, comment ?? ''])
      const hidden = await hideInTexts(texts, [], names)
      for (const [index, label] of page.entries()) {
        count++
        const [person, comment] = [hidden[2 * index]!, hidden[2 * index + 1]!]
        const told = {...label, person, comment: label.comment === null ? null : comment}
        yield `${JSON.stringify(exportedLabel(told))}\n`
      }
    }
  }
  await writeLines(lines(), target, {signal, store: store.path})
  return count
}

const MODES = LABEL_MODES.filter((mode) => mode !== 'restore')

const labelLine = z.object({
  id: z.string().min(1),
  verdict: z.enum(VERDICTS).nullable(),
  by: z.string().trim().min(1).max(200).nullish(),
  at: z
    .string()
    .refine((text) => parseMoment(text) !== undefined, 'must be an ISO 8601 date and time')
    .nullish(),
  mode: z.enum(MODES).nullish(),
  drawn: z.enum(['informative', 'random', 'named']).nullish(),
  seconds: z.number().min(0).nullish(),
  comment: z.string().max(10_000).nullish(),
})

/** A line that was not taken. */
export interface RefusedLabel {
  readonly line: number
  readonly message: string
}

export interface ImportSummary {
  /** As it was named; `-` is stdin. */
  readonly file: string
  readonly lines: number
  readonly added: number
  /** Labels that were there already, word for word. */
  readonly known: number
  /** Said before what counts now, or before it was taken back: left out. */
  readonly older: number
  readonly taken_back: number
  readonly refused: readonly RefusedLabel[]
}

/**
 * Takes labels in, a JSON object a line: `{id, verdict, by?, at?, comment?, ...}`; a null verdict takes back what was
 * said of the span. All of a file or nothing of it: the same file again changes nothing.
 * @throws {InputError} with `strict`, when a line is refused; then nothing was written
 */
export function importLabels(
  {db}: Store,
  text: string,
  {
    person,
    strict,
    now,
    signal,
    file,
  }: Pick<CurateOptions, 'person' | 'now'> & {
    readonly strict: boolean
    readonly signal: AbortSignal
    readonly file: string
  },
): ImportSummary {
  const labels = labelTable(db)
  const quality = qualityTable(db)
  const spanOf = namedSpan(db)
  const counts = {lines: 0, added: 0, known: 0, older: 0, taken_back: 0}
  const refused: RefusedLabel[] = []
  const take = (line: string, number: number): void => {
    const found = jsonOf(line)
    if (typeof found === 'string') {
      refused.push({line: number, message: found})
      return
    }
    const read = labelLine.safeParse(found.value)
    if (!read.success) {
      const [issue] = read.error.issues
      refused.push({line: number, message: [issue!.path.join('.'), issue!.message].filter(Boolean).join(': ')})
      return
    }
    const {id, verdict, by, at, mode, drawn, seconds, comment} = read.data
    const span = spanOf(id)
    if (span === undefined) {
      refused.push({line: number, message: `no span has the id ${id}`})
      return
    }
    const who = {person: by ?? person, at: at ?? now().toISOString(), mode: mode ?? ('import' as const)}
    if (at != null) {
      const said = labels.said(span.dedup_key)
      // A file that comes again must not outdo what was said, or taken back, after it.
      if (said.some((old) => old.verdict === verdict && old.person === who.person && old.at === at)) {
        counts.known++
        return
      }
      if (said.some((old) => Date.parse(old.at) > Date.parse(at))) {
        counts.older++
        return
      }
    }
    if (verdict === null) {
      counts.taken_back += labels.takeBackAll(span.dedup_key, who)
    } else {
      const before = labels.now(span.dedup_key)
      if (at == null && before?.verdict === verdict && before.person === who.person) {
        counts.known++
        return
      }
      const label = {...who, verdict, drawn: drawn ?? 'named', seconds: seconds ?? null, comment: comment ?? null}
      labels.add(span, label, span.total === null ? null : verdictOfMeter(span.total) === verdict)
      counts.added++
    }
    quality.regradeSpan(span.seq)
  }
  const takeAll = db.transaction(() => {
    for (const [index, line] of text.split('\n').entries()) {
      throwIfStopped(signal)
      if (line.trim() === '') continue
      counts.lines++
      take(line, index + 1)
    }
    const [first] = refused
    if (strict && first !== undefined)
      throw new InputError('label_refused', `line ${first.line} of ${file}: ${first.message}`, {
        hint: 'nothing was taken in; mend the line, or leave --strict out',
        file,
        line: first.line,
      })
    if (counts.added + counts.taken_back > 0) bumpStoreVersion(db)
  })
  // What people have said can't be made again: it is on the disk before anybody is told that it was taken in.
  db.pragma('synchronous = FULL')
  try {
    takeAll.immediate()
  } finally {
    db.pragma('synchronous = NORMAL')
  }
  return {file, ...counts, refused}
}

/** What the line holds, or why it can't be read. */
function jsonOf(line: string): {readonly value: object} | string {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? {value}
      : 'a label is an object: {"id": "...", "verdict": "diamond"}'
  } catch (error) {
    return `the line is not JSON: ${explainSyntax(error as Error)}`
  }
}
