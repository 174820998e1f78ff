import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {ask} from '../../src/pipeline/ask.ts'
import {type CurateOptions, Curator} from '../../src/pipeline/curate.ts'
import {dedup} from '../../src/pipeline/dedup.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import {giveFeedback} from '../../src/pipeline/feedback.ts'
import {indexSpans} from '../../src/pipeline/index-spans.ts'
import {lineage} from '../../src/pipeline/lineage.ts'
import {orchestrate} from '../../src/pipeline/orchestrate.ts'
import {restoreSpans} from '../../src/pipeline/restore.ts'
import {measureUniqueness} from '../../src/pipeline/uniqueness.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {finish, ingestFiles, makeSpan, PLAN, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const BY = {person: 'ana', at: '2026-01-01T00:00:00.000Z'}
const embedder = builtinEmbedder()

/** Its encoding is mended by the normalizer. */
const BROKEN = makeSpan({
  id: 'broken',
  this: 'NÃ£o abre a porta da garagem, e agora?',
  if_ok: 'PeÃ§a a chave na portaria.',
})
const MENDED = {this: 'Não abre a porta da garagem, e agora?', if_ok: 'Peça a chave na portaria.'}
const OTHER = makeSpan({
  id: 'other',
  who: 'ben',
  this: 'Which vitamins does an orange contain?',
  if_ok: 'Vitamin C, above all.',
})

async function add(store: Store, spans: readonly Span[], update = false): Promise<void> {
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, spans.map((span) => JSON.stringify(span)).join('\n'))
  await ingestFiles(store, [file], {update})
}

async function allStages(store: Store): Promise<void> {
  await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
  await finish(orchestrate(store, {...stageOptions(), plan: PLAN, gate: 85}))
  await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
  await finish(enrich(store, embedder, stageOptions()))
  await finish(indexSpans(store, embedder.fingerprint, stageOptions()))
  await finish(measureUniqueness(store, {...stageOptions(), embedderOf: async () => embedder}))
}

async function storeOf(spans: readonly Span[]): Promise<Store> {
  const store = openWorkspace(join(tempDir(), 'logline.db'))
  await add(store, spans)
  await allStages(store)
  return store
}

function edit(store: Store, id: string, outcome: string): void {
  const options: CurateOptions = {
    filter: {again: true},
    order: 'informative',
    seed: 1,
    gate: 85,
    mode: 'deep',
    limitMs: 5000,
    person: 'ana',
    now: () => new Date(BY.at),
  }
  using session = new Curator(store, options)
  while (session.state.current!.id !== id) session.send({kind: 'skip'})
  const item = session.state.current!
  expect(session.saveEdit(item, {question: item.question, outcome})).toBeUndefined()
}

const restore = (store: Store, id: string, kind: 'all' | 'label' | 'release' = 'all') =>
  restoreSpans(store, [id], kind, BY)[0]!.outcome
const now = (store: Store, id: string) => lineage(store, id, 85).now
const measurementOf = ({db}: Store, id: string) =>
  db
    .prepare(
      'SELECT q.completeness, q.coherence, q.total, q.grade FROM quality q JOIN spans s USING (seq, revision) WHERE id = ?',
    )
    .get(id)

test('an edit on top of what enzymes did: one restore goes back to the file, and enzymes stay away until released', async () => {
  using store = await storeOf([BROKEN, OTHER])
  expect(now(store, 'broken')).toMatchObject(MENDED)
  edit(store, 'broken', 'Toque a campainha da portaria e espere.')
  await allStages(store)
  expect(now(store, 'broken').if_ok).toBe('Toque a campainha da portaria e espere.')
  expect(restore(store, 'broken')).toBe('restored')
  expect(now(store, 'broken')).toMatchObject({this: BROKEN.this, if_ok: BROKEN.if_ok})
  await allStages(store)
  expect(now(store, 'broken')).toMatchObject({this: BROKEN.this, if_ok: BROKEN.if_ok})
  expect(restore(store, 'broken')).toBe('unchanged')
  expect(restore(store, 'broken', 'release')).toBe('released')
  await allStages(store)
  expect(now(store, 'broken')).toMatchObject(MENDED)
})

test('restores in a chain: edit, back, edit again, back again; lineage tells all four, in order', async () => {
  using store = await storeOf([BROKEN, OTHER])
  const asTaken = lineage(store, 'broken', 85).original
  for (const outcome of ['A primeira resposta.', 'A segunda resposta.']) {
    edit(store, 'broken', outcome)
    await allStages(store)
    expect(now(store, 'broken').if_ok).toBe(outcome)
    expect(restore(store, 'broken')).toBe('restored')
    expect(now(store, 'broken').if_ok).toBe(BROKEN.if_ok)
  }
  const {edits, original} = lineage(store, 'broken', 85)
  expect(edits.map(({outcome, question}) => (question === null ? 'taken back' : outcome))).toEqual([
    'A primeira resposta.',
    'taken back',
    'A segunda resposta.',
    'taken back',
  ])
  expect(original).toEqual(asTaken)
})

