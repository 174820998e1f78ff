import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {dedup} from '../../src/pipeline/dedup.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import {indexSpans} from '../../src/pipeline/index-spans.ts'
import {lineage} from '../../src/pipeline/lineage.ts'
import {orchestrate} from '../../src/pipeline/orchestrate.ts'
import {restoreSpans} from '../../src/pipeline/restore.ts'
import {runPipeline} from '../../src/pipeline/run.ts'
import {status} from '../../src/pipeline/status.ts'
import {measureUniqueness, type UniquenessSummary} from '../../src/pipeline/uniqueness.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import {spanRewriter} from '../../src/span/originals.sql.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {generatedRows} from '../support/generated-spans.ts'
import {finish, ingestFiles, makeSpan, memoryStore, PLAN, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const embedder = builtinEmbedder()
const embedderOf = async () => embedder
const CHILD = fileURLToPath(new URL('../support/uniqueness-child.ts', import.meta.url))

async function add(store: Store, spans: readonly Span[] | string, update = false): Promise<void> {
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, typeof spans === 'string' ? spans : spans.map((span) => JSON.stringify(span)).join('\n'))
  await ingestFiles(store, [file], {update})
}

/** Measured by words, embedded and indexed. */
async function ready(store: Store): Promise<void> {
  await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
  await finish(enrich(store, embedder, stageOptions()))
  await finish(indexSpans(store, embedder.fingerprint, stageOptions()))
}

const measured = (store: Store): Promise<UniquenessSummary> =>
  finish(measureUniqueness(store, {...stageOptions(), embedderOf}))

async function storeOf(spans: readonly Span[]): Promise<Store> {
  const store = memoryStore()
  await add(store, spans)
  await ready(store)
  return store
}

function quality(store: Store, id: string): {uniqueness: number; total: number; grade: string} {
  return store.db
    .prepare<[string], {uniqueness: number; total: number; grade: string}>(
      'SELECT q.uniqueness, q.total, q.grade FROM quality q JOIN spans s ON s.seq = q.seq WHERE s.id = ?',
    )
    .get(id)!
}

/** All that was measured, by id. */
function everything(store: Store): unknown[] {
  return store.db
    .prepare(`
      SELECT s.id, q.uniqueness, q.total, q.score, q.grade, q.breakdown, n.words,
        (SELECT json_group_array(json_array(o.id, p.similarity)) FROM near_spans p JOIN spans o ON o.seq = p.neighbour
          WHERE p.seq = s.seq ORDER BY p.neighbour) AS near
      FROM quality q JOIN spans s ON s.seq = q.seq LEFT JOIN neighbourhoods n ON n.seq = s.seq
      WHERE s.withheld = 0 ORDER BY s.id`)
    .all()
}

const ASKED = makeSpan({
  id: 'asked',
  this: 'How can I delete duplicate rows from a table in Postgres?',
  if_ok: 'Number the rows of each group with row_number() in a subquery, and delete all whose number is above one.',
})
const PARAPHRASE = makeSpan({
  id: 'paraphrase',
  who: 'ben',
  this: 'What is a good way of removing duplicate rows in Postgres tables?',
  if_ok: 'Give every row of a group its number using row_number() in a subquery, then delete those numbered above one.',
})
const OTHER = makeSpan({
  id: 'other',
  who: 'cleo',
  this: 'Which vitamins does an orange contain?',
  if_ok: 'Above all vitamin C, besides some thiamine and folate.',
})
/** The same question, answered otherwise. */
const CONTRARY = makeSpan({
  id: 'contrary',
  who: 'dan',
  this: 'How do I delete duplicate rows of a Postgres table?',
  if_ok: 'Export it, clean it by hand with a spreadsheet, import it again.',
})

