import {writeFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {StoreError} from '../../src/errors.ts'
import {coverageConfidence, findGaps, priorityOf, weakKinds} from '../../src/pipeline/gaps.ts'
import {type TrainOptions, train, undoTraining} from '../../src/pipeline/train.ts'
import {answeringStore, finish, NOW, span, temporaryStore} from '../support/answer-store.ts'
import {PLAN} from '../support/spans.ts'

const options: TrainOptions = {
  embedder: builtinEmbedder(),
  matcher: {topK: 5, minTopK: 3, minScore: 0.4, minConfidence: 25},
  minQuality: 80,
  match: 'exact',
  limits: {maxLineBytes: 1 << 20, maxDepth: 64},
  scorePolicy: 'supplied',
  plan: PLAN,
  gate: 85,
  target: 0.95,
  maxEpochs: 3,
  pull: 500,
  sample: 500,
  signal: new AbortController().signal,
  now: () => NOW,
}

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

/** A word without digits, another one for each number. */
function word(at: number): string {
  return ((at * 7919 + 1234) % 9973).toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!)
}

/** Parts whose code only rows below the quality of evidence know; questions about them are asked in other words. */
function parts(quality: number, from = 0, to = 200): object[] {
  return Array.from({length: to - from}, (_, index) => {
    const at = from + index
    return span({
      id: `low-${at}`,
      this: `spare part ${at % 100} ${word(at)}`,
      if_ok: `K${at % 100}`,
      context: {environment: 'workshop'},
      who: `clerk ${at}`,
      metadata: {quality_score: quality},
    })
  })
}

/** The same, asked by others, well enough to be trusted. */
const questions = Array.from({length: 300}, (_, at) =>
  span({
    id: `good-${at}`,
    this: `${word(at + 5000)} code of part ${at % 100}?`,
    if_ok: `K${at % 100}`,
    context: {environment: 'workshop'},
    who: `guest ${at}`,
    metadata: {quality_score: 90},
  }),
)

test('training lets in what helps, says so epoch by epoch, and takes it back', async () => {
  using store = await answeringStore([...questions.slice(0, 100), ...parts(65)])
  const quality = () => store.db.prepare('SELECT seq, score, grade FROM quality ORDER BY seq').all()
  const before = quality()
  const summary = await finish(train(store, options))
  expect(summary.epochs.length).toBeGreaterThanOrEqual(1)
  expect(summary.epochs[0]!.asked).toBeGreaterThan(0)
  const pulled = summary.epochs.reduce((sum, epoch) => sum + epoch.pulled, 0)
  expect(pulled).toBeGreaterThan(20)
  expect(summary.epochs.at(-1)!.accuracy).toBeGreaterThanOrEqual(summary.epochs[0]!.accuracy)
  const {undone} = undoTraining(store, undefined, options.now)
  expect(undone + summary.reverted).toBe(pulled)
  expect(quality()).toEqual(before)
})

test('rows of a file are let in where it is weak, and taken back', async () => {
  using store = await answeringStore(questions.filter((_, at) => at % 3 === 0))
  const file = `${store.path}.more`
  writeFileSync(
    file,
    [...parts(90), span({id: 'other', this: 'unrelated', context: {environment: 'cooking'}}), '{broken']
      .map((row) => (typeof row === 'string' ? row : JSON.stringify(row)))
      .join('\n'),
  )
  const summary = await finish(train(store, {...options, from: file}))
  expect(summary.epochs[0]!.from_file).toBe(200)
  expect(store.db.prepare("SELECT count(*) FROM spans WHERE id = 'other'").pluck().get()).toBe(0)
  undoTraining(store, summary.run, options.now)
  const left = store.db
    .prepare<[], number>(
      "SELECT count(*) FROM spans s JOIN quality q ON q.seq = s.seq WHERE s.id LIKE 'low-%' AND q.score >= 80",
    )
    .pluck()
    .get()
  expect(left).toBe(0)
})

test('nothing to train on is said', async () => {
  using empty = temporaryStore()
  await expect(finish(train(empty, options))).rejects.toThrow(StoreError)
  expect(() => undoTraining(empty, undefined, options.now)).toThrow(/no training/)
})
