import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {describeEval} from '../../src/cli/eval-text.ts'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {Interrupted, StoreError, UsageError} from '../../src/errors.ts'
import {calibrate} from '../../src/pipeline/calibrate.ts'
import {type EvalOptions, evaluate} from '../../src/pipeline/eval.ts'
import {answeringStore, finish, ingestSpans, NOW, span, temporaryStore} from '../support/answer-store.ts'
import {askedWorld} from '../support/asked-world.ts'
import {tempDir} from '../support/temp.ts'

const options: EvalOptions = {
  embedder: builtinEmbedder(),
  matcher: {topK: 5, minTopK: 3, minScore: 0.4, minConfidence: 25},
  minQuality: 80,
  match: 'exact',
  seed: 1,
  signal: new AbortController().signal,
  now: () => NOW,
}

function fileOf(content: string | Buffer, name = 'qa.jsonl'): string {
  const file = join(tempDir(), name)
  writeFileSync(file, content)
  return file
}

test('figures are right, a stopped run goes on, a repeated one asks nothing, and two runs are compared in pairs', async () => {
  using store = await answeringStore([
    span({id: 'a', this: 'which port does PostgreSQL listen on by default?', if_ok: '5432'}),
    span({id: 'b', this: 'what is the capital of Australia?', if_ok: 'Canberra'}),
    span({id: 'c', this: 'how many legs has a spider?', if_ok: 'it has eight legs'}),
  ])
  const questions = [
    {question: 'PostgreSQL default port?', answers: ['5432']},
    {question: 'capital of Australia', answers: ['Sydney', 'canberra']},
    {question: 'how many legs does a spider have?', answers: ['eight']},
    ...Array.from({length: 47}, (_, at) => ({
      question: `what is the capital of Australia? ${at}`,
      answers: ['Vienna'],
    })),
  ]
  const file = fileOf(questions.map((row) => JSON.stringify(row)).join('\n'))
  const stop = new AbortController()
  await expect(
    (async () => {
      for await (const {kind} of evaluate(store, file, {...options, signal: stop.signal}))
        if (kind === 'progress') stop.abort()
    })(),
  ).rejects.toThrow(Interrupted)
  const first = await finish(evaluate(store, file, options))
  expect(first).toMatchObject({n: 50, asked: 25, calibrated: false, sets: null})
  expect(first.em!.value).toBeCloseTo(2 / 50, 12)
  expect(first.recall['@1']!.value).toBeGreaterThanOrEqual(2 / 50)
  expect((await finish(evaluate(store, file, options))).asked).toBe(0)
  const second = await finish(evaluate(store, file, {...options, match: 'contains', compare: first.id}))
  expect(second.id).not.toBe(first.id)
  expect(second.comparison).toMatchObject({n: {common: 50, earlier: 50, now: 50}, em: {n: 50, difference: {value: 0}}})
  await expect(finish(evaluate(store, file, {...options, compare: 'eval_none'}))).rejects.toThrow(/no run eval_none/)
  const same = fileOf('{"question":"what is the capital of Australia?","answers":["Canberra"]}')
  expect(await finish(evaluate(store, same, options))).toMatchObject({known: 1, n: 1})
})

test('recall counts every right answer of a span; a store without an index is refused', async () => {
  using store = await answeringStore([
    span({id: 'a', this: 'which rivers flow through Vienna?', if_ok: ['Danube', 'Wien']}),
    span({id: 'b', this: 'how many legs has a spider?', if_ok: 'eight'}),
  ])
  const file = fileOf('{"question":"which river flows through Vienna?","answers":["wien"]}')
  expect(await finish(evaluate(store, file, options))).toMatchObject({
    n: 1,
    recall: {'@1': {value: 1}},
    mrr: {value: 1},
  })
  using empty = temporaryStore()
  await expect(finish(evaluate(empty, file, options))).rejects.toThrow(StoreError)
})

const CAPITALS = [
  span({id: 'a', this: 'what is the capital of Australia?', if_ok: 'Canberra'}),
  span({id: 'b', this: 'what is the capital of Austria?', if_ok: 'Vienna'}),
]

function rows(...questions: readonly (readonly [string, string])[]): string {
  return fileOf(questions.map(([question, answer]) => JSON.stringify({question, answer})).join('\n'))
}

test('runs are compared question by question, on whatever line they stand, and never without one in common', async () => {
  using store = await answeringStore(CAPITALS)
  const australia = ['what is the capital of Australia?', 'Canberra'] as const
  const austria = ['what is the capital of Austria?', 'Vienna'] as const
  const twice = await finish(evaluate(store, rows(austria, australia, australia), options))
  const {comparison} = await finish(evaluate(store, rows(australia, austria), {...options, compare: twice.id}))
  expect(comparison).toMatchObject({n: {common: 2, earlier: 3, now: 2}, em: {n: 2}, correct: {n: 2, verdict: 'tied'}})
  const other = rows(['who painted the Mona Lisa?', 'Leonardo'])
  await expect(finish(evaluate(store, other, {...options, compare: twice.id}))).rejects.toThrow(UsageError)
  await expect(finish(evaluate(store, other, {...options, compare: twice.id}))).rejects.toThrow(/no question in common/)
})