describe('what neighbours make of a span', () => {
  test('a paraphrase that shares too few words for validate lowers uniqueness; what is unrelated does not', async () => {
    using store = await storeOf([ASKED, PARAPHRASE, OTHER, CONTRARY])
    const before = ['asked', 'paraphrase', 'other', 'contrary'].map((id) => quality(store, id).uniqueness)
    expect(Math.min(...before)).toBeGreaterThan(98)
    const summary = await measured(store)
    expect(summary).toMatchObject({compared: 4, waiting: 0, embedder: embedder.fingerprint})
    // One whole copy among ten costs ten points.
    expect(quality(store, 'paraphrase').uniqueness).toBeLessThan(96)
    expect(quality(store, 'paraphrase').uniqueness).toBeGreaterThanOrEqual(90)
    expect(quality(store, 'asked').uniqueness).toBe(100)
    expect(quality(store, 'other').uniqueness).toBe(100)
    expect(quality(store, 'contrary').uniqueness).toBe(100)
    const told = lineage(store, 'paraphrase', 85).uniqueness!
    expect(told).toMatchObject({by_words: 100, value: quality(store, 'paraphrase').uniqueness})
    expect(told.nearest.map(({id}) => id)).toEqual(['asked'])
  })

  test.each([
    ['words behind the question', {this: `${PARAPHRASE.this} Thank you very much in advance for any help!`}],
    ['words before the question', {this: `Hello everybody, I hope you are all fine today. ${PARAPHRASE.this}`}],
    ['words behind the answer', {if_ok: `${PARAPHRASE['if_ok']} I hope that this helps you a lot.`}],
    ['words before the answer', {if_ok: `Great question, thanks for asking it! ${PARAPHRASE['if_ok']}`}],
  ])('a padded copy is no more unique than the copy: %s', async (_, padding) => {
    const copies = [
      makeSpan({...ASKED, ...PARAPHRASE, id: 'copy', who: 'eve'}),
      makeSpan({...PARAPHRASE, ...padding, id: 'padded', who: 'eve'}),
    ]
    const values = []
    for (const copy of copies) {
      using store = await storeOf([PARAPHRASE, OTHER, copy])
      await measured(store)
      values.push(quality(store, copy.id).uniqueness)
    }
    expect(values[0]).toBe(90)
    expect(values[1]).toBe(90)
  })

  test('ten copies leave nothing unique, and grades follow', async () => {
    const copies = Array.from({length: 11}, (_, at) => makeSpan({...ASKED, id: `copy-${at}`, who: `person ${at}`}))
    using store = await storeOf([...copies, {...PARAPHRASE, metadata: {source: 'forum'}}])
    const before = quality(store, 'paraphrase')
    expect(before.uniqueness).toBeGreaterThan(90)
    const summary = await measured(store)
    const after = quality(store, 'paraphrase')
    expect(after.uniqueness).toBeLessThan(60)
    expect(after.total).toBeCloseTo(before.total - (before.uniqueness - after.uniqueness) / 5, 3)
    expect([before.grade, after.grade]).toEqual(['diamond', after.total >= 80 ? 'diamond' : 'needs_enrichment'])
    const moved = Object.values(summary.regraded).reduce((sum, count) => sum + count, 0)
    expect(moved).toBe(before.grade === after.grade ? 0 : 1)
  })

  test('what was orchestrated follows: the gate sees the new total, and what enzymes gained stays', async () => {
    using store = await storeOf([ASKED, {...PARAPHRASE, this: `${PARAPHRASE.this}\u200b`}])
    await finish(orchestrate(store, {...stageOptions(), plan: PLAN, gate: 85}))
    await ready(store)
    const points = () =>
      store.db
        .prepare<[], {quality_before: number; quality_after: number}>(
          "SELECT quality_before, quality_after FROM orchestrations JOIN spans USING (seq) WHERE id = 'paraphrase'",
        )
        .get()!
    const before = points()
    await measured(store)
    const after = points()
    expect(after.quality_after).toBe(quality(store, 'paraphrase').total)
    expect(after.quality_after).toBeLessThan(before.quality_after)
    expect(after.quality_after - after.quality_before).toBeCloseTo(before.quality_after - before.quality_before, 3)
  })
})

