import type {Database} from 'better-sqlite3'
import {domainName} from '../span/row.ts'
import {fold} from '../span/tokens.ts'
import {type Selected, USE} from './selection.sql.ts'
import {NO_LICENSE, type Selection} from './selection.ts'
import type {Origin} from './shapes.ts'

/** Ratings from 1 to 5: from here on an answer was liked, up to here it was not. */
const LIKED_FROM = 4
const DISLIKED_TO = 2

/** How sure a judge of self-play was, 0 to 1: whoever accepts an answer of self-play asks for as much. */
const SURE_FROM = 0.8

/** A preference before its texts are read. */
export type PreferenceItem =
  | {readonly origin: 'enzyme'; readonly seq: number}
  /** `other`: a span that gives a worse answer to the same question. */
  | {readonly origin: 'user_rating' | 'self_play'; readonly seq: number; readonly other: number}
  | {readonly origin: 'user_rating' | 'self_play'; readonly seq: number; readonly label: boolean}
  | {readonly origin: 'feedback'; readonly question: number; readonly given: Feedback}

/** What somebody said of an answer of ours. */
export interface Feedback {
  readonly question: string
  /** What was answered. */
  readonly output: string
  /** What would have been right; null: nobody said. */
  readonly actual_output: string | null
  /** Null: nobody said. */
  readonly liked: boolean | null
}

/** Where preferences are looked for. */
export interface PreferenceOptions {
  readonly selection: Selection
  readonly selected: Selected
  readonly origins: readonly Origin[]
  /** Points of quality that enzymes must have gained. */
  readonly margin: number
}

/** Pairs of a better and a worse answer. */
export function preferencePairs(db: Database, options: PreferenceOptions): PreferenceItem[] {
  return [
    ...rated(db, options, 'pairs'),
    ...judged(db, options, 'pairs'),
    ...mended(db, options),
    ...fedBack(db, options, 'pairs'),
  ]
}

/** Answers that were liked or not. */
export function preferenceLabels(db: Database, options: PreferenceOptions): PreferenceItem[] {
  return [
    ...rated(db, options, 'labels'),
    ...judged(db, options, 'labels'),
    ...mended(db, options),
    ...fedBack(db, options, 'labels'),
  ]
}

/** Spans that enzymes made better by the margin. */
function* mended(db: Database, {selected, origins, margin}: PreferenceOptions): Generator<PreferenceItem> {
  if (!origins.includes('enzyme')) return
  const rows = db
    .prepare<[number], number>(`
      SELECT t.seq FROM orchestrations t JOIN spans s ON s.seq = t.seq AND s.revision = t.revision
      JOIN originals o ON o.seq = t.seq
      WHERE t.changed = 1 AND t.restored = 0 AND t.quality_after - t.quality_before >= ? ORDER BY t.seq`)
    .pluck()
  for (const seq of rows.iterate(margin)) if (selected.uses[seq] === USE.chosen) yield {origin: 'enzyme', seq}
}

interface RatedRow {
  readonly seq: number
  readonly rating: number
  readonly question: string
  readonly system: string
  readonly linked: 0 | 1
}

/** Spans whose users rated them (`metadata.user_rating`). A pair is two answers to one question asked out of the blue. */
function* rated(
  db: Database,
  {selected: {uses}, origins}: PreferenceOptions,
  as: 'pairs' | 'labels',
): Generator<PreferenceItem> {
  if (!origins.includes('user_rating')) return
  const rows = db.prepare<[number, number], RatedRow>(`
    SELECT seq, rating, question, coalesce(system, '') AS system, linked FROM (
      SELECT seq, json_extract(rest, '$.metadata.user_rating') AS rating, this AS question,
        json_extract(rest, '$.context.system_prompt') AS system, EXISTS (SELECT 1 FROM links WHERE links.seq = spans.seq) AS linked
      FROM spans WHERE status = 'completed' AND rest LIKE '%"user_rating"%')
    WHERE rating BETWEEN 1 AND 5 AND (rating >= ? OR rating <= ?) ORDER BY seq`)
  const liked = new Map<string, RatedRow>()
  const disliked: RatedRow[] = []
  for (const row of rows.iterate(LIKED_FROM, DISLIKED_TO)) {
    const label = row.rating >= LIKED_FROM
    if ((uses[row.seq] ?? USE.none) < (label ? USE.chosen : USE.badExample)) continue
    if (as === 'labels') yield {origin: 'user_rating', seq: row.seq, label}
    else if (row.linked === 1) continue
    else if (!label) disliked.push(row)
    else if ((liked.get(questionKey(row))?.rating ?? 0) < row.rating) liked.set(questionKey(row), row)
  }
  for (const row of disliked) {
    const better = liked.get(questionKey(row))
    if (better !== undefined) yield {origin: 'user_rating', seq: better.seq, other: row.seq}
  }
}

function questionKey({question, system}: RatedRow): string {
  return JSON.stringify([plainQuestion(question), system])
}

