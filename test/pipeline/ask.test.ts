import {createReadStream} from 'node:fs'
import {createInterface} from 'node:readline'
import {createGunzip} from 'node:zlib'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {UsageError} from '../../src/errors.ts'
import {explain} from '../../src/pipeline/ask.ts'
import {askFilter} from '../../src/pipeline/ask-filter.ts'
import {runPipeline} from '../../src/pipeline/run.ts'
import {storeVersion} from '../../src/pipeline/runs.sql.ts'
import type {Store} from '../../src/store/open.ts'
import {
  answeringStore,
  askStore,
  buildIndex,
  embedQuestions,
  finish,
  ingestSpans,
  judge,
  NOW,
  span,
  temporaryStore,
} from '../support/answer-store.ts'
import {STRANGERS} from '../support/answer-strangers.ts'
import {dataset, fixture} from '../support/datasets.ts'
import {PLAN} from '../support/spans.ts'

const stages = {
  limits: {maxLineBytes: 1 << 20, maxDepth: 64},
  update: false,
  strict: false,
  scorePolicy: 'supplied',
  embedder: builtinEmbedder(),
  plan: PLAN,
  gate: 85,
  signal: new AbortController().signal,
  now: () => NOW,
} as const

describe('the fixture, through all stages', () => {
  let store: Store
  beforeAll(async () => {
    store = temporaryStore()
    await finish(runPipeline(store, [fixture('diamonds.ndjson')], stages))
  })
  afterAll(() => store[Symbol.dispose]())

  test('the port of PostgreSQL is answered, with evidence, and not with the one of MySQL', async () => {
    const {prediction} = await askStore(store, 'Which port does a PostgreSQL server listen on by default?')
    expect(prediction).toMatchObject({output: '5432', method: 'majority_vote', calibrated: false})
    expect(prediction.evidence[0]).toMatchObject({
      span_id: 'fx-0097',
      scorer: 'cosine+bm25',
      outcome: '5432',
      status: 'completed',
      when: expect.stringMatching(/^\d{4}-/),
    })
    // The port of MySQL is near, too: it may be shown, but not heard.
    const right = ['fx-0097', 'fx-0125', 'fx-0136', 'fx-0222', 'fx-0234', 'fx-0242', 'fx-0302']
    for (const {span_id, weight} of prediction.evidence)
      if (!right.includes(span_id)) expect([span_id, weight < 0.02]).toEqual([span_id, true])
  })

  test('o prazo do reembolso é respondido em português', async () => {
    const {prediction} = await askStore(store, 'Qual é o prazo para entregar as notas de reembolso?')
    expect(prediction).toMatchObject({output: 'Até o dia 5 do mês seguinte.', method: 'majority_vote'})
  })

  test('a contested question is no majority’s, and everybody’s answer is shown', async () => {
    const {prediction} = await askStore(
      store,
      'Should feature branches be squashed or rebased when we merge them into main?',
    )
    expect(['uncertain', 'synthesis']).toContain(prediction.method)
    expect(prediction.confidence).toBeLessThan(50)
    expect(prediction.alternatives.length + (prediction.output === null ? 0 : 1)).toBeGreaterThanOrEqual(3)
  })

  test.each(STRANGERS)('nothing is known of: %s', async (question) => {
    const {prediction} = await askStore(store, question, {filter: {}})
    expect(prediction).toMatchObject({output: null, method: 'uncertain', trajectories_used: 0})
  })

  test('questions that differ in a telling word are not confused', async () => {
    const answers = async (question: string) => (await askStore(store, question)).prediction.output
    expect(await answers('What is the capital of Austria?')).toBe('Vienna')
    expect(await answers('What is the capital of Australia?')).toBe('Canberra')
    expect(await answers('Default port of a MySQL server?')).toBe('3306')
    expect(await answers('What is the default port of MongoDB?')).toBeNull()
    expect(await answers('List the files under this folder that do not contain the word TODO')).toBe(
      "grep -rL 'TODO' .",
    )
    expect(await answers('List the files under this folder that contain the word TODO')).toBe("grep -rl 'TODO' .")
  })

  test('the same question at the same moment is the same prediction, and is logged under its id', async () => {
    const question = 'capital of Australia'
    const first = (await askStore(store, question)).prediction
    const second = (await askStore(store, question)).prediction
    expect(second).toEqual(first)
    expect(first.id).toMatch(/^pred_[0-9a-f]{16}$/)
    expect((await askStore(store, question, {context: {domain: 'coding'}})).prediction.id).not.toBe(first.id)
    const row = store.db.prepare('SELECT * FROM predictions WHERE id = ?').get(first.id) as Record<string, unknown>
    expect(JSON.parse(String(row['prediction']))).toEqual(first)
    expect(row).toMatchObject({question, asked_at: NOW.toISOString(), store_version: storeVersion(store.db)})
  })

  test('explain gives every candidate with its features', async () => {
    const answer = await askStore(store, 'Default port of a MySQL server?', {
      context: {domain: 'devops', actions: ['x']},
    })
    const features = explain(answer)
    expect(features.length).toBe(40)
    expect(features[0]).toMatchObject({
      cosine: expect.any(Number),
      bm25: expect.any(Number),
      guards: [],
      scorer: 'cosine+bm25',
    })
    expect(features[0]!.context).toHaveProperty('domain')
    for (const {score, similarity, probability} of features)
      expect(score).toBeLessThanOrEqual((similarity + probability) / 2 + 1e-12)
  })

  test('filters restrict what may be evidence', async () => {
    const ids = async (filter: object) =>
      (
        await askStore(store, 'capital of Australia', {
          filter,
          matcher: {topK: 50, minTopK: 50, minScore: 0.01, minConfidence: 0},
        })
      ).prediction.evidence
    for (const row of await ids({domains: ['factual_qa'], minQuality: 85})) {
      expect(row.domain).toBe('factual_qa')
      expect(row.quality).toBeGreaterThanOrEqual(85)
    }
    const until = Date.UTC(2025, 5, 1)
    for (const row of await ids({until})) expect(Date.parse(row.when)).toBeLessThan(until)
    const {filter, warnings} = askFilter(store, {actions: ['ask_qestion'], domains: ['Factual QA']})
    expect(filter).toMatchObject({actions: ['ask_question'], domains: ['factual_qa']})
    expect(warnings).toHaveLength(1)
    const none = await askStore(store, 'capital of Australia', {filter: {domains: ['nowhere']}})
    expect(none.prediction).toMatchObject({output: null, reasoning: 'No indexed span passes the filters.'})
  })

  test('spans that nobody has judged yet are missed: the answer says so, and what to run', () => {
    const warned = (filter: object) => askFilter(store, filter).warnings
    expect(warned({minQuality: 60})).toEqual([])
    store.db.exec('SAVEPOINT young; DELETE FROM quality WHERE seq = (SELECT max(seq) FROM spans WHERE withheld = 0)')
    expect(warned({minQuality: 60})).toEqual([expect.stringContaining('logline validate')])
    expect(warned({})).toEqual([])
    store.db.exec('ROLLBACK TO young; RELEASE young')
  })

  test('an answer that can’t be logged is an answer with a warning', async () => {
    store.db.pragma('query_only = ON')
    const {prediction} = await askStore(store, 'capital of Australia')
    store.db.pragma('query_only = OFF')
    expect(prediction.output).toBe('Canberra')
    expect(prediction.warnings.at(-1)).toContain('could not be logged')
  })
})