test('after a row was replaced by --update, restore goes back to the new row and not to the old one', async () => {
  using store = await storeOf([BROKEN, OTHER])
  const replaced = {...BROKEN, if_ok: 'PeÃ§a a chave ao zelador do prÃ©dio.'}
  await add(store, [replaced], true)
  await allStages(store)
  expect(now(store, 'broken').if_ok).toBe('Peça a chave ao zelador do prédio.')
  expect(restore(store, 'broken')).toBe('restored')
  expect(now(store, 'broken').if_ok).toBe(replaced.if_ok)
})

test('an edited span that dedup withheld: the first restore gives it back as edited, the second undoes the edit', async () => {
  const copy = makeSpan({...OTHER, id: 'copy', who: 'cleo', metadata: {source: 'forum', user_rating: 5}})
  using store = await storeOf([OTHER, copy, BROKEN])
  edit(store, 'other', 'Vitamin C above all.')
  await allStages(store)
  await finish(dedup(store, {...stageOptions(), thresholds: {near: 0.65, semantic: 0.85}, dryRun: false}))
  const withheld = ['other', 'copy'].find((id) => lineage(store, id, 85).withheld !== null)!
  expect(restore(store, withheld)).toBe('given_back')
  expect(lineage(store, withheld, 85)).toMatchObject({withheld: null, pinned: true})
  expect(now(store, 'other').if_ok).toBe('Vitamin C above all.')
  expect(restore(store, 'other')).toBe('restored')
  expect(now(store, 'other').if_ok).toBe(OTHER.if_ok)
})

test('a restored span is measured as if it had never been changed, neighbours and all', async () => {
  using untouched = await storeOf([makeSpan({...BROKEN, ...MENDED}), OTHER])
  using store = await storeOf([makeSpan({...BROKEN, ...MENDED}), OTHER])
  edit(store, 'broken', 'Use')
  await allStages(store)
  expect(restore(store, 'broken')).toBe('restored')
  expect(measurementOf(store, 'broken')).toEqual(measurementOf(untouched, 'broken'))
  await allStages(store)
  expect(measurementOf(store, 'broken')).toEqual(measurementOf(untouched, 'broken'))
  expect(lineage(store, 'broken', 85).uniqueness).toEqual(lineage(untouched, 'broken', 85).uniqueness)
})

test('what people said of answers counts for the words that were judged: not for an edit after it, and again once that is restored', async () => {
  using store = await storeOf([BROKEN, OTHER])
  const answer = async (asked: string) => {
    const {prediction} = await ask(
      store,
      {
        text: BROKEN.this,
        context: {},
        filter: {minQuality: 80},
        matcher: {topK: 5, minTopK: 3, minScore: 0.4, minConfidence: 25},
      },
      {...stageOptions(), embedderOf: () => embedder, now: () => new Date(asked)},
    )
    expect(prediction.evidence[0]!.span_id).toBe('broken')
    return prediction.id
  }
  const say = (prediction: string, rating: number, person: string) =>
    giveFeedback(store, [{prediction, opinion: {rating, was_helpful: null, actual_output: null}}], {
      person,
      at: '2026-06-01T00:00:00.000Z',
    })
  const weight = () =>
    store.db.prepare('SELECT weight FROM feedback_weights JOIN spans USING (seq) WHERE id = ?').pluck().get('broken') ??
    1
  const mended = await answer('2025-12-01T00:00:00.000Z')
  say(mended, 1, 'ana')
  expect(weight()).toBe(0.9)
  edit(store, 'broken', 'Toque a campainha da portaria e espere.')
  expect(weight()).toBe(1)
  // Of the answer from before the edit, though it is said after it.
  say(mended, 2, 'ben')
  expect(weight()).toBe(1)
  await allStages(store)
  say(await answer('2026-02-01T00:00:00.000Z'), 5, 'ana')
  expect(weight()).toBe(1.1)
  const [restored] = restoreSpans(store, ['broken'], 'all', {...BY, at: '2026-07-01T00:00:00.000Z'})
  expect(restored!.outcome).toBe('restored')
  expect(weight()).toBe(0.85)
  // What the enzymes do to the words is not another answer.
  expect(restore(store, 'broken', 'release')).toBe('released')
  await allStages(store)
  expect(now(store, 'broken')).toMatchObject(MENDED)
  expect(weight()).toBe(0.85)
})
