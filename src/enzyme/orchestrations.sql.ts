import type {Database} from 'better-sqlite3'
import {withTexts} from '../labelling/edit.ts'
import {EDIT_NOW} from '../labelling/edits.sql.ts'
import type {Dimension} from '../quality/meter.ts'
import {DIMENSIONS} from '../quality/meter.ts'
import type {MeasuredSpan, SeqRange} from '../quality/quality.sql.ts'
import {qualityTable} from '../quality/quality.sql.ts'
import type {PiiKind, ScoreSource} from '../settings/schema.ts'
import {storedForm} from '../span/identity.ts'
import {mergedAliases, spanRewriter} from '../span/originals.sql.ts'
import {pageOf} from '../span/page.ts'
import {type SpanRow, spanOf} from '../span/row.ts'
import type {Span} from '../span/schema.ts'
import {applyPlan, type PlanResult} from './apply-plan.ts'
import type {Enzyme} from './enzyme.ts'
import {hideInTexts} from './security-enzyme.ts'
import {type KnownQuality, qualityOf} from './span-quality.ts'
import {threadReader} from './thread.sql.ts'
import {threadNames} from './thread-names.sql.ts'

type PendingRow = Pick<
  SpanRow,
  | 'seq'
  | 'id'
  | 'who'
  | 'did'
  | 'this'
  | 'when_text'
  | 'at'
  | 'status'
  | 'outcome'
  | 'rest'
  | 'thread'
  | 'revision'
  | 'supplied_quality'
> &
  KnownQuality & {
    /** The original, where it differs from the row. */
    readonly body: string | null
    /** Exact duplicates that have merged into it. */
    readonly twins: number
    /** What a person made of its texts: enzymes start from that. Null: nobody did. */
    readonly edited_question: string | null
    readonly edited_outcome: string | null
  }

/** What orchestrate made of one span, as it will be written. */
export interface OrchestratedSpan {
  readonly seq: number
  /** Of the span that was read. */
  readonly revision: number
  readonly twins: number
  /** Answer aliases of what merged into it, fit to be read by others. */
  readonly aliases: readonly string[]
  /** What the row has to become; null: the original again; undefined: it stays. */
  readonly rewrite: Span | null | undefined
  /** Of the row as it will be, where it is rewritten. */
  readonly measured: Omit<MeasuredSpan, 'revision'> | undefined
  readonly qualityBefore: number
  readonly qualityAfter: number
  /** JSON, null when the dimensions stay. */
  readonly before: string | null
  /** JSON. */
  readonly applications: string
  readonly changed: boolean
  /** Some enzyme could not do its work. */
  readonly failed: boolean
}

const TWINS = '(SELECT count(*) FROM duplicates WHERE seq = s.seq)'

/** Spans whose quality is known and that this setting has not seen as they are now. */
const JOINED = `
  FROM spans s JOIN quality q ON q.seq = s.seq AND q.revision = s.revision
  LEFT JOIN orchestrations t ON t.seq = s.seq`
const WAITS = `
  WHERE (t.seq IS NULL OR t.revision <> s.revision OR (t.restored = 0 AND (t.setting <> @setting OR t.twins <> ${TWINS})))`
const PENDING = `${JOINED} ${WAITS}`
const PENDING_EDITED = `${JOINED} ${EDIT_NOW} ${WAITS}`

/** The two halves of a run: what needs enrichment is tried first. */
const HALVES = {first: 'AND q.total >= 60 AND q.total < 80', rest: 'AND NOT (q.total >= 60 AND q.total < 80)'} as const
export type Half = keyof typeof HALVES

const READ = {rows: 250, characters: 4 << 20}

/** Applies a plan to spans of the store. Only reads, so that several threads can do it. */
export function spanOrchestrator(db: Database, enzymes: readonly Enzyme[], pii: readonly PiiKind[]) {
  const aliasesOfTwins = mergedAliases(db)
  const around = threadReader(db)
  const namesOf = threadNames(db)
  const pending = (half: Half) =>
    db.prepare<[object], PendingRow>(`
      SELECT s.seq, s.id, s.who, s.did, s.this, s.when_text, s.at, s.status, s.outcome, s.rest, s.thread, s.revision,
        s.supplied_quality, q.completeness, q.provenance, q.impact, q.uniqueness, q.coherence, q.total, q.breakdown,
        (SELECT body FROM originals WHERE seq = s.seq) AS body, ${TWINS} AS twins,
        e.question AS edited_question, e.outcome AS edited_outcome
      ${PENDING_EDITED} ${HALVES[half]} AND s.seq > @after AND s.seq <= @through ORDER BY s.seq`)
  const halves = {first: pending('first'), rest: pending('rest')}
  return async (setting: number, half: Half, {after, through}: SeqRange): Promise<OrchestratedSpan[]> => {
    const done: OrchestratedSpan[] = []
    for (let seq = after; seq < through; ) {
      const rows = pageOf(halves[half].iterate({setting, after: seq, through}), READ, charactersOf)
      const items = rows.map((row) => {
        const original = startOf(row)
        const quality = row.body === null ? row : {...qualityOf(original, row), breakdown: row.breakdown}
        return {original, quality, ...around(row), names: (kinds: readonly PiiKind[]) => namesOf(row, kinds)}
      })
      const results = await applyPlan(enzymes, items)
      for (const [index, row] of rows.entries()) {
        const aliases = row.twins === 0 ? [] : await hideInTexts(aliasesOfTwins(row.seq), pii, await namesOf(row, pii))
        done.push({...orchestrated(row, items[index]!, results[index]!), aliases})
      }
      seq = rows.at(-1)?.seq ?? through
    }
    return done
  }
}

