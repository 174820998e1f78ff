import {existsSync} from 'node:fs'
import type {Writable} from 'node:stream'
import {z} from 'zod'
import {wilsonInterval} from '../calibration/binomial.ts'
import type {AlikeKind} from '../dataset/alike.sql.ts'
import type {Thresholds} from '../dataset/thresholds.ts'
import {InputError, throwIfStopped, UsageError} from '../errors.ts'
import {readLines} from '../span/lines.ts'
import {checkInputs, openInput} from '../span/open-input.ts'
import type {Store} from '../store/open.ts'
import {samplePairs} from './dedup-review.ts'
import {type PairLabel, pairLabels} from './dedup-texts.sql.ts'
import type {StageOptions} from './event.ts'
import {writeLines} from './write-lines.ts'

/** Pairs of a review: an interval of about 4 points around a rate of 4 %, an hour of work. */
const REVIEW_PAIRS = 200

/** Longer lines are no line of a review. */
const LINE_BYTES = 1 << 20

/** Steps of the score that are reported. */
const BIN = 0.05

const line = z.object({
  kept: z.object({id: z.string()}),
  other: z.object({id: z.string()}),
  kind: z.enum(['near', 'semantic']),
  score: z.number(),
  drawn: z.enum(['withheld', 'below']),
  duplicate: z.boolean().nullish(),
})

/** Of judged pairs, how many are none, with the 95 % interval of the rate (Wilson). */
export interface FalseRate {
  readonly pairs: number
  readonly not_duplicates: number
  readonly rate: number | null
  readonly interval: readonly [number, number]
}

export interface LabelRates {
  /** Of pairs drawn at random among those that are withheld: how often dedup is wrong here, with these thresholds. */
  readonly false_dedup: FalseRate
  /** By kind and score: all judged pairs. */
  readonly by_score: readonly (FalseRate & {readonly kind: AlikeKind; readonly from: number; readonly to: number})[]
}

/** @throws {UsageError} the file is there: it may hold what somebody judged */
export function checkReviewFile(file: string): void {
  if (existsSync(file))
    throw new UsageError('output_exists', `${file} exists already`, {
      hint: 'name another one, or move it away; --labels reads what was judged in it',
      file,
    })
}

/** Writes pairs for people to judge, one a line, with `duplicate` null. How many. */
export async function writeReview(
  store: Store,
  target: string | Writable,
  {thresholds, seed, signal}: {thresholds: Thresholds; seed: number; signal: AbortSignal},
): Promise<number> {
  const pairs = samplePairs(store, {thresholds, pairs: REVIEW_PAIRS, seed})
  const lines = pairs.map((pair) => `${JSON.stringify({duplicate: null, ...pair})}\n`)
  await writeLines(lines, target, {signal, store: store.path})
  return pairs.length
}

/**
 * Reads judged pairs back; those without a judgement are left out.
 * @throws {UsageError} no such file
 * @throws {InputError} a line that is no pair of a review, or of spans that are not here; then nothing has happened
 */
export async function readLabels(
  {db}: Store,
  file: string,
  {signal, now}: StageOptions,
): Promise<{read: number; unjudged: number}> {
  checkInputs([file])
  const labels: PairLabel[] = []
  const table = pairLabels(db)
  let unjudged = 0
  for await (const lines of readLines(openInput(file), LINE_BYTES)) {
    throwIfStopped(signal)
    for (const {bytes, number} of lines) {
      if (bytes.toString('utf8').trim() === '') continue
      const place = {hint: 'lines of `logline dedup --review`, with "duplicate": true or false', file, line: number}
      let value: unknown
      try {
        value = JSON.parse(bytes.toString('utf8'))
      } catch {
        throw new InputError('not_json', `line ${number} of ${file} is not JSON`, place)
      }
      const pair = line.safeParse(value)
      if (!pair.success) throw new InputError('no_pair', `line ${number} of ${file} is no pair of a review`, place)
      const {kept, other, kind, score, drawn, duplicate} = pair.data
      const stranger = [kept.id, other.id].find((id) => !table.isSpan(id))
      if (stranger !== undefined)
        throw new InputError('span_unknown', `line ${number} of ${file}: no span has the id ${stranger}`, place)
      if (duplicate == null) unjudged++
      else labels.push({a: kept.id, b: other.id, kind, score, drawn, duplicate})
    }
  }
  db.transaction(() => {
    for (const label of labels) table.add(label, now())
  }).immediate()
  return {read: labels.length, unjudged}
}

/** What people have said so far. */
export function measureLabels({db}: Store, thresholds: Thresholds): LabelRates {
  const labels = pairLabels(db).all()
  const withheld = labels.filter(({drawn, kind, score}) => drawn === 'withheld' && score >= thresholds[kind])
  const bins = new Map<string, {kind: AlikeKind; from: number; labels: PairLabel[]}>()
  for (const label of labels) {
    const from = Math.min(1 - BIN, Math.floor(label.score / BIN + 1e-9) * BIN)
    const key = `${label.kind} ${from.toFixed(2)}`
    const bin = bins.get(key) ?? {kind: label.kind, from, labels: []}
    bin.labels.push(label)
    bins.set(key, bin)
  }
  const round = (value: number) => Math.round(value * 100) / 100
  return {
    false_dedup: rateOf(withheld),
    by_score: [...bins]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, {kind, from, labels: own}]) => ({kind, from: round(from), to: round(from + BIN), ...rateOf(own)})),
  }
}

function rateOf(labels: readonly PairLabel[]): FalseRate {
  const wrong = labels.filter(({duplicate}) => !duplicate).length
  return {
    pairs: labels.length,
    not_duplicates: wrong,
    rate: labels.length === 0 ? null : wrong / labels.length,
    interval: wilsonInterval(wrong, labels.length),
  }
}
