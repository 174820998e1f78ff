import {setImmediate} from 'node:timers/promises'
import {throwIfStopped} from '../errors.ts'
import type {RankerModel} from '../matching/ranker/ranker.ts'
import type {Store} from '../store/open.ts'
import {choicesOf, chosenSeqs, type SpanChoice, writeChoice} from './choices.sql.ts'
import type {StageOptions} from './event.ts'
import {fitLocalRanker, type LocalRanker, type RankerGain} from './local-ranker.ts'
import type {AskedSpan} from './prequential.sql.ts'

/** Questions committed together. */
const BATCH = 25

export interface RefitOptions extends StageOptions {
  readonly calibration: string
  readonly choice: (span: AskedSpan) => Promise<SpanChoice>
  readonly clusters: ReadonlyMap<number, number>
  readonly shipped: RankerModel
  readonly seed: number
  /** Questions that it takes. */
  readonly from: number
}

export interface Refit {
  /** Undefined: what ships is as good, or there is too little to learn from. */
  readonly ranker: LocalRanker | undefined
  readonly gain: RankerGain | null
}

/**
 * Fits a ranker on the questions of the memory split, each with only earlier spans to choose from. Yields after each
 * batch how many were asked. What was asked stays until the calibration is finished, so that it can go on.
 */
export async function* refitRanker(
  {db}: Store,
  spans: readonly AskedSpan[],
  {calibration, choice, clusters, shipped, seed, from, signal}: RefitOptions,
): AsyncGenerator<number, Refit> {
  const known = chosenSeqs(db, calibration)
  const missing = spans.filter(({seq}) => !known.has(seq))
  for (let start = 0; start < missing.length; start += BATCH) {
    const batch: SpanChoice[] = []
    for (const span of missing.slice(start, start + BATCH)) batch.push(await choice(span))
    await setImmediate()
    throwIfStopped(signal)
    db.transaction(() => {
      for (const one of batch) writeChoice(db, calibration, one)
    }).immediate()
    yield batch.length
  }
  const ties = ({seq, answer}: SpanChoice) => [answer, String(clusters.get(seq) ?? seq)]
  return fitLocalRanker(choicesOf(db, calibration), ties, shipped, {seed, from})
}