test('a store that is not ready says what to run', async () => {
  using store = temporaryStore()
  const advice = async () => {
    const {prediction} = await askStore(store, 'anything')
    expect(prediction).toMatchObject({output: null, method: 'uncertain', confidence: 0})
    return prediction.reasoning
  }
  expect(await advice()).toContain('logline ingest')
  await ingestSpans(store, [span({id: 'a', this: 'a question'})])
  expect(await advice()).toContain('logline enrich')
  await embedQuestions(store, builtinEmbedder())
  expect(await advice()).toContain('logline index')
  await buildIndex(store, builtinEmbedder())
  expect(await advice()).toContain('logline validate')
  judge(store)
  expect(await advice()).toContain('near')
})

test('one span is enough to be asked for', async () => {
  using store = await answeringStore([span({id: 'a', this: 'Where is the spare key?', if_ok: 'under the pot'})])
  expect((await askStore(store, 'where is the spare key')).prediction).toMatchObject({
    output: 'under the pot',
    method: 'majority_vote',
    trajectories_used: 1,
  })
})

test('questions of emoji, right-to-left text, function words, one letter or a megabyte get a sound reply', async () => {
  using store = await answeringStore([
    span({id: 'fire', this: '🔥🔥🔥', if_ok: 'fire'}),
    span({id: 'hebrew', this: 'מה בירת צרפת?', if_ok: 'פריז'}),
    span({id: 'arabic', this: 'ما هي عاصمة مصر؟', if_ok: 'القاهرة'}),
    span({id: 'long', this: 'lorem ipsum dolor '.repeat(5000), if_ok: 'sit amet'}),
  ])
  const output = async (question: string) => (await askStore(store, question)).prediction.output
  expect(await output('🔥🔥🔥')).toBe('fire')
  expect(await output('מה בירת צרפת')).toBe('פריז')
  expect(await output('ما هي عاصمة مصر')).toBe('القاهرة')
  expect(await output('what is it of the')).toBeNull()
  expect(await output('x')).toBeNull()
  expect(await output('\u200b')).toBeNull()
  expect(await output('"\'; DROP TABLE spans; -- NEAR(')).toBeNull()
  const mega = 'lorem ipsum dolor '.repeat(60_000).slice(0, 1 << 20)
  expect(JSON.stringify((await askStore(store, mega)).prediction)).not.toContain('NaN')
  await expect(askStore(store, `${mega}!!`)).rejects.toThrow(UsageError)
  await expect(askStore(store, ' \n ')).rejects.toThrow(UsageError)
})