describe('what is told of it', () => {
  const look = (store: Store) => status(store, {fingerprint: embedder.fingerprint, plan: PLAN, gate: 85})
  const stageOf = (store: Store) => look(store).stages.find(({stage}) => stage === 'uniqueness')
  const orchestrated = async (store: Store) => {
    await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
    await finish(orchestrate(store, {...stageOptions(), plan: PLAN, gate: 85}))
    await ready(store)
  }

  test('status counts who was compared and who waits, and proposes it to those who have begun it', async () => {
    using store = openWorkspace(join(tempDir(), 'told.db'))
    await add(store, [ASKED, OTHER])
    await orchestrated(store)
    expect(stageOf(store)).toMatchObject({done: 0, pending: 2, last_started: null})
    expect(look(store).next).not.toContain('logline validate --neighbours')
    await measured(store)
    expect(stageOf(store)).toMatchObject({done: 2, pending: 0, last_finished: expect.any(String)})
    await add(store, [PARAPHRASE])
    await orchestrated(store)
    expect(stageOf(store)).toMatchObject({done: 2, pending: 1})
    expect(look(store).next).toContain('logline validate --neighbours')
  })

  test('run tells the grades that are left when neighbours have had their say', async () => {
    const folder = tempDir()
    const file = join(folder, 'spans.ndjson')
    const copies = Array.from({length: 11}, (_, at) => makeSpan({...ASKED, id: `copy-${at}`, who: `person ${at}`}))
    const spans = [...copies, PARAPHRASE].map((span) => ({...span, metadata: {source: 'forum'}}))
    writeFileSync(file, spans.map((span) => JSON.stringify(span)).join('\n'))
    using store = openWorkspace(join(folder, 'run.db'))
    const options = {
      ...stageOptions(),
      limits: {maxLineBytes: 1 << 20, maxDepth: 32},
      update: false,
      strict: false,
      scorePolicy: 'meter' as const,
      embedder,
      plan: PLAN,
      gate: 85,
    }
    const before = await finish(runPipeline(store, [file], options))
    const after = await finish(runPipeline(store, [], {...options, neighbours: true}))
    expect(after.orchestrate.grades).not.toEqual(before.orchestrate.grades)
    expect(after.orchestrate.grades).toEqual(look(store).gate_grades)
  })
})

describe('withheld copies', () => {
  const COPY = makeSpan({...ASKED, id: 'copy', who: 'zoe', metadata: {source: 'forum', user_rating: 5}})

  test('the span that dedup keeps is as unique as if its copy had never been there, by words too', async () => {
    using store = await storeOf([ASKED, COPY, OTHER])
    expect(quality(store, 'copy').uniqueness).toBe(90)
    await finish(dedup(store, {...stageOptions(), thresholds: {near: 0.65, semantic: 0.85}, dryRun: false}))
    expect(lineage(store, 'asked', 85).withheld?.kept).toBe('copy')
    const again = await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
    expect(again.measured).toBe(1)
    expect(quality(store, 'copy').uniqueness).toBe(100)
    // And back, when the copy is.
    restoreSpans(store, ['asked'], 'all', {person: 'ana', at: '2026-01-01T00:00:00Z'})
    await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
    expect(quality(store, 'copy').uniqueness).toBe(90)
  })

  test('the same where the index was asked', async () => {
    using store = await storeOf([ASKED, COPY, OTHER, PARAPHRASE])
    await measured(store)
    const both = quality(store, 'paraphrase').uniqueness
    expect(quality(store, 'copy').uniqueness).toBe(90)
    await finish(dedup(store, {...stageOptions(), thresholds: {near: 0.65, semantic: 1}, dryRun: false}))
    await ready(store)
    // The kept one and the paraphrase of both; nobody else.
    expect(await measured(store)).toMatchObject({compared: 2, raised: 2, lowered: 0})
    expect(quality(store, 'copy').uniqueness).toBe(100)
    expect(quality(store, 'paraphrase').uniqueness).toBeGreaterThan(both)
    restoreSpans(store, ['asked'], 'all', {person: 'ana', at: '2026-01-01T00:00:00Z'})
    await ready(store)
    await measured(store)
    expect(quality(store, 'copy').uniqueness).toBe(90)
    expect(quality(store, 'paraphrase').uniqueness).toBe(both)
  })
})

