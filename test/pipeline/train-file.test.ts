import {writeFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {train} from '../../src/pipeline/train.ts'
import {undoTraining} from '../../src/pipeline/train-undo.ts'
import {validate} from '../../src/pipeline/validate.ts'
import type {Store} from '../../src/store/open.ts'
import {answeringStore, finish, span} from '../support/answer-store.ts'
import {parts, questions, TRAINING} from '../support/training.ts'

/** Answers a third of what it is asked. */
function weakStore(): Promise<Store> {
  return answeringStore(questions.filter((_, at) => at % 3 === 0))
}

function fileOf(store: Store, rows: readonly (object | string)[]): string {
  const file = `${store.path}.more`
  writeFileSync(file, rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join(''))
  return file
}

/** Of the spans of the file, those that may be evidence. */
function good(store: Store): number {
  return store.db
    .prepare<[], number>(
      "SELECT count(*) FROM spans s JOIN quality q ON q.seq = s.seq WHERE s.id LIKE 'low-%' AND q.score >= 80",
    )
    .pluck()
    .get()!
}

test('rows of a file are let in where it is weak, and taken back', async () => {
  using store = await weakStore()
  const file = `${store.path}.more`
  writeFileSync(
    file,
    [...parts(90), span({id: 'other', this: 'unrelated', context: {environment: 'cooking'}}), '{broken']
      .map((row) => (typeof row === 'string' ? row : JSON.stringify(row)))
      .join('\n'),
  )
  const summary = await finish(train(store, {...TRAINING, from: file}))
  expect(summary.epochs[0]!.from_file).toBe(200)
  expect(store.db.prepare("SELECT count(*) FROM spans WHERE id = 'other'").pluck().get()).toBe(0)
  await finish(undoTraining(store, summary.run, TRAINING))
  const left = store.db
    .prepare<[], number>(
      "SELECT count(*) FROM spans s JOIN quality q ON q.seq = s.seq WHERE s.id LIKE 'low-%' AND q.score >= 80",
    )
    .pluck()
    .get()
  expect(left).toBe(0)
})

test('all epochs ask the questions of the first, whatever the file adds to the validation split', async () => {
  using store = await weakStore()
  const {epochs} = await finish(train(store, {...TRAINING, from: fileOf(store, parts(90))}))
  expect(epochs.length).toBeGreaterThan(1)
  expect(epochs[0]!.from_file).toBe(200)
  expect(new Set(epochs.map(({asked}) => asked)).size).toBe(1)
  const validation = store.db.prepare("SELECT count(*) FROM spans WHERE split = 'validation'").pluck().get()
  expect(epochs[0]!.asked).toBeLessThan(validation as number)
})

test('of a file only completed rows are let in, and only those of the memory split become evidence by it', async () => {
  using store = await weakStore()
  const failed = parts(40, 200, 230).map((row) => ({
    ...row,
    status: 'failed',
    if_ok: undefined,
    if_not: 'out of stock',
  }))
  const {epochs, left_in_file: left} = await finish(
    train(store, {...TRAINING, maxEpochs: 1, from: fileOf(store, [...parts(40), ...failed])}),
  )
  expect(left).toEqual({set_aside: 0, not_completed: 30})
  expect(epochs[0]!.from_file).toBe(200)
  const raised = store.db
    .prepare<[], {status: string; split: string}>(`
      SELECT DISTINCT s.status, s.split FROM spans s JOIN quality q ON q.seq = s.seq
      WHERE s.id LIKE 'low-%' AND q.grade = 'diamond'`)
    .all()
  expect(raised).toEqual([{status: 'completed', split: 'memory'}])
})

test('rows of a file that can not be read are set aside with their place and counted', async () => {
  using store = await weakStore()
  const file = fileOf(store, [...parts(90, 0, 20), '{broken', {id: 'half'}])
  const notes: string[] = []
  const running = train(store, {...TRAINING, from: file})
  let next = await running.next()
  for (; !next.done; next = await running.next()) if (next.value.note !== undefined) notes.push(next.value.note)
  expect(notes).toEqual([expect.stringContaining(`${file}:21: `), expect.stringContaining(`${file}:22: `)])
  expect(next.value.left_in_file).toEqual({set_aside: 2, not_completed: 0})
})

test.each([
  ['and nobody went on with the pipeline', false],
  ['and somebody went on with the pipeline', true],
])(
  'a training killed while it reads a file, %s: nothing is left behind, and the next one lets it in',
  async (_, goesOn) => {
    using store = await weakStore()
    const from = fileOf(store, parts(90))
    const running = train(store, {...TRAINING, from})
    const added = store.db.prepare<[], number>("SELECT count(*) FROM spans WHERE id LIKE 'low-%'").pluck()
    while (added.get() === 0) await running.next()
    // The rows would count for what they came with.
    if (goesOn) await finish(validate(store, TRAINING))
    expect(good(store)).toBe(goesOn ? 200 : 0)
    const {run, taken_back: takenBack} = await finish(undoTraining(store, undefined, TRAINING))
    expect(takenBack).toEqual([{run, epoch: 0, spans: 200, undone: 0, gone: 200, kept: 0}])
    await finish(validate(store, TRAINING))
    expect(good(store)).toBe(0)
    const {epochs} = await finish(train(store, {...TRAINING, from}))
    expect(epochs[0]!.from_file).toBe(200)
    expect(good(store)).toBe(200)
  },
)

test('rows that the store has under another id are left where they are: no span gets the id of a row', async () => {
  using store = await weakStore()
  const ids = () =>
    store.db.prepare<[], string>("SELECT id FROM spans WHERE id NOT LIKE 'low-%' ORDER BY seq").pluck().all()
  const before = ids()
  const copies = questions
    .filter((_, at) => at % 3 === 0)
    .map((row, at) => ({...row, id: `!${String(at).padStart(4, '0')}`}))
  const {run, epochs} = await finish(train(store, {...TRAINING, from: fileOf(store, [...copies, ...parts(90)])}))
  expect(epochs[0]!.from_file).toBe(200)
  expect(ids()).toEqual(before)
  await finish(undoTraining(store, run, TRAINING))
  expect(ids()).toEqual(before)
})
