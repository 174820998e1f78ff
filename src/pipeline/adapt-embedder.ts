import {hash} from 'node:crypto'
import {setImmediate} from 'node:timers/promises'
import {ADAPT_RECIPE, type Adapted, adapt} from '../embedding/adapting/adapt.ts'
import {
  activeAdaptation,
  adaptedTable,
  findAdaptation,
  setActiveAdaptation,
  storeAdaptation,
} from '../embedding/adapting/adaptations.sql.ts'
import {overlaid, overlayBytes} from '../embedding/adapting/overlay.ts'
import {type Pairs, pairsOf} from '../embedding/adapting/pairs.ts'
import {seededRandom} from '../embedding/adapting/seeded-random.ts'
import {builtinEmbedder} from '../embedding/builtin/builtin.ts'
import {shippedTable} from '../embedding/builtin/shipped-table.ts'
import {throwIfStopped} from '../errors.ts'
import {canonicalForm} from '../span/identity.ts'
import type {Store} from '../store/open.ts'
import {type AdaptingSpan, completedSpansOf, OutcomeGroups} from './adapting-spans.sql.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {type HeldOut, heldOutQuestions, judge, measureNeighbours, type NeighbourMeans} from './held-out-neighbours.ts'

/** Spans that training reads at most: the bound of memory (some 200 MB) and of time (minutes). */
const MOST_SPANS = 60_000
/** With fewer pairs there is nothing to learn, with fewer questions nothing to see. */
export const LEAST_PAIRS = 100
export const LEAST_QUESTIONS = 50

export interface AdaptEmbedderOptions extends StageOptions {
  readonly seed: number
  readonly dimensions: number
}

/** What an adaptation was trained on and what it brought. Stored with it, so that it can be read later. */
export interface AdaptationReport {
  readonly name: string
  readonly verdict: 'accepted' | 'refused'
  /** Why, in one sentence. */
  readonly reason: string
  /** Fingerprints: in use before, and the adapted one; null when none was made. */
  readonly before: string
  readonly after: string | null
  readonly trained: {
    readonly split: 'memory'
    readonly spans: number
    readonly answer_pairs: number
    readonly same_outcome_pairs: number
    readonly steps: number
    readonly rows: number
    readonly new_words: number
    readonly overlay_bytes: number
  }
  /** Questions of the other splits: how well they find memory's questions with the same outcome. */
  readonly held_out: {
    readonly splits: readonly ['calibration', 'validation']
    readonly questions: number
    readonly remembered: number
    readonly before: NeighbourMeans | null
    readonly after: NeighbourMeans | null
    readonly difference: NeighbourMeans | null
  }
  readonly seed: number
}

/**
 * Adapts the built-in embedder to the log in the store: trains on real, completed spans of the `memory` split alone,
 * compares before and after on questions of the other splits, and takes the adapted model into use only when it finds
 * more there (`judge`). Nothing is written before the
 * verdict: a run that is stopped or killed leaves the store as it was. The same spans, seed and program give the same
 * model; what was judged already is not trained again.
 * @throws {Interrupted} the signal fired
 */