test('a context that fits lifts a trajectory over one that is worded as well', async () => {
  const twin = (id: string, domain: string, previous: string[]) => [
    span({id: `${id}-before`, this: `prepare ${id}`, did: `open_${domain}`, context: {environment: domain}}),
    span({
      id,
      this: 'How do I make it compact?',
      if_ok: domain,
      who: id,
      context: {environment: domain, stakes: 'low', previous_spans: previous},
    }),
  ]
  using store = await answeringStore([
    ...twin('code', 'coding', ['code-before']),
    ...twin('cook', 'cooking', ['cook-before']),
  ])
  const asked = (context: object) => askStore(store, 'How do I make it compact?', {context})
  const plain = (await asked({})).prediction
  expect(plain.evidence[0]!.score).toBeCloseTo(plain.evidence[1]!.score, 2)
  expect(plain.evidence[0]).not.toHaveProperty('context')
  const coding = (await asked({domain: 'coding', stakes: 'low', actions: ['open_coding']})).prediction
  expect(coding).toMatchObject({output: 'coding', method: 'majority_vote'})
  expect(coding.evidence[0]!.context).toEqual({semantic: expect.closeTo(1, 5), domain: 1, stakes: 1, actions: 1})
  expect(coding.evidence[0]!.trajectory).toEqual({depth: 1, confidence: 0.2})
  expect((await asked({domain: 'cooking'})).prediction.output).toBe('cooking')
})

test('spans that failed are a warning, also when nothing else is known', async () => {
  using store = await answeringStore([
    span({id: 'bad', this: 'Deploy the shop on Friday evening', status: 'failed', if_not: 'the cache went cold'}),
    span({id: 'open', this: 'Deploy the shop on Friday night', status: 'pending'}),
  ])
  const {prediction} = await askStore(store, 'deploy the shop on Friday evening?')
  expect(prediction).toMatchObject({
    output: null,
    method: 'uncertain',
    warnings: ['failed before: the cache went cold (bad)'],
  })
  expect(prediction.evidence.map(({span_id}) => span_id)).toEqual(['bad', 'open'])
})

const spans = dataset('spans/spans-350k.ndjson.gz')
test.skipIf(spans === undefined)('most strangers stay strangers among 20,000 real spans', async () => {
  using store = temporaryStore()
  const lines = createInterface({input: createReadStream(spans!).pipe(createGunzip())})
  const sample: object[] = []
  let at = 0
  for await (const line of lines) if (at++ % 17 === 0 && sample.length < 20_000) sample.push(JSON.parse(line) as object)
  await ingestSpans(store, sample)
  judge(store)
  await embedQuestions(store, builtinEmbedder())
  await buildIndex(store, builtinEmbedder())
  let uncertain = 0
  for (const question of STRANGERS) if ((await askStore(store, question)).prediction.output === null) uncertain++
  expect(uncertain).toBeGreaterThanOrEqual(STRANGERS.length - 2)
})

test('a question that was answered both ways, as often, is not settled, however many repeats there are', async () => {
  for (const count of [3, 5, 8]) {
    const answers = Array.from({length: 2 * count}, (_, at) =>
      span({
        ...{id: `g${at}`, who: `porter ${at}`, this: 'Which metal is the gate of the north yard made of?'},
        if_ok: at % 2 === 0 ? 'Brass' : 'Steel',
      }),
    )
    using store = await answeringStore(answers)
    const {prediction} = await askStore(store, 'Which metal is the gate of the north yard made of?')
    expect(prediction.agreement).toBeCloseTo(0.5)
    expect(prediction.method).toBe('synthesis')
    expect(prediction.alternatives).toHaveLength(1)
    expect(prediction.confidence).toBeLessThanOrEqual(50)
  }
})