describe('only what changed', () => {
  test('a second run compares nothing; a new span only itself', async () => {
    using store = await storeOf([ASKED, OTHER, CONTRARY])
    expect((await measured(store)).compared).toBe(3)
    expect(await measured(store)).toMatchObject({compared: 0, applied: 0})
    await add(store, [PARAPHRASE])
    await ready(store)
    expect(await measured(store)).toMatchObject({compared: 1, lowered: 1})
  })

  test('a span that is rewritten is compared again, and so are those that it was or is near to', async () => {
    using store = await storeOf([OTHER, ASKED, PARAPHRASE, CONTRARY])
    await measured(store)
    const alone = everything(store)
    const {seq} = store.db.prepare<[], {seq: number}>("SELECT seq FROM spans WHERE id = 'other'").get()!
    spanRewriter(store.db).rewrite(seq, {...ASKED, id: 'other', who: 'cleo'})
    await ready(store)
    // Those after it that are near did not know it.
    expect(await measured(store)).toMatchObject({compared: 4, lowered: 2})
    expect(quality(store, 'asked').uniqueness).toBe(90)
    expect(quality(store, 'paraphrase').uniqueness).toBeLessThan(85)
    spanRewriter(store.db).takeBack(seq)
    await ready(store)
    expect(await measured(store)).toMatchObject({compared: 3, raised: 2})
    expect(everything(store)).toEqual(alone)
  })

  test('a later copy whose question was padded is compared again when an earlier span is rewritten, too', async () => {
    // So much around it that neither its words nor its vector lead to it from the earlier one.
    const padding = [
      'Our gardener planted seventeen tulips along the northern wall of the monastery last October.',
      'The ferry to the islands leaves on Tuesdays, weather permitting, from the second pier.',
      'My grandmother collected porcelain owls, brass trumpets and stamps from Paraguay.',
    ]
    const padded = {...ASKED, id: 'padded', who: 'eve', this: [...padding, ASKED.this].join(' ')}
    const broken = {...ASKED, id: 'broken', if_ok: 'To be written by somebody who knows.'}
    using store = await storeOf([broken, OTHER, CONTRARY, padded])
    await measured(store)
    expect(quality(store, 'padded').uniqueness).toBe(100)
    expect(lineage(store, 'padded', 85).uniqueness!.nearest).toEqual([])
    const {seq} = store.db.prepare<[], {seq: number}>("SELECT seq FROM spans WHERE id = 'broken'").get()!
    spanRewriter(store.db).rewrite(seq, {...broken, if_ok: ASKED['if_ok']})
    await ready(store)
    await measured(store)
    expect(quality(store, 'padded').uniqueness).toBe(90)
    expect(lineage(store, 'padded', 85).uniqueness!.nearest).toEqual([{id: 'broken', similarity: 1}])
    spanRewriter(store.db).takeBack(seq)
    await ready(store)
    await measured(store)
    expect(quality(store, 'padded').uniqueness).toBe(100)
  })

  test('when a span is replaced, those that it was near to are compared again', async () => {
    using store = await storeOf([ASKED, PARAPHRASE, OTHER])
    await measured(store)
    await add(store, [{...OTHER, id: 'asked', who: 'ana'}], true)
    await ready(store)
    expect(await measured(store)).toMatchObject({compared: 2, raised: 1, lowered: 0})
    expect(quality(store, 'paraphrase').uniqueness).toBe(100)
    expect(quality(store, 'asked').uniqueness).toBe(90)
  })

  test('what validate measures again by words gets its neighbours back without being compared', async () => {
    using store = await storeOf([ASKED, PARAPHRASE, OTHER])
    await measured(store)
    const before = everything(store)
    store.db.exec('DELETE FROM quality')
    await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
    expect(quality(store, 'paraphrase').uniqueness).toBe(100)
    expect(await measured(store)).toMatchObject({compared: 0, applied: 3, lowered: 1})
    expect(everything(store)).toEqual(before)
  })

  test('without an index it says so and changes nothing; without vectors of all it says how many wait', async () => {
    using store = memoryStore()
    await add(store, [ASKED, OTHER])
    await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
    expect(await measured(store)).toMatchObject({embedder: null, compared: 0, waiting: 2})
    await ready(store)
    await add(store, [PARAPHRASE])
    await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
    expect(await measured(store)).toMatchObject({compared: 2, waiting: 1})
  })
})