/** What enzymes start from: the span as it was taken in, with the texts that a person gave it. */
function startOf(row: PendingRow): Span {
  const takenIn = row.body === null ? spanOf(row) : (JSON.parse(row.body) as Span)
  const {edited_question: question, edited_outcome: outcome} = row
  return question === null ? takenIn : withTexts(takenIn, {question, outcome})
}

function orchestrated(
  row: PendingRow,
  {original, quality}: {readonly original: Span; readonly quality: KnownQuality},
  {applications, span, quality: after}: PlanResult,
): Omit<OrchestratedSpan, 'aliases'> {
  const stands = storedForm(span ?? original) === storedForm(spanOf(row))
  const measured = after ?? qualityOf(original, row)
  const {breakdown, ...values} = measured
  return {
    seq: row.seq,
    revision: row.revision,
    twins: row.twins,
    // Null would take a person's edit back with the rest.
    rewrite: stands ? undefined : (span ?? (row.edited_question === null ? null : original)),
    measured: stands
      ? undefined
      : {...values, seq: row.seq, supplied_quality: row.supplied_quality, breakdown: JSON.stringify(breakdown)},
    qualityBefore: quality.total,
    qualityAfter: after?.total ?? quality.total,
    before: after === undefined || after.total === quality.total ? null : JSON.stringify(dimensionsOf(quality)),
    applications: JSON.stringify(applications),
    changed: span !== undefined,
    failed: applications.some(({error}) => error !== undefined),
  }
}

function dimensionsOf(quality: Readonly<Record<Dimension, number>>): Record<string, number> {
  return Object.fromEntries(DIMENSIONS.map((name) => [name, quality[name]]))
}

/** What was orchestrated, and how. Call what writes inside a transaction. */
export function orchestrationTable(db: Database) {
  const countPending = db.prepare<[object], number>(`SELECT count(*) ${PENDING}`).pluck()
  const countWaiting = db
    .prepare<[], number>(
      'SELECT count(*) FROM spans s LEFT JOIN quality q ON q.seq = s.seq AND q.revision = s.revision WHERE q.seq IS NULL',
    )
    .pluck()
  const lastOfSome = (half: Half) =>
    db
      .prepare<[object], number>(
        `SELECT max(seq) FROM (SELECT s.seq ${PENDING} ${HALVES[half]} AND s.seq > @after ORDER BY s.seq LIMIT @rows)`,
      )
      .pluck()
  const ends = {first: lastOfSome('first'), rest: lastOfSome('rest')}
  const rewriter = spanRewriter(db)
  const quality = qualityTable(db)
  const policyOf = db.prepare<[number], {setting: number; policy: ScoreSource}>(
    'SELECT setting, policy FROM quality WHERE seq = ?',
  )
  const write = db.prepare(`
    INSERT OR REPLACE INTO orchestrations (seq, setting, revision, quality_before, quality_after, before, applications,
      changed, twins) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  return {
    countPending: (setting: number): number => countPending.get({setting})!,
    /** Spans whose quality is not known. */
    countWaiting: (): number => countWaiting.get()!,
    /** Where the next `rows` of them end, after `after`; null when there are no more. */
    nextEnd: (setting: number, half: Half, after: number, rows: number): number | null =>
      ends[half].get({setting, after, rows})!,
    /** True when the span itself has changed. */
    write(span: OrchestratedSpan, setting: number): boolean {
      const {seq, rewrite, measured} = span
      const revision = span.revision + (rewrite === undefined ? 0 : 1)
      if (rewrite === null) rewriter.takeBack(seq)
      else if (rewrite !== undefined) rewriter.rewrite(seq, rewrite)
      if (measured !== undefined) {
        const {setting: meter, policy} = policyOf.get(seq)!
        quality.write({...measured, revision}, meter, policy)
      }
      if (span.twins > 0) rewriter.setAliases(seq, span.aliases)
      const {qualityBefore, qualityAfter, before, applications, changed, twins} = span
      write.run(seq, setting, revision, qualityBefore, qualityAfter, before, applications, changed ? 1 : 0, twins)
      return rewrite !== undefined
    },
  }
}

/**
 * Lets what is known of orchestrated spans follow the meter, where neighbours made another total of them and nothing else
 * has changed: before and after by the same points, because enzymes make no span more of its own. Call inside a
 * transaction.
 */
export function orchestrationsFollow(db: Database): (seq: number, now: {total: number; uniqueness: number}) => void {
  const follow = db.prepare(`
    UPDATE orchestrations SET quality_before = round(quality_before + @total - quality_after, 4), quality_after = @total,
      before = CASE WHEN before IS NULL THEN NULL ELSE json_set(before, '$.uniqueness', @uniqueness) END
    WHERE seq = @seq AND quality_after <> @total
      AND revision = (SELECT revision FROM spans WHERE spans.seq = orchestrations.seq)`)
  return (seq, {total, uniqueness}) => {
    follow.run({seq, total, uniqueness})
  }
}

function charactersOf(row: Pick<SpanRow, 'this' | 'outcome' | 'rest'>): number {
  return row.this.length + (row.outcome?.length ?? 0) + row.rest.length
}
