import {expect, test} from 'vitest'
import {StoreError} from '../../src/errors.ts'
import {coverageConfidence, findGaps, priorityOf, weakKinds} from '../../src/pipeline/gaps.ts'
import {type TrainOptions, train} from '../../src/pipeline/train.ts'
import {undoTraining} from '../../src/pipeline/train-undo.ts'
import {answeringStore, finish, span, temporaryStore} from '../support/answer-store.ts'
import {parts, questions, TRAINING} from '../support/training.ts'

test('gap priorities are the contract’s', () => {
  expect(coverageConfidence(50, 80, 0.5)).toBeCloseTo(0.4 * 0.5 + 0.4 * 0.8 + 0.2 * 0.5, 12)
  expect(coverageConfidence(1e6, 100, 1)).toBe(1)
  expect(priorityOf(9, 1)).toBe('critical')
  expect(priorityOf(10, 0.39)).toBe('high')
  expect(priorityOf(10, 0.4)).toBe('medium')
  expect(priorityOf(100, 0.6)).toBe('low')
})

test('gaps name thin domains, rare actions and edge cases, with the keys of the contract first', async () => {
  using store = await answeringStore([
    ...Array.from({length: 120}, (_, at) =>
      span({
        id: `m-${at}`,
        this: `question number ${at}`,
        context: {environment: 'maths'},
        metadata: {quality_score: 95},
      }),
    ),
    ...Array.from({length: 3}, (_, at) =>
      span({id: `c-${at}`, this: `recipe ${at}`, did: 'cook', context: {environment: 'cooking', stakes: 'high'}}),
    ),
  ])
  const gaps = findGaps(store)
  expect(Object.keys(gaps[0]!).slice(0, 6)).toEqual([
    'domain',
    'action_type',
    'description',
    'example',
    'priority',
    'expected_quality',
  ])
  expect(gaps[0]).toMatchObject({domain: 'cooking', priority: 'critical', have: 3, wanted: 97})
  expect(gaps).toContainEqual(expect.objectContaining({kind: 'action', action_type: 'cook', wanted: 7}))
  expect(gaps).toContainEqual(expect.objectContaining({kind: 'context', wanted: 2}))
  expect(gaps.some(({domain}) => domain === 'maths')).toBe(false)
  using empty = temporaryStore()
  expect(findGaps(empty)).toEqual([])
})

test('kinds that fail for more than 20 % are weak', () => {
  const records = (domain: string, right: number, wrong: number) =>
    Array.from({length: right + wrong}, (_, at) => ({domain, did: 'ask', correct: at < right}))
  expect(weakKinds([...records('a', 8, 2), ...records('b', 7, 3), ...records('c', 0, 1)])).toEqual([
    {domain: 'b', did: 'ask', asked: 10, wrong: 3},
  ])
})

test('training lets in what helps, says so epoch by epoch, and takes it back', async () => {
  using store = await answeringStore([...questions.slice(0, 100), ...parts(65)])
  const quality = () => store.db.prepare('SELECT seq, score, grade FROM quality ORDER BY seq').all()
  const before = quality()
  const summary = await finish(train(store, TRAINING))
  expect(summary.epochs.length).toBeGreaterThanOrEqual(1)
  expect(summary.epochs[0]!.asked).toBeGreaterThan(0)
  const pulled = summary.epochs.reduce((sum, epoch) => sum + epoch.pulled, 0)
  expect(pulled).toBeGreaterThan(20)
  expect(summary.epochs.at(-1)!.accuracy).toBeGreaterThanOrEqual(summary.epochs[0]!.accuracy)
  const {undone} = await finish(undoTraining(store, undefined, TRAINING))
  expect(undone + summary.reverted).toBe(pulled)
  expect(quality()).toEqual(before)
})

test('nothing to train on is said', async () => {
  using empty = temporaryStore()
  await expect(finish(train(empty, TRAINING))).rejects.toThrow(StoreError)
  await expect(finish(undoTraining(empty, undefined, TRAINING))).rejects.toThrow(/no training/)
})

test('training judges by domain as calibrate does', async () => {
  using store = await answeringStore(
    questions.slice(0, 200).map((row, at) => ({...row, if_ok: `the code is K${at % 100} ${at}`})),
  )
  const first = async (matchByDomain: TrainOptions['matchByDomain']) =>
    (await finish(train(store, {...TRAINING, maxEpochs: 0, matchByDomain}))).epochs[0]!.accuracy
  expect(await first({})).toBe(0)
  expect(await first({Workshop: 'f1'})).toBeGreaterThan(0.5)
})