describe('many spans, in threads', () => {
  const ROWS = 2600
  /** One question in four with courtesy around it. */
  const rows = (seed: number) =>
    generatedRows(ROWS, seed)
      .split('\n')
      .map((row, at) => (at % 4 === 1 ? row.replace('?"', '? Thank you very much!"') : row))

  test('filled at once or bit by bit, the store ends the same', async () => {
    const lines = rows(5)
    using whole = openWorkspace(join(tempDir(), 'whole.db'))
    await add(whole, lines.join('\n'))
    await ready(whole)
    expect((await measured(whole)).compared).toBeGreaterThan(2200)
    using parts = openWorkspace(join(tempDir(), 'parts.db'))
    for (const [from, to] of [
      [0, 2200],
      [2200, 2300],
      [2300, lines.length],
    ] as const) {
      await add(parts, lines.slice(from, to).join('\n'))
      await ready(parts)
      await measured(parts)
    }
    const expected = everything(whole)
    const found = new Map(everything(parts).map((row) => [(row as {id: string}).id, row]))
    const differing = expected.filter(
      (row) => JSON.stringify(row) !== JSON.stringify(found.get((row as {id: string}).id)),
    )
    expect(differing.slice(0, 3)).toEqual([])
    expect(found.size).toBe(expected.length)
    expect(expected.filter((row) => (row as {near: string}).near !== '[]').length).toBeGreaterThan(300)
  })

  test('killed with SIGKILL between batches, it goes on where it was and ends the same', async () => {
    const folder = tempDir()
    const path = join(folder, 'killed.db')
    {
      using store = openWorkspace(path)
      await add(store, rows(6).join('\n'))
      await ready(store)
    }
    using expected = openWorkspace(join(folder, 'whole.db'))
    await add(expected, rows(6).join('\n'))
    await ready(expected)
    const all = await measured(expected)

    const child = spawn(process.execPath, [CHILD, path], {stdio: ['pipe', 'pipe', 'inherit']})
    for await (const line of createInterface({input: child.stdout!})) if (line === 'batch 3') child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    expect(child.signalCode).toBe('SIGKILL')

    using store = openWorkspace(path)
    const done = store.db.prepare('SELECT count(*) FROM neighbourhoods').pluck().get() as number
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(all.compared)
    expect((await measured(store)).compared).toBe(all.compared - done)
    expect(everything(store)).toEqual(everything(expected))
  })

  test('Ctrl-C leaves whole batches', async () => {
    using store = openWorkspace(join(tempDir(), 'stopped.db'))
    await add(store, rows(8).join('\n'))
    await ready(store)
    const stop = new AbortController()
    const stage = measureUniqueness(store, {...stageOptions(stop.signal), embedderOf})
    await expect(
      (async () => {
        for await (const {kind, done} of stage) if (kind === 'progress' && done > 0) stop.abort()
      })(),
    ).rejects.toThrow(/interrupted|stopped/i)
    const done = store.db.prepare('SELECT count(*) FROM neighbourhoods').pluck().get() as number
    const applied = store.db.prepare('SELECT count(*) FROM quality WHERE neighbours IS NOT NULL').pluck().get()
    expect(done).toBeGreaterThan(0)
    expect(applied).toBe(done)
  })
})
