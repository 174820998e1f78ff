import {expect, test, vi} from 'vitest'
import {Interrupted, UsageError} from '../../src/errors.ts'
import {status} from '../../src/pipeline/status.ts'
import {type TrainSummary, train} from '../../src/pipeline/train.ts'
import {stoppedTraining, takeBackUnjudged, undoTraining} from '../../src/pipeline/train-undo.ts'
import type {Store} from '../../src/store/open.ts'
import {answeringStore, finish} from '../support/answer-store.ts'
import {logline} from '../support/cli.ts'
import {PLAN} from '../support/spans.ts'
import {MISLEADING, parts, questions, TRAINING} from '../support/training.ts'

function evidence(store: Store): unknown[] {
  return store.db.prepare('SELECT seq, score, grade FROM quality ORDER BY seq').all()
}

function pulls(store: Store): number {
  return store.db.prepare<[], number>('SELECT count(*) FROM train_pulls WHERE undone = 0').pluck().get()!
}

/** What SIGKILL does, once an epoch let something in: nobody goes on, and nobody cleans up. */
async function killedAfterPulling(store: Store, options = TRAINING, before = 0): Promise<void> {
  const running = train(store, options)
  while (pulls(store) === before) expect((await running.next()).done).toBe(false)
}

test('a training killed before it judged what it let in does no harm: the next one takes it back and begins from before', async () => {
  using store = await answeringStore(MISLEADING)
  const before = evidence(store)
  const untouched = await finish(train(store, {...TRAINING, maxEpochs: 0}))
  await killedAfterPulling(store)
  expect(pulls(store)).toBeGreaterThan(100)
  const next: TrainSummary = await finish(train(store, TRAINING))
  expect(next.epochs[0]!.accuracy).toBe(untouched.epochs[0]!.accuracy)
  expect(next.epochs[1]!.accuracy).toBeLessThan(next.epochs[0]!.accuracy)
  expect(next.taken_back).toMatchObject([{run: 2, epoch: 0, gone: 0, kept: 0}])
  expect(next.reverted).toBe(next.taken_back[0]!.undone)
  expect(evidence(store)).toEqual(before)
})

test('status names a training that was stopped before it judged what it let in', async () => {
  using store = await answeringStore(MISLEADING)
  await killedAfterPulling(store)
  const next = () => status(store, {fingerprint: TRAINING.embedder.fingerprint, plan: PLAN, gate: 85}).next
  expect(next()[0]).toMatch(/^logline train --undo --run 1: .*\d spans/)
  await finish(takeBackUnjudged(store, TRAINING))
  expect(next().join()).not.toContain('train')
})

test('undo takes back the last training that let anything in, whether it was judged or not, and no other', async () => {
  using store = await answeringStore([...questions.slice(0, 100), ...parts(65)])
  const before = evidence(store)
  const first = await finish(train(store, {...TRAINING, maxEpochs: 1, pull: 20}))
  const kept = evidence(store)
  expect(kept).not.toEqual(before)
  await expect(finish(train(store, {...TRAINING, from: 'nofile'}))).rejects.toThrow(UsageError)
  await finish(train(store, {...TRAINING, maxEpochs: 0}))
  await killedAfterPulling(store, {...TRAINING, pull: 20}, pulls(store))
  expect(await finish(undoTraining(store, undefined, TRAINING))).toMatchObject({run: 3, undone: 20})
  expect(evidence(store)).toEqual(kept)
  expect(await finish(undoTraining(store, undefined, TRAINING))).toMatchObject({run: first.run, undone: 20})
  expect(evidence(store)).toEqual(before)
  await expect(finish(undoTraining(store, undefined, TRAINING))).rejects.toThrow(/no training to undo/)
})

test('epochs that were judged before the kill are kept', async () => {
  using store = await answeringStore([...questions.slice(0, 100), ...parts(65)])
  const running = train(store, {...TRAINING, pull: 20})
  const judged = store.db
    .prepare<[], number>('SELECT coalesce(max(json_array_length(epochs)), 0) FROM train_runs')
    .pluck()
  while (judged.get()! < 2) expect((await running.next()).done).toBe(false)
  expect(pulls(store)).toBe(40)
  expect(await finish(takeBackUnjudged(store, TRAINING))).toMatchObject([{run: 1, epoch: 1, spans: 20, undone: 20}])
  expect(pulls(store)).toBe(20)
})

test('a training of another number is none to undo', async () => {
  using store = await answeringStore([...questions.slice(0, 100), ...parts(65)])
  const {run} = await finish(train(store, {...TRAINING, maxEpochs: 1, pull: 20}))
  const mistyped = finish(undoTraining(store, run + 1, TRAINING))
  await expect(mistyped).rejects.toThrow(UsageError)
  await expect(mistyped).rejects.toMatchObject({hint: `trainings that can be undone: ${run}`})
  expect(pulls(store)).toBe(20)
})

test('Ctrl-C takes back at once what was let in and not judged, says so, and ends with 130', async () => {
  using store = await answeringStore(MISLEADING)
  const before = evidence(store)
  const child = logline(['train', '--pull', '500', '--json', '--db', store.path])
  await vi.waitUntil(() => pulls(store) > 0, {timeout: 60_000, interval: 2})
  const letIn = pulls(store)
  child.kill('SIGINT')
  const stopped = await child
  expect(stopped.exitCode).toBe(130)
  expect(JSON.parse(stopped.stdout)).toMatchObject({
    ok: false,
    error: {code: 'interrupted', message: expect.stringContaining(`epoch 0 of training 1 let in (${letIn} spans)`)},
  })
  expect(stopped.stderr).toContain('is taken back')
  expect(pulls(store)).toBe(0)
  expect(evidence(store)).toEqual(before)
  const next: TrainSummary = await finish(train(store, TRAINING))
  expect(next.taken_back).toEqual([])
  expect(next.epochs[0]!.pulled).toBeGreaterThan(0)
})

test('stopped, an epoch keeps what was judged before it', async () => {
  using store = await answeringStore([...questions.slice(0, 100), ...parts(65)])
  const stop = new AbortController()
  const running = train(store, {...TRAINING, pull: 20, signal: stop.signal})
  while (pulls(store) < 40) await running.next()
  stop.abort()
  await expect(finish(running)).rejects.toMatchObject({left: {message: expect.stringContaining('epoch 1')}})
  expect(pulls(store)).toBe(20)
  expect(stoppedTraining(store, 1)).toEqual(new Interrupted())
})
