import {expect, test} from 'vitest'
import {describeReplay} from '../../src/cli/why-text.ts'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {Interrupted} from '../../src/errors.ts'
import {shippedRanker} from '../../src/matching/ranker/shipped.ts'
import {type CalibrateOptions, calibrate} from '../../src/pipeline/calibrate.ts'
import {lastCalibration} from '../../src/pipeline/calibrations.sql.ts'
import {rankerInUse} from '../../src/pipeline/ranker-in-use.ts'
import {why} from '../../src/pipeline/why.ts'
import {answeringStore, askStore, finish, ingestSpans, NOW, span} from '../support/answer-store.ts'
import {askedWorld} from '../support/asked-world.ts'

const embedder = builtinEmbedder()
const options: CalibrateOptions = {
  embedder,
  matcher: {topK: 5, minTopK: 3, minScore: 0.4, minConfidence: 25},
  minQuality: 80,
  match: 'exact',
  matchByDomain: {},
  seed: 1,
  sample: 250,
  rankerFrom: 250,
  signal: new AbortController().signal,
  now: () => NOW,
}

/** What ships, turned around: it prefers what is unlike. */
const bad = {
  ...shippedRanker(),
  logistic: {...shippedRanker().logistic, weights: shippedRanker().logistic.weights.map((weight) => -weight)},
  boosting: {base: 0, trees: []},
}

test('with enough memory questions a store gets a ranker of its own where that is better; it can be stopped and repeated', async () => {
  using store = await answeringStore(askedWorld(500))
  const {db} = store
  const choices = () => db.prepare<[], number>('SELECT count(*) FROM calibration_choices').pluck().get()
  const stop = new AbortController()
  const stopped = calibrate(store, {...options, ranker: bad, signal: stop.signal})
  let seen = 0
  await expect(
    (async () => {
      for await (const {kind} of stopped) if (kind === 'progress' && ++seen === 4) stop.abort()
    })(),
  ).rejects.toThrow(Interrupted)
  // Of what was asked nothing is asked again.
  expect(choices()).toBe(100)
  const totals: number[] = []
  const running = calibrate(store, {...options, ranker: bad})
  let next = await running.next()
  for (; !next.done; next = await running.next()) {
    if (next.value.kind === 'started') totals.push(next.value.done, next.value.total ?? -1)
    if (next.value.kind === 'finished') totals.push(next.value.done)
  }
  const summary = next.value
  expect(totals[2]).toBe(totals[1])
  expect(summary.records.memory).toBeGreaterThan(200)
  expect(summary.ranker!.n).toBe(250)
  expect(summary.ranker!.local).toBeGreaterThan(summary.ranker!.shipped)
  expect(choices()).toBe(0)
  const own = lastCalibration(db)!.ranker
  expect(own).not.toBeNull()
  const inUse = {name: summary.id, model: own}
  expect(rankerInUse(db, embedder.fingerprint)).toEqual(inUse)
  const again = await finish(calibrate(store, {...options, ranker: bad}))
  const unchanged = expect.stringMatching(/^already calibrated on /)
  expect(again).toEqual({...summary, asked: 0, notes: [unchanged, ...summary.notes]})
  expect(again.asked).toBe(0)
  expect(lastCalibration(db)!.ranker).toEqual(own)
  // What another calibration was made after is made anew as a whole, with its ranker: not of two halves.
  const other = await finish(calibrate(store, {...options, ranker: bad, alpha: 0.2}))
  expect(other.id).not.toBe(summary.id)
  const later = new Date(options.now().getTime() + 1000)
  const third = await finish(calibrate(store, {...options, ranker: bad, now: () => later}))
  expect({...third, asked: 0, created_at: summary.created_at}).toEqual({...summary, asked: 0})
  expect(third.asked).toBe(summary.asked)
  expect(lastCalibration(db)!.ranker).toEqual(own)
  // Every answer names what ordered it.
  const {prediction} = await askStore(store, 'who painted the night watch?')
  expect(prediction.ranker).toBe(summary.id)
  expect(describeReplay(why(store, prediction.id))).toContain(`fitted on this store by ${summary.id}`)
  // A span more makes the confidences stale, not the order of answers; another embedder both.
  await ingestSpans(store, [span({id: 'new', this: 'who painted the night watch?', if_ok: 'Rembrandt'})])
  expect(rankerInUse(db, embedder.fingerprint)).toEqual(inUse)
  expect(rankerInUse(db, 'another')).toEqual({name: 'shipped', model: shippedRanker()})
})
