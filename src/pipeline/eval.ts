import {setImmediate} from 'node:timers/promises'
import type {Embedder} from '../embedding/embedder.ts'
import {StoreError, throwIfStopped, UsageError} from '../errors.ts'
import {distinctAnswers} from '../matching/answer-features.ts'
import type {MatcherOptions} from '../matching/prediction.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import {searchMemory} from '../retrieval/search-memory.ts'
import {tokensOf} from '../span/tokens.ts'
import type {Store} from '../store/open.ts'
import {calibratedDecision} from './calibrated-decision.ts'
import {
  type ComparableRun,
  compareEvals,
  type EvalComparison,
  type EvalRecord,
  goldDigest,
  refuseNothingInCommon,
} from './compare-evals.ts'
import {consider} from './consider.ts'
import type {Question} from './considered.ts'
import {judgeBy, type MatchKind, squadExact, wordF1} from './correctness.ts'
import {evalIdentity} from './eval-identity.ts'
import {type EvalFigures, type EvalResult, summariseEval} from './eval-summary.ts'
import {evalById, evalResults, finishEval, listEvals, openEval, writeEvalResult} from './evals.sql.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import type {GoldQuestion} from './gold-question.ts'
import {rankedAnswers} from './ranked-answers.ts'
import {describeFault, type PlacedFault, readQuestions} from './read-questions.ts'
import {finishRun, startRun} from './runs.sql.ts'

/** Results committed together. */
const BATCH = 25

/** Of the rows that are set aside, how many the summary holds. */
const KEPT_FAULTS = 1000

export interface EvalOptions extends StageOptions {
  readonly embedder: Embedder
  readonly matcher: MatcherOptions
  readonly minQuality: number
  readonly match: MatchKind
  readonly seed: number
  /** An earlier run to compare with, question by question. */
  readonly compare?: string | undefined
  /** Only so many questions, evenly spread over the file. */
  readonly limit?: number | undefined
}

export interface EvalSummary extends EvalFigures {
  readonly id: string
  readonly file: string
  readonly match: MatchKind
  /** The one that confidences come from; null: none holds. */
  readonly calibration: string | null
  /** Why the confidences are not calibrated; empty: they are. */
  readonly why_uncalibrated: readonly string[]
  readonly comparison: EvalComparison | null
  /** How many questions were asked now; the others were known from a run that was stopped, or is repeated. */
  readonly asked: number
  /** Rows of the file; of them such as are no questions, and the first 1,000 of these. */
  readonly rows: number
  readonly set_aside: number
  readonly faults: readonly PlacedFault[]
}

/**
 * Asks the questions of a file by the same path as `ask` and scores the answers. Nothing is tuned on them and no answer
 * is logged. Can be killed and gone on with; the same store, file and settings are not asked twice. Rows that are no
 * questions are set aside, each with an event.
 * @throws {StoreError} nothing is indexed: all would be wrong, and say nothing of the questions; or what answers has
 *   changed on the way: the results would be of two stores
 * @throws {UsageError} no such file, no such run to compare with, or one that has no question in common with the file
 * @throws {InputError} no row of the file is a question with answers
 */
export async function* evaluate(store: Store, file: string, options: EvalOptions): Stage<EvalSummary> {
  const {db} = store
  const {seed, signal, now, match, compare, matcher, minQuality, limit} = options
  const earlier = compare === undefined ? undefined : earlierRun(store, compare)
  const index = activeIndex(db)
  if (index === undefined)
    throw new StoreError('not_indexed', 'nothing is indexed yet, so that no question can be answered', {
      hint: 'logline run <file>',
    })
  const {questions: all, faults, hash: fileHash} = await readQuestions(file)
  const questions = spread(all, limit)
  if (earlier !== undefined)
    refuseNothingInCommon(
      earlier,
      questions.map(({question, gold}) => ({question, gold: goldDigest(gold)})),
    )
  const identity = () => evalIdentity(db, index.fingerprint, {fileHash, match, matcher, minQuality, limit})
  const {id, basis, parameters, calibration, whyUncalibrated} = identity()
  const known = new Set(evalResults(db, id).map(({number}) => number))
  const missing = questions.filter(({number}) => !known.has(number))
  const run = startRun(db, 'eval', now())
  const created_at = now().toISOString()
  db.transaction(() => openEval(db, {id, created_at, file, file_hash: fileHash, parameters, ...basis})).immediate()
  const progress = {done: known.size, total: questions.length}
  const event = (kind: StageEvent['kind']): StageEvent => ({stage: 'eval', kind, at: now(), ...progress})
  yield event('started')
  for (const fault of faults) yield {...event('item_set_aside'), note: describeFault(file, fault)}
  const evaluateOne = evaluator(store, options)
  for (let start = 0; start < missing.length; start += BATCH) {
    const batch = missing.slice(start, start + BATCH)
    const results: EvalResult[] = []
    for (const question of batch) results.push(await evaluateOne(question))
    await setImmediate()
    throwIfStopped(signal)
    db.transaction(() => {
      if (activeIndex(db)?.fingerprint !== index.fingerprint || identity().id !== id) throw changedMeanwhile()
      for (const [at, {number, question, gold}] of batch.entries()) {
        const result = JSON.stringify({...results[at], gold: goldDigest(gold)})
        writeEvalResult(db, id, {number, question, result})
      }
    }).immediate()
    progress.done += batch.length
    yield event('progress')
  }
  const records = recordsOf(store, id)
  const figures = summariseEval(
    records.map(({result}) => result),
    seed,
  )
  const summary: EvalSummary = {
    id,
    file,
    match,
    calibration,
    why_uncalibrated: calibration !== null && !figures.calibrated ? ['no question has an answer'] : whyUncalibrated,
    ...figures,
    comparison: earlier === undefined ? null : compareEvals(earlier, {id, match, records}, seed),
    asked: missing.length,
    rows: all.length + faults.length,
    set_aside: faults.length,
    faults: faults.slice(0, KEPT_FAULTS),
  }
  db.transaction(() => finishEval(db, id, summary, now())).immediate()
  finishRun(db, run, now(), {id, asked: missing.length})
  yield event('finished')
  return summary
}