test('what counts as right is not compared between runs of different --match', async () => {
  using store = await answeringStore(CAPITALS)
  const file = rows(['what is the capital of Australia?', 'Canberra'])
  const first = await finish(evaluate(store, file, options))
  const second = await finish(evaluate(store, file, {...options, match: 'contains', compare: first.id}))
  expect(second.comparison).toMatchObject({match: {earlier: 'exact', now: 'contains'}, correct: null, f1: {n: 1}})
  expect(describeEval(second)).toMatch(/right: not compared, .*exact.*contains/)
})

test('true and false are what people answer with yes and no, in both languages', async () => {
  using store = await answeringStore([
    span({id: 'a', this: 'is the office in Lisbon open on Saturdays?', if_ok: 'Yes.'}),
    span({id: 'b', this: 'o estacionamento do hotel é pago?', if_ok: 'Não'}),
  ])
  const right = [
    {question: 'is the office in Lisbon open on Saturdays?', answer: true},
    {question: 'o estacionamento do hotel é pago?', answer: false},
  ]
  const file = (rows: readonly object[]) => fileOf(rows.map((row) => JSON.stringify(row)).join('\n'))
  expect(await finish(evaluate(store, file(right), options))).toMatchObject({em: {value: 1}, correct: {value: 1}})
  const wrong = right.map((row) => ({...row, answer: !row.answer}))
  expect(await finish(evaluate(store, file(wrong), options))).toMatchObject({em: {value: 0}, correct: {value: 0}})
})

test('where nothing comes near enough to any question, how sure answers are is not measured, rather than perfect', async () => {
  using store = await answeringStore(CAPITALS)
  const summary = await finish(evaluate(store, rows(['quem descobriu a penicilina?', 'Fleming']), options))
  expect(summary).toMatchObject({n: 1, confidence: null, answered: {share: {value: 0}, accuracy: null}})
  const text = describeEval(summary)
  expect(text).toContain('not measured: nothing came near enough to a question')
  expect(text).not.toMatch(/ECE|reliability/)
})

test('rows that are no questions are set aside and told, and the rest is asked', async () => {
  using store = await answeringStore(CAPITALS)
  const lines = [
    JSON.stringify({question: 'what is the capital of Australia?', answer: 'Canberra'}),
    JSON.stringify({question: 'x'.repeat((1 << 20) + 1), answer: 'y'}),
    '{oops',
  ]
  const file = fileOf(lines.join('\n'))
  const notes: string[] = []
  const running = evaluate(store, file, options)
  let next = await running.next()
  for (; !next.done; next = await running.next()) if (next.value.kind === 'item_set_aside') notes.push(next.value.note!)
  expect(next.value).toMatchObject({
    n: 1,
    set_aside: 2,
    faults: [
      {line: 2, field: 'question'},
      {line: 3, field: ''},
    ],
  })
  expect(notes).toEqual([
    `${file}:2: question: the question is longer than 1 MB (question_too_long)`,
    expect.stringContaining(`${file}:3: `),
  ])
  expect(describeEval(next.value)).toContain('2 of 3 rows were set aside')
})

test('a stale calibration is named as none, with the reason, and its results are not taken for those of another', async () => {
  using store = await answeringStore(askedWorld(400))
  const file = rows(['what is the river of mibaland?', 'river 3'])
  const before = await finish(evaluate(store, file, options))
  expect(before).toMatchObject({calibration: null, why_uncalibrated: ['there is no calibration']})
  const calibrated = await finish(calibrate(store, {...options, matchByDomain: {}, sample: 60}))
  const after = await finish(evaluate(store, file, options))
  expect(after).toMatchObject({calibration: calibrated.id, calibrated: true, why_uncalibrated: [], asked: 1})

  const {db} = store
  const model = db.prepare('SELECT model FROM calibrations').pluck().get() as string
  const changed = JSON.stringify({...JSON.parse(model), fitted: 'anew'})
  db.prepare('UPDATE calibrations SET model = ?, finished_at = ?').run(changed, '2026-03-01T00:00:00.000Z')
  expect(await finish(evaluate(store, file, options))).toMatchObject({calibration: calibrated.id, asked: 1})

  await ingestSpans(store, [span({id: 'new', this: 'who painted the night watch?', if_ok: 'Rembrandt'})])
  const stale = await finish(evaluate(store, file, options))
  expect(stale).toMatchObject({calibration: null, calibrated: false, asked: 1})
  expect(stale.why_uncalibrated).toEqual([
    expect.stringMatching(/^the calibration of 2026-.* no longer holds: the store has changed$/),
  ])
  expect(describeEval(stale)).toContain('no longer holds: the store has changed')
})

test('a store that changes under a run ends it: its results would be of two stores', async () => {
  using store = await answeringStore(CAPITALS)
  const running = evaluate(store, rows(['what is the capital of Australia?', 'Canberra']), options)
  expect((await running.next()).value).toMatchObject({kind: 'started'})
  await ingestSpans(store, [span({id: 'new', this: 'who painted the night watch?', if_ok: 'Rembrandt'})])
  await expect(finish(running)).rejects.toThrow(StoreError)
})