/** Questions that differ in case and blanks are one. */
function plainQuestion(question: string): string {
  return fold(question).trim().replace(/\s+/g, ' ')
}

interface Verdict {
  readonly loser: number
  readonly winner: number
  readonly question: string
  readonly other_question: string
  /** A judge preferred a third answer to the winner. */
  readonly beaten: 0 | 1
}

/**
 * Spans of self-play that lost to another before a judge: `metadata.judge`, what the task `judge` says, names who won.
 * Both answer the same question after the same history.
 */
function* judged(
  db: Database,
  {selected: {uses}, origins}: PreferenceOptions,
  as: 'pairs' | 'labels',
): Generator<PreferenceItem> {
  if (!origins.includes('self_play')) return
  const rows = db.prepare<[number], Verdict>(`
    WITH verdicts AS MATERIALIZED (
      SELECT seq, id, this, coalesce(json_extract(rest, '$.context.system_prompt'), '') AS system,
        json_extract(rest, '$.metadata.judge.winner_id') AS winner_id,
        (SELECT json_group_array(previous_id ORDER BY position) FROM links WHERE links.seq = spans.seq) AS history
      FROM spans
      WHERE status = 'completed' AND 'self_play' IN (source, json_extract(rest, '$.source')) AND rest LIKE '%"winner_id"%'
        AND json_type(rest, '$.metadata.judge.winner_id') = 'text'
        AND json_type(rest, '$.metadata.judge.confidence') IN ('integer', 'real')
        AND json_extract(rest, '$.metadata.judge.confidence') >= ?)
    SELECT lost.seq AS loser, won.seq AS winner, lost.this AS question, won.this AS other_question,
      EXISTS (SELECT 1 FROM verdicts v WHERE v.seq = won.seq AND v.winner_id <> won.id) AS beaten
    FROM verdicts lost JOIN spans won ON won.id = lost.winner_id
    WHERE won.seq <> lost.seq AND won.status = 'completed'
      AND coalesce(json_extract(won.rest, '$.context.system_prompt'), '') = lost.system
      AND (SELECT json_group_array(previous_id ORDER BY position) FROM links WHERE links.seq = won.seq) = lost.history
    ORDER BY lost.seq`)
  const winners = new Set<number>()
  for (const {loser, winner, question, other_question, beaten} of rows.iterate(SURE_FROM)) {
    if (beaten === 1 || plainQuestion(question) !== plainQuestion(other_question)) continue
    if (uses[winner] !== USE.chosen || (uses[loser] ?? USE.none) < USE.badExample) continue
    if (as === 'pairs') {
      yield {origin: 'self_play', seq: winner, other: loser}
      continue
    }
    if (!winners.has(winner)) yield {origin: 'self_play', seq: winner, label: true}
    winners.add(winner)
    yield {origin: 'self_play', seq: loser, label: false}
  }
}

interface FeedbackRow {
  readonly question: string
  readonly output: string | null
  readonly actual_output: string | null
  readonly rating: number | null
  readonly was_helpful: 0 | 1 | null
  readonly environment: string | null
  readonly at: number | null
}

/** What people said of answers, the last word of each. */
function* fedBack(
  db: Database,
  {selection, origins}: PreferenceOptions,
  as: 'pairs' | 'labels',
): Generator<PreferenceItem> {
  if (!origins.includes('feedback')) return
  const {domains, since, until, licenses, sources, actions} = selection
  if (actions?.length || (licenses?.length && !licenses.includes(NO_LICENSE))) return
  if (sources?.length && !sources.includes('user_feedback')) return
  const rows = db.prepare<[], FeedbackRow>(`
    SELECT p.question, json_extract(p.prediction, '$.output') AS output, f.actual_output, f.rating, f.was_helpful,
      coalesce(json_extract(p.context, '$.environment'), json_extract(p.context, '$.domain')) AS environment,
      CAST(round(unixepoch(p.asked_at, 'subsec') * 1000) AS INTEGER) AS at
    FROM feedback f JOIN predictions p ON p.id = f.prediction ORDER BY p.asked_at, p.id`)
  let question = 0
  for (const {rating, was_helpful, environment, at, output, actual_output, ...row} of rows.iterate()) {
    if (domains?.length && !domains.includes(domainName(environment) ?? '')) continue
    if ((since !== undefined && (at ?? 0) < since) || (until !== undefined && (at ?? 0) >= until)) continue
    if (output === null || output.trim() === '') continue
    const liked =
      was_helpful === null ? (rating === null || rating === 3 ? null : rating >= LIKED_FROM) : was_helpful === 1
    const given = {question: row.question, output, actual_output: actual_output?.trim() ? actual_output : null, liked}
    const corrected = given.actual_output !== null && liked !== true
    if (as === 'pairs' ? corrected : corrected || liked !== null)
      yield {origin: 'feedback', question: question++, given}
  }
}