export async function* adaptEmbedder(store: Store, options: AdaptEmbedderOptions): Stage<AdaptationReport> {
  const {db} = store
  const {seed, dimensions, signal} = options
  const event = (kind: StageEvent['kind'], done: number, total: number): StageEvent => ({
    stage: 'train',
    kind,
    unit: 'steps',
    done,
    total,
    at: options.now(),
  })
  yield event('started', 0, 1)
  const shipped = shippedTable()
  const current = activeAdaptation(db)
  const usable = current && adaptedTable(db, current, shipped)
  const before = builtinEmbedder(dimensions, usable ?? shipped)
  const groups = new OutcomeGroups()
  const spans = [...completedSpansOf(db, 'memory', {groups, most: MOST_SPANS, seed, together: true})]
  const heldOut = heldOutQuestions(db, {groups, seed, remembered: spans})
  const name = nameOf({spans, heldOut, seed, dimensions})
  const known = findAdaptation(db, name)
  if (known !== undefined && known.base === shipped.digest) {
    const report = JSON.parse(known.report) as AdaptationReport
    if (report.verdict === 'accepted') setActiveAdaptation(db, known.id)
    // What was refused against another model than today's is judged again.
    if (report.verdict === 'accepted' || report.before === before.fingerprint) {
      yield event('finished', 0, 0)
      return report
    }
  }
  const random = seededRandom(seed)
  const pairs = pairsOf(spans, random)
  const base = {
    name,
    before: before.fingerprint,
    seed,
    trained: {
      split: 'memory',
      spans: spans.length,
      answer_pairs: pairs.answers.length,
      same_outcome_pairs: pairs.sameOutcome.length,
      steps: 0,
      rows: 0,
      new_words: 0,
      overlay_bytes: 0,
    },
    held_out: {
      splits: ['calibration', 'validation'],
      questions: heldOut.questions.length,
      remembered: heldOut.remembered.length,
      before: null,
      after: null,
      difference: null,
    },
  } as const
  const keep = (report: AdaptationReport, overlay?: Buffer): AdaptationReport => {
    storeAdaptation(db, {
      name,
      base: shipped.digest,
      trained_at: options.now().toISOString(),
      verdict: report.verdict,
      report: JSON.stringify(report),
      trainedOn: overlay === undefined ? [] : spans.map(({seq}) => seq),
      overlay,
    })
    return report
  }
  const missing = whatIsMissing(pairs, heldOut)
  if (missing !== undefined) {
    yield event('finished', 0, 0)
    return keep({...base, verdict: 'refused', reason: missing, after: null})
  }

  const training = adapt(shipped, [pairs.answers, pairs.sameOutcome], {random, recipe: ADAPT_RECIPE})
  let adapted: Adapted
  let steps = 0
  for (;;) {
    const next = await training.next()
    if (next.done) {
      adapted = next.value
      break
    }
    steps = next.value.steps
    yield event('progress', next.value.step, steps)
    // Training never waits for anything: Ctrl-C has to be heard.
    await setImmediate()
    throwIfStopped(signal)
  }
  const overlay = overlayBytes(adapted.overlay)
  const after = builtinEmbedder(dimensions, overlaid(shipped, overlay))
  const scoresBefore = await measureNeighbours(before, heldOut, signal)
  const scoresAfter = await measureNeighbours(after, heldOut, signal)
  const judged = judge(scoresBefore, scoresAfter, seededRandom(seed))
  yield event('finished', steps, steps)
  const report: AdaptationReport = {
    ...base,
    verdict: judged.better ? 'accepted' : 'refused',
    reason: judged.reason,
    after: after.fingerprint,
    trained: {
      ...base.trained,
      steps: adapted.steps,
      rows: adapted.rows,
      new_words: adapted.newWords,
      overlay_bytes: overlay.length,
    },
    held_out: {...base.held_out, before: judged.before, after: judged.after, difference: judged.difference},
  }
  return keep(report, judged.better ? overlay : undefined)
}

function whatIsMissing({answers, sameOutcome}: Pairs, {questions}: HeldOut): string | undefined {
  if (answers.length + sameOutcome.length < LEAST_PAIRS)
    return `too little to learn from: ${answers.length + sameOutcome.length} pairs in memory, ${LEAST_PAIRS} are needed`
  if (questions.length < LEAST_QUESTIONS)
    return (
      `nothing could prove that it helps: ${questions.length} questions outside memory have an outcome that memory ` +
      `holds too, ${LEAST_QUESTIONS} are needed`
    )
  return undefined
}

/** The same name for the same work: what is read, in what order, with which seed. */
function nameOf(work: {
  readonly spans: readonly AdaptingSpan[]
  readonly heldOut: HeldOut
  readonly seed: number
  readonly dimensions: number
}): string {
  const {spans, heldOut, ...rest} = work
  const texts = (list: readonly AdaptingSpan[]) => list.map(({seq, question, outcome}) => [seq, question, outcome])
  const read = [texts(spans), texts(heldOut.questions), texts(heldOut.remembered)].map((list) => JSON.stringify(list))
  const made = canonicalForm({...rest, recipe: {...ADAPT_RECIPE}, read: read.map((text) => hash('sha256', text))})
  return `ad_${hash('sha256', made).slice(0, 16)}`
}
