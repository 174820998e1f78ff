import {writeFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {describeUndo} from '../../src/cli/training-text.ts'
import {labelTable} from '../../src/labelling/labels.sql.ts'
import {checkDataset} from '../../src/pipeline/check.ts'
import {ingest} from '../../src/pipeline/ingest.ts'
import {runPipeline} from '../../src/pipeline/run.ts'
import {type TrainSummary, train} from '../../src/pipeline/train.ts'
import {undoTraining} from '../../src/pipeline/train-undo.ts'
import type {Store} from '../../src/store/open.ts'
import {answeringStore, askStore, finish, NOW, temporaryStore} from '../support/answer-store.ts'
import {logicalDump} from '../support/logical-dump.ts'
import {MISLEADING, parts, questions, TRAINING} from '../support/training.ts'

const RUN = {...TRAINING, update: false, strict: false}

function fileOf(store: Store, name: string, rows: readonly object[]): string {
  const file = `${store.path}.${name}`
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  return file
}

/** A store that went through all stages, and a file with rows for what it answers wrongly. */
async function wholeStore(rows: readonly object[], more: readonly object[]): Promise<{store: Store; from: string}> {
  const store = temporaryStore()
  await finish(runPipeline(store, [fileOf(store, 'rows', rows)], RUN))
  return {store, from: fileOf(store, 'more', more)}
}

/** Answers a third of what it is asked, has some of the rest below the quality of evidence, and more of it in a file. */
function weakStore() {
  return wholeStore([...questions.filter((_, at) => at % 3 === 0), ...parts(70, 0, 50)], parts(90, 50, 200))
}

/** What a store holds, but for the notes of training, for vectors that are kept for the next time, and for counters. */
function holds({db}: Store): object {
  const {vectors: _, meta, train_runs: __, train_pulls: ___, ...rest} = logicalDump(db)
  const counters = ['last_seq_gone', 'bands_through']
  return {...rest, meta: (meta as {key: string}[]).filter(({key}) => !counters.includes(key))}
}

function idsOfFile({db}: Store): string[] {
  return db.prepare<[], string>("SELECT id FROM spans WHERE id LIKE 'low-%' AND seq > 150 ORDER BY id").pluck().all()
}

function undo(store: Store, run?: number) {
  return finish(undoTraining(store, run, TRAINING))
}

function epochsOf({epochs}: TrainSummary) {
  return epochs.map(({weak: _, ...row}) => row)
}

test('undone, a training leaves a store that holds what it held before; a second one is the first again', async () => {
  const {store: owned, from} = await weakStore()
  using store = owned
  const before = holds(store)
  const first = await finish(train(store, {...TRAINING, from, pull: 20}))
  expect(first.epochs[0]).toMatchObject({from_file: 150})
  expect(first.epochs.at(-1)!.accuracy).toBeGreaterThan(first.epochs[0]!.accuracy)
  const undone = await undo(store)
  expect(undone).toMatchObject({gone: 150, kept: 0})
  expect(undone.undone).toBe(first.epochs.reduce((sum, {pulled}) => sum + pulled, 0) - first.reverted)
  expect(describeUndo(undone)).toBe(
    `training 1:\n  ${undone.undone} spans are what they were before\n  150 spans that came from the file are gone`,
  )
  expect(holds(store)).toEqual(before)
  expect(checkDataset(store, false).findings.filter(({state}) => state !== 'ok')).toEqual([])
  const second = await finish(train(store, {...TRAINING, from, pull: 20}))
  expect(epochsOf(second)).toEqual(epochsOf(first))
})

test('stopped while it works on rows of a file, a training leaves none of them, nor their words in the index', async () => {
  const {store: owned, from} = await weakStore()
  using store = owned
  const before = holds(store)
  const stop = new AbortController()
  const running = train(store, {...TRAINING, from, signal: stop.signal})
  const indexed = store.db.prepare<[], number>('SELECT count(*) FROM indexed').pluck()
  const whole = indexed.get()!
  while (indexed.get()! === whole) expect((await running.next()).done).toBe(false)
  stop.abort()
  await expect(finish(running)).rejects.toMatchObject({left: {message: expect.stringContaining('is taken back')}})
  expect(idsOfFile(store)).toEqual([])
  const {taken_back: again} = await finish(train(store, {...TRAINING, maxEpochs: 0}))
  expect(again).toEqual([])
  expect(holds(store)).toEqual(before)
})

test('spans of an undone file come again with the quality they came with when somebody ingests it', async () => {
  const {store: owned, from} = await weakStore()
  using store = owned
  await finish(train(store, {...TRAINING, from}))
  await undo(store)
  expect(await finish(ingest(store, [from], RUN))).toMatchObject({added: 150, unchanged: 0})
  await finish(runPipeline(store, [], RUN))
  const scores = store.db.prepare(
    "SELECT DISTINCT q.score FROM quality q JOIN spans s USING (seq) WHERE s.id LIKE 'low-1%' AND s.seq > 150",
  )
  expect(scores.pluck().all()).toEqual([90])
})

test('what an answer rests on, a person has judged, or ingested since stays, with the quality it came with', async () => {
  const {store: owned, from} = await weakStore()
  using store = owned
  await finish(train(store, {...TRAINING, from}))
  const [judged, ingested, ...others] = idsOfFile(store)
  const span = store.db.prepare<[string], {dedup_key: Buffer; id: string; revision: number; total: null}>(
    'SELECT dedup_key, id, revision, NULL AS total FROM spans WHERE id = ?',
  )
  labelTable(store.db).add(
    span.get(judged!)!,
    {verdict: 'trash', person: 'ann', at: NOW.toISOString(), mode: 'rapid', drawn: 'named', seconds: 1, comment: null},
    null,
  )
  const rows = parts(90, 50, 200) as {id: string; this: string}[]
  await finish(
    ingest(
      store,
      [
        fileOf(
          store,
          'own',
          rows.filter(({id}) => id === ingested),
        ),
      ],
      RUN,
    ),
  )
  const asked = rows.find(({id}) => id === others[20])!
  const {prediction} = await askStore(store, asked.this)
  const evidence = prediction.evidence.map(({span_id: id}) => id).filter((id) => others.includes(id))
  expect(evidence).not.toEqual([])
  const undone = await undo(store)
  expect(undone).toMatchObject({gone: 148 - evidence.length, kept: 2 + evidence.length})
  expect(describeUndo(undone)).toContain(`${undone.kept} spans that came from the file stay,`)
  for (const line of describeUndo(undone).split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(idsOfFile(store)).toEqual([judged!, ingested!, ...evidence].sort())
  const scores = store.db
    .prepare<[string], number>('SELECT score FROM quality JOIN spans USING (seq) WHERE id = ?')
    .pluck()
  expect(scores.get(ingested!)).toBe(90)
  expect(scores.get(judged!)).toBeLessThan(60)
})

test('what an earlier version left rejected in the store when it undid a training goes when it is undone once more', async () => {
  const {store: owned, from} = await weakStore()
  using store = owned
  const before = holds(store)
  const {run} = await finish(train(store, {...TRAINING, from, maxEpochs: 1}))
  store.db.exec(`
    UPDATE quality SET score = 0, grade = 'rejected' WHERE seq IN (SELECT seq FROM train_pulls WHERE origin = 'file');
    UPDATE train_pulls SET undone = 2 WHERE origin = 'file'`)
  expect(await undo(store, run)).toMatchObject({gone: 150, kept: 0})
  expect(holds(store)).toEqual(before)
})

test('what a training found harmful is not let in again while it stands; undone, it may be', async () => {
  using store = await answeringStore(MISLEADING)
  const first = await finish(train(store, TRAINING))
  expect(first).toMatchObject({stopped: 'plateau', reverted: 500})
  const barred = store.db.prepare<[number], number>('SELECT seq FROM train_pulls WHERE run = ? ORDER BY seq').pluck()
  const second = await finish(train(store, TRAINING))
  expect(barred.all(second.run).filter((seq) => barred.all(first.run).includes(seq))).toEqual([])
  expect(await undo(store, first.run)).toMatchObject({undone: 0, gone: 0, kept: 0})
  expect(epochsOf(await finish(train(store, TRAINING)))).toEqual(epochsOf(first))
})

test('rows of a file that made things worse leave the store at once, and are not read again while the training stands', async () => {
  const harmful = MISLEADING.slice(questions.length).map((row) => ({...row, metadata: {quality_score: 90}}))
  const {store: owned, from} = await wholeStore(MISLEADING.slice(0, questions.length), harmful)
  using store = owned
  const before = holds(store)
  const first = await finish(train(store, {...TRAINING, from}))
  expect(first).toMatchObject({stopped: 'plateau', reverted: first.epochs[0]!.from_file})
  expect(first.reverted).toBeGreaterThan(100)
  expect(holds(store)).toEqual(before)
  const second = await finish(train(store, {...TRAINING, from}))
  expect(second).toMatchObject({stopped: 'nothing_to_pull', epochs: [{from_file: 0}]})
  await undo(store, first.run)
  expect(epochsOf(await finish(train(store, {...TRAINING, from})))).toEqual(epochsOf(first))
})
