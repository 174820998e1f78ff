import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import type {PersonVerdict} from '../../src/labelling/verdict.ts'
import {type CurateOptions, Curator} from '../../src/pipeline/curate.ts'
import {importLabels} from '../../src/pipeline/curate-files.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import {indexSpans} from '../../src/pipeline/index-spans.ts'
import {lineage} from '../../src/pipeline/lineage.ts'
import {orchestrate} from '../../src/pipeline/orchestrate.ts'
import {restoreSpans} from '../../src/pipeline/restore.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import {settingsSchema} from '../../src/settings/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {lockForWriting} from '../../src/store/writer-lock.ts'
import {askStore, finish, ingestSpans, NOW, span, stage, temporaryStore} from '../support/answer-store.ts'

const BY = {person: 'ana', at: NOW.toISOString()}
const {orchestrate: defaults} = settingsSchema.parse({})
const plan = {
  rules: {intensity: defaults.intensity, causal_depth: 2, mutation_strategy: defaults.mutation_strategy},
  pii: [],
  modules: [],
}

function curator(store: Store, more: Partial<CurateOptions> = {}): Curator {
  return new Curator(store, {
    ...{
      filter: {},
      order: 'informative',
      seed: 1,
      gate: 85,
      mode: 'rapid',
      limitMs: 5000,
      person: 'ana',
      now: () => NOW,
    },
    ...more,
  })
}

async function storeOf(rows: readonly object[]): Promise<Store> {
  const store = temporaryStore()
  await ingestSpans(store, rows)
  await finish(validate(store, {scorePolicy: 'supplied', ...stage}))
  return store
}

/** Judges the span of this id, whatever comes before it. */
function judge(store: Store, id: string, verdict: PersonVerdict): void {
  using session = curator(store, {filter: {again: true}})
  while (session.state.current !== undefined && session.state.current.id !== id) session.send({kind: 'skip'})
  session.send({kind: 'decide', verdict})
}

const gradeOf = ({db}: Store, id: string) =>
  db.prepare('SELECT q.grade, q.score FROM quality q JOIN spans s ON s.seq = q.seq WHERE s.id = ?').get(id)

const QUESTIONS = ['Where is the key to the cellar?', 'Who waters the plants in June?', 'When does the bakery open?']
const rows = QUESTIONS.map((question, at) =>
  span({
    id: `s${at}`,
    this: question,
    if_ok: `The answer number ${at}.`,
    metadata: {source: 'manual', quality_score: 90},
  }),
)

test('a verdict decides the grade, keeps the meter beside it, outlives validate and orchestrate, and is taken back', async () => {
  using store = await storeOf(rows)
  const meter = store.db.prepare('SELECT total FROM quality ORDER BY seq').pluck().all()
  judge(store, 's0', 'trash')
  judge(store, 's1', 'maybe')
  expect(gradeOf(store, 's0')).toEqual({grade: 'rejected', score: 0})
  expect(gradeOf(store, 's1')).toEqual({grade: 'needs_enrichment', score: 79.99})
  expect(store.db.prepare('SELECT total FROM quality ORDER BY seq').pluck().all()).toEqual(meter)
  // Graded anew by another policy, and rewritten: the word stays.
  await finish(validate(store, {scorePolicy: 'meter', ...stage}))
  await finish(orchestrate(store, {plan, gate: 60, ...stage}))
  expect(gradeOf(store, 's0')).toEqual({grade: 'rejected', score: 0})
  expect(lineage(store, 's0', 60)).toMatchObject({
    label: {verdict: 'trash', person: 'ana', mode: 'rapid'},
    orchestration: {grade: 'rejected', reason: 'curator: trash'},
  })
  expect(restoreSpans(store, ['s0', 's2'], 'label', BY).map(({outcome}) => outcome)).toEqual(['restored', 'unchanged'])
  expect(gradeOf(store, 's0')).not.toMatchObject({score: 0})
  expect(lineage(store, 's0', 60)).toMatchObject({label: null, labels: [{verdict: 'trash'}, {verdict: null}]})
  // Nothing that was said is ever lost.
  expect(() => store.db.exec('DELETE FROM labels')).toThrow(/only added/)
  expect(() => store.db.exec("UPDATE labels SET verdict = 'diamond'")).toThrow(/only added/)
})