function evaluator(store: Store, options: EvalOptions): (question: GoldQuestion) => Promise<EvalResult> {
  const {embedder, matcher, minQuality, signal} = options
  const memory = searchMemory()
  const embedderOf = (fingerprint: string) => (fingerprint === embedder.fingerprint ? embedder : undefined)
  const judge = judgeBy(options.match, embedder, signal)
  return async ({question: text, gold}) => {
    const question: Question = {text, context: {}, filter: {minQuality}, matcher}
    const considered = await consider(store, question, {embedderOf, signal, memory})
    const {confidence, calibrated, decision, conformal_set: set} = calibratedDecision(store.db, considered, question)
    const ranked = rankedAnswers(considered)
    const best = ranked?.answers[0]?.outcome ?? null
    const found = [...considered.candidates, ...considered.rest]
    const said = found.filter(({status}) => status === 'completed').map((span) => [...distinctAnswers(span).values()])
    const answering = said.filter((answers) => answers.length > 0)
    const [right = false, ...among] = await judge([best ?? '', ...answering.flat()], gold)
    const rightSpans = answering.flatMap((answers, at) => answers.map(() => at)).filter((_, at) => among[at])
    const rank = (rightSpans[0] ?? -1) + 1
    const inSet = set === null ? [] : await judge(set.answers, gold)
    const anyRight =
      ranked === null
        ? []
        : await judge(
            ranked.answers.map(({outcome}) => outcome),
            gold,
          )
    const key = tokensOf(text).join(' ')
    return {
      answer: best,
      correct: best !== null && right,
      em: best !== null && squadExact(best, gold) ? 1 : 0,
      f1: best === null ? 0 : wordF1(best, gold),
      rank: rank === 0 ? null : rank,
      confidence: best === null ? 0 : confidence,
      calibrated,
      decision,
      covered: set === null ? null : inSet.includes(true) || (set.other && !anyRight.includes(true)),
      size: set === null ? null : set.answers.length + Number(set.other),
      known: found.some((candidate) => tokensOf(candidate.question).join(' ') === key),
    }
  }
}

function recordsOf({db}: Store, id: string): EvalRecord[] {
  return evalResults(db, id).map(({question, result: written}) => {
    const {gold, ...result} = JSON.parse(written) as EvalResult & {readonly gold?: string}
    return {question, gold, result}
  })
}

function earlierRun(store: Store, id: string): ComparableRun {
  const run = evalById(store.db, id)
  if (run === undefined) throw noSuchRun(store, id)
  const {match} = JSON.parse(run.parameters) as {match: MatchKind}
  return {id, match, records: recordsOf(store, id)}
}

function changedMeanwhile(): StoreError {
  return new StoreError('store_changed', 'the store, or its calibration, has changed while it was asked', {
    hint: 'run it again when nothing else writes to the store, or on a copy of it',
  })
}

function spread<T>(items: readonly T[], limit: number | undefined): readonly T[] {
  if (limit === undefined || limit >= items.length) return items
  return Array.from({length: limit}, (_, at) => items[Math.floor(((at + 0.5) * items.length) / limit)]!)
}

function noSuchRun({db}: Store, id: string): UsageError {
  const runs = listEvals(db, 5).map((run) => run.id)
  return new UsageError('no_such_run', `there is no run ${id.slice(0, 40)}`, {
    hint: runs.length === 0 ? 'no file has been evaluated yet' : `the latest: ${runs.join(', ')}`,
  })
}