test('trash answers nothing any more, a diamond of a person does, whatever score it came with', async () => {
  const low = span({id: 'low', this: 'How tall is the old tower?', if_ok: '31 m', metadata: {quality_score: 20}})
  using store = await storeOf([...rows, low])
  await finish(enrich(store, builtinEmbedder(), stage))
  await finish(indexSpans(store, builtinEmbedder().fingerprint, stage))
  const found = async (question: string, minQuality: number) =>
    (await askStore(store, question, {filter: {minQuality}})).prediction.evidence.map(({span_id}) => span_id)
  expect(await found('How tall is the old tower?', 85)).not.toContain('low')
  expect(await found(QUESTIONS[0]!, 80)).toContain('s0')
  judge(store, 'low', 'diamond')
  judge(store, 's0', 'trash')
  expect(await found('How tall is the old tower?', 85)).toContain('low')
  expect(await found(QUESTIONS[0]!, 1)).not.toContain('s0')
})

test('two people at once are not shown the same span; what one let go the other may see', async () => {
  using store = await storeOf(rows)
  using other = openWorkspace(store.path)
  using ana = curator(store)
  using rui = curator(other, {person: 'rui'})
  expect(ana.state.current?.id).not.toBe(rui.state.current?.id)
  const held = ana.state.current!.id
  ana.send({kind: 'decide', verdict: 'diamond'})
  rui.send({kind: 'decide', verdict: 'maybe'})
  const seen = [ana.state.current?.id, rui.state.current?.id]
  expect(seen.filter((id) => id !== undefined)).toHaveLength(1)
  expect(seen).not.toContain(held)
  ana.send({kind: 'quit'})
  using bea = curator(other, {person: 'bea'})
  expect(bea.state.current === undefined).toBe(rui.state.current !== undefined)
})

test('a claim of somebody who is gone lapses', async () => {
  using store = await storeOf(rows.slice(0, 1))
  curator(store)
  using soon = curator(store, {person: 'rui'})
  expect(soon.state.ended).toBe('nothing_left')
  using later = curator(store, {person: 'rui', now: () => new Date(NOW.getTime() + 600_000)})
  expect(later.state.current?.id).toBe('s0')
})

test('an edit makes a new version; the next stages redo exactly that span, start from it, and it can be taken back', async () => {
  using store = await storeOf(rows)
  const embedder = builtinEmbedder()
  await finish(orchestrate(store, {plan, gate: 85, ...stage}))
  await finish(enrich(store, embedder, stage))
  {
    using session = curator(store, {mode: 'deep'})
    while (session.state.current!.id !== 's1') session.send({kind: 'skip'})
    const item = session.state.current!
    expect(session.saveEdit(item, {question: ' ', outcome: 'x'})).toContain('question')
    const texts = {question: item.question, outcome: 'The neighbour, with ghp_0123456789abcdefghijABCDEFGHIJ012345.'}
    const after = session.measure(item, texts)!
    expect(session.saveEdit(item, texts)).toBeUndefined()
    expect(session.state.current).toMatchObject({revision: item.revision + 1, total: after.total})
    // The same version can't be written twice over.
    expect(session.saveEdit(item, texts)).toContain('changed meanwhile')
  }
  const redone = await finish(orchestrate(store, {plan, gate: 85, ...stage}))
  expect(redone.processed).toBe(1)
  const {now, original, edits} = lineage(store, 's1', 85)
  expect(edits).toHaveLength(1)
  expect(original.if_ok).toBe('The answer number 1.')
  // Enzymes work on what a person wrote: its secret is hidden.
  expect(now.if_ok).toMatch(/^The neighbour, with \[/)
  expect((await finish(validate(store, {scorePolicy: 'supplied', ...stage}))).measured).toBe(0)
  expect((await finish(enrich(store, embedder, stage))).spans).toBe(1)
  // Another plan starts from the edit again, not from the file.
  const bold = {...plan, rules: {...plan.rules, intensity: 0}}
  await finish(orchestrate(store, {plan: bold, gate: 85, ...stage}))
  expect(lineage(store, 's1', 85).now.if_ok).toMatch(/^The neighbour/)
  await ingestSpans(store, rows)
  expect(lineage(store, 's1', 85).now.if_ok).toMatch(/^The neighbour/)
  restoreSpans(store, ['s1'], 'all', BY)
  await finish(orchestrate(store, {plan, gate: 85, ...stage}))
  expect(lineage(store, 's1', 85)).toMatchObject({now: {if_ok: 'The answer number 1.'}, edits: [{}, {question: null}]})
})

test('while a stage is at work an edit waits, and a verdict does not', async () => {
  using store = await storeOf(rows)
  using session = curator(store)
  {
    using _stage = lockForWriting(store.path)
    const item = session.state.current!
    expect(session.saveEdit(item, {question: item.question, outcome: 'Another answer.'})).toContain('at work')
    session.send({kind: 'decide', verdict: 'diamond'})
  }
  expect(session.state.decided).toHaveLength(1)
})

test('filters, limit and what was judged before decide what is asked', async () => {
  const coding = span({id: 'c', this: 'Why does it not compile?', did: 'debug_code', context: {environment: 'Coding'}})
  using store = await storeOf([...rows, coding])
  const asked = (more: Partial<CurateOptions>): string[] => {
    using session = curator(store, more)
    const ids: string[] = []
    for (; session.state.current !== undefined; session.send({kind: 'skip'})) ids.push(session.state.current.id)
    return ids
  }
  expect(asked({filter: {domains: ['coding']}})).toEqual(['c'])
  expect(asked({filter: {actions: ['debug_code', 'nothing']}})).toEqual(['c'])
  expect(asked({filter: {since: Date.parse('2030-01-01T00:00:00Z')}})).toEqual([])
  expect(asked({limit: 2})).toHaveLength(2)
  judge(store, 'c', 'maybe')
  expect(asked({}).sort()).toEqual(['s0', 's1', 's2'])
  expect(asked({filter: {again: true}})).toHaveLength(4)
  expect(asked({filter: {grades: ['needs_enrichment'], again: true}})).toContain('c')
})

test('a file of labels that comes again changes nothing, neither what was said after it nor what was taken back', async () => {
  using store = await storeOf(rows)
  const take = (label: object) => {
    const by = {person: 'cron', now: () => NOW, strict: true, signal: new AbortController().signal, file: 'labels'}
    const {added, known, older} = importLabels(store, JSON.stringify({id: 's0', ...label}), by)
    return {added, known, older}
  }
  const first = {verdict: 'diamond', by: 'ana', at: '2026-11-01T00:00:00Z'}
  const second = {verdict: 'trash', by: 'bob', at: '2026-11-20T00:00:00Z'}
  expect(take(first)).toEqual({added: 1, known: 0, older: 0})
  expect(take(second)).toEqual({added: 1, known: 0, older: 0})
  for (const label of [first, second, first]) expect(take(label)).toEqual({added: 0, known: 1, older: 0})
  expect(take({verdict: 'maybe', by: 'eva', at: '2026-11-10T00:00:00Z'})).toEqual({added: 0, known: 0, older: 1})
  expect(gradeOf(store, 's0')).toMatchObject({grade: 'rejected'})
  restoreSpans(store, ['s0'], 'label', {person: 'ana', at: '2026-11-25T00:00:00Z'})
  for (const label of [first, second]) expect(take(label)).toEqual({added: 0, known: 1, older: 0})
  expect(lineage(store, 's0', 85).label).toBeNull()
  expect(take({verdict: 'maybe', by: 'eva', at: '2026-11-26T00:00:00Z'})).toEqual({added: 1, known: 0, older: 0})
})

test('what was said of a span before its words became others stays in its lineage', async () => {
  using store = await storeOf(rows)
  judge(store, 's1', 'diamond')
  await ingestSpans(store, [{...rows[1], if_ok: 'Somebody else does.'}], true)
  const {label, labels} = lineage(store, 's1', 85)
  expect([label, labels]).toEqual([null, [expect.objectContaining({verdict: 'diamond', of_other_words: 1})]])
})
