import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {Interrupted} from '../../src/errors.ts'
import {lineage} from '../../src/pipeline/lineage.ts'
import {orchestrate} from '../../src/pipeline/orchestrate.ts'
import {orchestrateReport} from '../../src/pipeline/orchestrate-report.ts'
import {previewOrchestrate} from '../../src/pipeline/preview-orchestrate.ts'
import {restoreSpans} from '../../src/pipeline/restore.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import {writeDiamondsPlus} from '../../src/pipeline/write-diamonds-plus.ts'
import {writeOrchestrateReport} from '../../src/pipeline/write-orchestrate-report.ts'
import {DIMENSIONS} from '../../src/quality/meter.ts'
import {canonicalForm} from '../../src/span/identity.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {mendableRows} from '../support/generated-spans.ts'
import {logicalDump} from '../support/logical-dump.ts'
import {finish, ingestFiles, makeSpan, memoryStore, PLAN, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const BY = {person: 'somebody', at: '2026-01-01T00:00:00.000Z'}

const TOKEN = `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0Xz`
const SPANS: readonly Span[] = [
  makeSpan({
    id: 'a',
    this: `Why does ${TOKEN} fail?`,
    if_ok: `${TOKEN} has expired.`,
    context: {thread_id: 't'},
    metadata: {source: 'chat'},
  }),
  makeSpan({
    id: 'b',
    when: '2026-03-01T10:00:00Z',
    this: 'NÃ£o funciona, e agora?',
    if_ok: 'PeÃ§a outro.',
    context: {thread_id: 't'},
  }),
  makeSpan({id: 'c', metadata: {source: 'quiz'}, note: {kept: [1, 2]}}),
]

function fileOf(spans: readonly Span[], name = 'spans.ndjson'): string {
  const file = join(tempDir(), name)
  writeFileSync(file, spans.map((span) => `${JSON.stringify(span)}\n`).join(''))
  return file
}

async function orchestrated(store: Store, plan = PLAN, gate = 85) {
  await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
  return finish(orchestrate(store, {...stageOptions(), plan, gate}))
}

const textsOf = (store: Store) =>
  store.db
    .prepare<[], {id: string; this: string; revision: number}>('SELECT id, this, revision FROM spans ORDER BY seq')
    .all()

async function exported(store: Store, gate = 0): Promise<Span[]> {
  const file = join(tempDir(), 'plus.ndjson')
  await writeDiamondsPlus(store, {gate, pii: []}, file, new AbortController().signal)
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Span)
}

test('spans are mended, every change is logged, and a second run has nothing to do', async () => {
  using store = memoryStore()
  await ingestFiles(store, [fileOf(SPANS)])
  expect(await orchestrated(store)).toMatchObject({processed: 3, rewritten: 2, failed: 0, waiting: 0})
  expect(textsOf(store)).toEqual([
    {id: 'a', this: 'Why does [GITHUB_TOKEN_1] fail?', revision: 2},
    {id: 'b', this: 'Não funciona, e agora?', revision: 2},
    {id: 'c', this: SPANS[2]!.this, revision: 1},
  ])
  expect(await orchestrated(store)).toMatchObject({processed: 0, rewritten: 0})
  const [a, b] = (await exported(store)) as (Span & {
    transformation_log: {
      quality_score: number
      enzyme_applications: {enzyme: string; version: string; changes: unknown[]; metrics: {quality_impact: number}}[]
    }[]
  })[]
  const {quality_score, enzyme_applications} = a!.transformation_log[0]!
  expect(a!.transformation_log[0]).toMatchObject({rules: PLAN.rules})
  expect(quality_score).toBe((a!['quality'] as {total_score: number}).total_score)
  expect(enzyme_applications.map(({enzyme}) => enzyme)).toEqual(['security-enzyme', 'semantic-enricher'])
  expect(enzyme_applications[0]).toMatchObject({version: '6', changes: [{field: 'this'}, {field: 'if_ok'}]})
  expect(b!.context?.previous_spans).toEqual(['a'])
  expect(JSON.stringify(a)).not.toContain(TOKEN)
})

test('what orchestrate hides in a source is hidden in the column that searches and exports read, and restore gives it back', async () => {
  using store = memoryStore()
  const spans = [
    makeSpan({id: 'a', this: 'One?', source: `mail ${TOKEN}`}),
    makeSpan({id: 'b', this: 'Two?', metadata: {source: `chat ${TOKEN}`}}),
  ]
  await ingestFiles(store, [fileOf(spans)])
  const sources = store.db.prepare<[], string>('SELECT source FROM spans ORDER BY seq').pluck()
  const before = sources.all()
  await orchestrated(store)
  expect(sources.all()).toEqual(['mail [GITHUB_TOKEN_1]', 'chat [GITHUB_TOKEN_1]'])
  restoreSpans(store, ['a', 'b'], 'all', BY)
  expect(sources.all()).toEqual(before)
})

test('a thread of two files is put in order by the source it named, whichever span was mended first', async () => {
  using store = memoryStore()
  const turn = (id: string, minute: number) =>
    makeSpan({
      id,
      this: `Number ${id}?`,
      when: `2026-03-01T10:0${minute}:00Z`,
      context: {thread_id: 't'},
      metadata: {source: `chat ${TOKEN}`},
    })
  await ingestFiles(store, [fileOf([turn('a', 1)], '1.ndjson')])
  await orchestrated(store)
  await ingestFiles(store, [fileOf([turn('b', 2)], '2.ndjson')])
  await orchestrated(store)
  const [, b] = await exported(store)
  expect(b!.context?.previous_spans).toEqual(['a'])
})

test('what a span came with in the place of tags, chain and log holds no secret when it is written', async () => {
  using store = memoryStore()
  const supplied = {
    semantic_tags: ['git', TOKEN],
    causal_chain: [{note: TOKEN}],
    transformation_log: [{quality_score: 50, note: TOKEN}],
    llm_metadata: {title: TOKEN},
  }
  await ingestFiles(store, [fileOf([makeSpan({id: 'a', ...supplied}), makeSpan({id: 'b', this: 'Two?'})])])
  await orchestrated(store)
  const [a, b] = await exported(store)
  expect(JSON.stringify(a)).not.toContain(TOKEN)
  expect(a!['semantic_tags']).toEqual(expect.arrayContaining(['git', '[GITHUB_TOKEN_1]']))
  expect(b!['semantic_tags']).not.toContain('[GITHUB_TOKEN_1]')
})

test('what was rewritten is measured, and embedded and indexed anew; the file it came from brings nothing new', async () => {
  using store = memoryStore()
  const file = fileOf(SPANS)
  await ingestFiles(store, [file])
  await orchestrated(store)
  const current = store.db.prepare(
    'SELECT count(*) FROM spans s JOIN quality q ON q.seq = s.seq AND q.revision = s.revision',
  )
  expect(current.pluck().get()).toBe(3)
  expect(await ingestFiles(store, [file])).toMatchObject({unchanged: 3, added: 0, quarantined: 0})
  const back = fileOf(await exported(store), 'back.ndjson')
  expect(await ingestFiles(store, [back])).toMatchObject({unchanged: 3, quarantined: 0})
  expect(await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))).toMatchObject({measured: 0})
})

test('an export is the same again after a round trip through another store', async () => {
  using store = memoryStore()
  await ingestFiles(store, [fileOf(SPANS)])
  await orchestrated(store)
  const first = await exported(store)
  using other = memoryStore()
  await ingestFiles(other, [fileOf(first)])
  expect(await orchestrated(other)).toMatchObject({rewritten: 0})
  const again = await exported(other)
  expect(again.map(canonicalForm)).toEqual(first.map(canonicalForm))
})

test('restore gives back what was taken in, and later runs leave it alone until it is released', async () => {
  using store = memoryStore()
  await ingestFiles(store, [fileOf(SPANS)])
  const before = textsOf(store).map(({this: text}) => text)
  await orchestrated(store)
  expect(restoreSpans(store, ['a', 'b', 'c'], 'all', BY).map(({outcome}) => outcome)).toEqual([
    'restored',
    'restored',
    'unchanged',
  ])
  expect(textsOf(store).map(({this: text}) => text)).toEqual(before)
  expect(canonicalForm(lineage(store, 'b', 85).now)).toBe(canonicalForm(SPANS[1]))
  expect(await orchestrated(store)).toMatchObject({processed: 0})
  expect(await orchestrated(store, {...PLAN, pii: ['email']})).toMatchObject({processed: 0})
  expect(restoreSpans(store, ['a'], 'release', BY)).toEqual([{id: 'a', outcome: 'released'}])
  expect(await orchestrated(store)).toMatchObject({processed: 1, rewritten: 1})
  // What was done and taken back is told for good.
  const [rewritten, released] = lineage(store, 'a', 85).restorations
  expect(rewritten).toMatchObject({...BY, what: 'rewritten', quality_before: expect.any(Number)})
  expect(rewritten).toMatchObject({
    enzymes: expect.arrayContaining([expect.objectContaining({enzyme: 'security-enzyme'})]),
  })
  expect(released).toEqual({...BY, what: 'released'})
  expect(() => restoreSpans(store, ['b', 'nobody'], 'all', BY)).toThrow(/nobody/)
})

test('another plan starts from the original again, and may give all of it back', async () => {
  using store = memoryStore()
  await ingestFiles(store, [fileOf(SPANS)])
  await orchestrated(store)
  const secretsOnly = {...PLAN, rules: {...PLAN.rules, intensity: 0}}
  expect(await orchestrated(store, secretsOnly)).toMatchObject({processed: 3, rewritten: 1})
  expect(textsOf(store).map(({this: text}) => text)).toEqual([
    'Why does [GITHUB_TOKEN_1] fail?',
    SPANS[1]!.this,
    SPANS[2]!.this,
  ])
  expect(lineage(store, 'b', 85).orchestration).toMatchObject({enzyme_applications: []})
})

test('--update after orchestration brings the new text, and the version before it is the one that was taken in', async () => {
  using store = memoryStore()
  await ingestFiles(store, [fileOf(SPANS)])
  await orchestrated(store)
  const news = makeSpan({...SPANS[1]!, confirmed_by: 'bo'} as Span)
  expect(await ingestFiles(store, [fileOf([news])], {update: true})).toMatchObject({updated: 1})
  expect(textsOf(store)[1]!.this).toBe(SPANS[1]!.this)
  expect(canonicalForm(lineage(store, 'b', 85).versions[0]!.span)).toBe(canonicalForm(SPANS[1]))
  expect(await orchestrated(store)).toMatchObject({processed: 1, rewritten: 1})
  expect(textsOf(store)[1]!.this).toBe('Não funciona, e agora?')
})

test('an exact duplicate of the original still merges after orchestration', async () => {
  using store = memoryStore()
  await ingestFiles(store, [fileOf(SPANS)])
  await orchestrated(store)
  const twin = {...SPANS[0]!, id: 'twin', metadata: {source: 'chat', quality_score: 99}}
  expect(await ingestFiles(store, [fileOf([twin])])).toMatchObject({merged: 1})
  await orchestrated(store)
  expect(textsOf(store)[0]).toMatchObject({id: 'twin', this: 'Why does [GITHUB_TOKEN_1] fail?'})
  expect(lineage(store, 'a', 85)).toMatchObject({merged_into: 'twin'})
})

test('secrets among the answer aliases of what merged, before or after, are hidden as well', async () => {
  using store = memoryStore()
  const twinOf = (id: string) => ({...SPANS[2]!, id, metadata: {answer_aliases: [`${id} ${TOKEN}`, `plain ${id}`]}})
  const aliases = () => store.db.prepare('SELECT alias FROM aliases ORDER BY alias').pluck().all()
  await ingestFiles(store, [fileOf([...SPANS, twinOf('x')])])
  await orchestrated(store)
  expect(aliases()).toEqual(['plain x', 'x [GITHUB_TOKEN_1]'])
  await ingestFiles(store, [fileOf([twinOf('y')])])
  expect(await orchestrated(store)).toMatchObject({processed: 1, rewritten: 0})
  expect(aliases()).toEqual(['plain x', 'plain y', 'x [GITHUB_TOKEN_1]', 'y [GITHUB_TOKEN_1]'])
  expect(await orchestrated(store)).toMatchObject({processed: 0})
})

test('a dry run says what would change and writes nothing', async () => {
  using store = memoryStore()
  await ingestFiles(store, [fileOf(SPANS)])
  await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
  const before = JSON.stringify(logicalDump(store.db))
  const preview = await previewOrchestrate(store, PLAN, {limit: 10, signal: new AbortController().signal})
  expect(preview.spans.map(({id}) => id).sort()).toEqual(['a', 'b'])
  expect(JSON.stringify(logicalDump(store.db))).toBe(before)
})

test('the gate sorts by the meter alone, and the report has the keys that people know', async () => {
  using store = memoryStore()
  const pending = makeSpan({id: 'p', status: 'pending', metadata: {quality_score: 99}})
  await ingestFiles(store, [fileOf([...SPANS, pending])])
  const {grades} = await orchestrated(store)
  const report = orchestrateReport(store, 85)
  expect(Object.keys(report).slice(0, 6)).toEqual([
    'total_processed',
    'diamonds_plus',
    'diamonds_original',
    'rejected',
    'avg_quality_improvement',
    'top_enzymes',
  ])
  expect(report.top_enzymes[0]).toMatchObject({
    enzyme: expect.any(String),
    avg_impact: expect.any(Number),
    count: expect.any(Number),
  })
  expect(report.diamonds_plus + report.diamonds_original + report.needs_enrichment + report.rejected).toBe(4)
  expect(report.held_back[0]).toMatchObject({id: 'p', grade: 'rejected', reason: expect.stringContaining('impact')})
  expect(grades.rejected).toBe(1)
  expect(orchestrateReport(store, 0).diamonds_plus).toBe(4)
})

test('the page needs nothing from the network and runs nothing, whatever a span says', async () => {
  using store = memoryStore()
  const nasty = makeSpan({
    id: '<script>alert(1)</script>\u0007\u009b\u202e',
    this: 'NÃ£o "vai"',
    if_ok: '<img src=x onerror=y>',
  })
  await ingestFiles(store, [fileOf([nasty])])
  await orchestrated(store)
  const html = join(tempDir(), 'report.html')
  await writeOrchestrateReport(store, 85, {html}, new AbortController().signal)
  const page = readFileSync(html, 'utf8')
  expect(page).toContain('&#60;/script&#62;\ufffd\ufffd\ufffd')
  expect(page).not.toMatch(/<script|<img|https?:\/\/|src=|@import/)
})

test('no label of the five dimensions stands on the drawing or beyond its edge', async () => {
  using store = memoryStore()
  await ingestFiles(store, [fileOf([makeSpan({id: 'one'})])])
  await orchestrated(store)
  const html = join(tempDir(), 'report.html')
  await writeOrchestrateReport(store, 85, {html}, new AbortController().signal)
  const drawing = /<svg (?:(?!<svg).)*Mean of each dimension.*?<\/svg>/s.exec(readFileSync(html, 'utf8'))![0]
  const [left, top, width, height] = /viewBox="([^"]+)"/.exec(drawing)![1]!.split(' ').map(Number) as [
    number,
    number,
    number,
    number,
  ]
  const ring = [...drawing.matchAll(/class="grid" points="([^"]+)"/g)]
    .at(-1)![1]!
    .split(' ')
    .map((corner) => corner.split(',').map(Number) as [number, number])
  const edge = ring.flatMap(([x, y], at) => {
    const [toX, toY] = ring[(at + 1) % ring.length]!
    return Array.from({length: 50}, (_, step): [number, number] => [
      x + ((toX - x) * step) / 50,
      y + ((toY - y) * step) / 50,
    ])
  })
  const labels = [
    ...drawing.matchAll(/<text x="([^"]+)" y="([^"]+)" text-anchor="(\w+)">([^<]+)<tspan[^>]*dy="(\d+)">([^<]+)/g),
  ]
  expect(labels.map(([, , , , name]) => name)).toEqual([...DIMENSIONS])
  for (const [, x, y, anchor, name, line, values] of labels) {
    // Of letters of 11 units, in any font that a browser would take.
    const wide = 7 * Math.max(name!.length, values!.length)
    const from = Number(x) - (anchor === 'end' ? wide : anchor === 'middle' ? wide / 2 : 0)
    const box = {left: from, right: from + wide, top: Number(y) - 11, bottom: Number(y) + Number(line) + 3}
    expect(box.left, name).toBeGreaterThanOrEqual(left)
    expect(box.right, name).toBeLessThanOrEqual(left + width)
    expect(box.top, name).toBeGreaterThanOrEqual(top)
    expect(box.bottom, name).toBeLessThanOrEqual(top + height)
    expect(
      edge.filter(([x, y]) => x > box.left && x < box.right && y > box.top && y < box.bottom),
      name,
    ).toEqual([])
  }
})

test('with threads and without, all at once and bit by bit, a store comes out the same', async () => {
  const file = join(tempDir(), 'rows.ndjson')
  // Enough for threads; validate takes this many without.
  writeFileSync(file, mendableRows(3400, 3))
  const dumpOf = async (store: Store, pieces: number) => {
    await ingestFiles(store, [file])
    await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
    for (let piece = 1; piece < pieces; piece++) {
      const stage = orchestrate(store, {...stageOptions(), plan: PLAN, gate: 85})
      for (let events = 0; events < 3; events++) await stage.next()
      await stage.return(undefined as never)
    }
    expect((await orchestrated(store)).processed).toBeGreaterThan(2000)
    return logicalDump(store.db)
  }
  using inFile = openWorkspace(join(tempDir(), 'store.db'))
  using inMemory = memoryStore()
  const [threads, plain] = [await dumpOf(inFile, 2), await dumpOf(inMemory, 1)]
  expect(plain['orchestrations']!.length).toBeGreaterThan(3000)
  expect(plain['originals']!.length).toBeGreaterThan(300)
  for (const [table, rows] of Object.entries(plain)) expect([table, threads[table]]).toEqual([table, rows])
})

test('stopped while its threads work, it is interrupted and not finished', async () => {
  const file = join(tempDir(), 'rows.ndjson')
  writeFileSync(file, mendableRows(3400, 3))
  using store = openWorkspace(join(tempDir(), 'store.db'))
  await ingestFiles(store, [file])
  await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
  const stop = new AbortController()
  const stopped = orchestrate(store, {...stageOptions(stop.signal), plan: PLAN, gate: 85})
  await stopped.next()
  setTimeout(() => stop.abort(), 20)
  await expect(finish(stopped)).rejects.toThrow(Interrupted)
  const finished = store.db.prepare("SELECT count(*) FROM runs WHERE stage = 'orchestrate' AND finished_at IS NOT NULL")
  expect(finished.pluck().get()).toBe(0)
})

/** Spans by id with what they name as previous, after the default plan. */
async function previousOf(spans: readonly Span[]): Promise<Record<string, readonly string[] | null | undefined>> {
  using store = memoryStore()
  await ingestFiles(store, [fileOf(spans)])
  await orchestrated(store)
  return Object.fromEntries((await exported(store)).map(({id, context}) => [id, context?.previous_spans]))
}

const inThread = (id: string, minute: number, given: Partial<Span> = {}, context: Span['context'] = {}): Span =>
  makeSpan({
    id,
    this: `Which shelf holds the lamp number ${id}?`,
    if_ok: `Shelf ${id} holds it.`,
    when: `2026-03-01T10:0${minute}:00Z`,
    ...given,
    context: {thread_id: 't', ...context},
  })

test('nothing is invented: an edited first question of an imported conversation has nothing before it', async () => {
  const imported = {source: 'user_upload', metadata: {source: 'chatgpt'}} as const
  const alone = [inThread('a', 1, imported), inThread('b', 2, imported)]
  expect(await previousOf(alone)).toEqual({a: undefined, b: undefined})
})

test('nothing is invented: where any span of a thread names previous ones, a span that names none is a beginning', async () => {
  const branched = [inThread('a', 1), inThread('b', 2), inThread('c', 3, {}, {previous_spans: ['b']})]
  expect(await previousOf(branched)).toEqual({a: undefined, b: undefined, c: ['b']})
})

test('nothing is invented: spans of one moment have no order, spans of different moments do', async () => {
  expect(await previousOf([inThread('a', 1), inThread('b', 2), inThread('c', 2)])).toEqual({
    a: undefined,
    b: undefined,
    c: undefined,
  })
  const plain = [inThread('a', 1), inThread('b', 2), inThread('c', 3), inThread('d', 4)]
  expect(await previousOf(plain)).toEqual({a: undefined, b: ['a'], c: ['a', 'b'], d: ['b', 'c']})
})

test('what orchestrate tied itself does not count as links that a thread came with', async () => {
  using store = memoryStore()
  await ingestFiles(store, [fileOf([inThread('a', 1), inThread('b', 2)])])
  await orchestrated(store)
  await ingestFiles(store, [fileOf([inThread('c', 3)], 'later.ndjson')])
  await orchestrated(store)
  expect((await exported(store)).map(({context}) => context?.previous_spans)).toEqual([undefined, ['a'], ['a', 'b']])
})

/** Rows of a table that counts its conversations from 1; `minutes` tells when. */
function tableOf(name: string, minutes: readonly number[], columns: Readonly<Record<string, string>> = {}): string {
  const file = join(tempDir(), name)
  const keys = Object.keys(columns)
  const rows = minutes.map((minute) =>
    [
      `${name}${minute}`,
      `Which shelf holds the lamp number ${name} ${minute}?`,
      `Shelf ${minute} of ${name}`,
      new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString(),
      ...Object.values(columns),
    ].join(','),
  )
  writeFileSync(file, `${['id', 'question', 'answer', 'date', ...keys].join(',')}\n${rows.join('\n')}\n`)
  return file
}

async function tiesOf(files: readonly string[]): Promise<Record<string, readonly string[] | null | undefined>> {
  using store = memoryStore()
  await ingestFiles(store, files, {importing: {format: 'auto', map: {}}})
  await orchestrated(store)
  return Object.fromEntries((await exported(store)).map(({id, context}) => [id, context?.previous_spans]))
}

test('two tables that both count their conversations from 1 are not tied together, unless they name one source', async () => {
  const one = {conversation_id: '1'}
  expect(await tiesOf([tableOf('a.csv', [1, 3], one), tableOf('b.csv', [2, 4], one)])).toEqual({
    'a.csv1': undefined,
    'a.csv3': ['a.csv1'],
    'b.csv2': undefined,
    'b.csv4': ['b.csv2'],
  })
  const crm = {...one, source: 'crm'}
  const shop = {...one, source: 'shop'}
  const files = [tableOf('a.csv', [1, 3], crm), tableOf('b.csv', [2], crm), tableOf('c.csv', [4], shop)]
  expect(await tiesOf(files)).toEqual({
    'a.csv1': undefined,
    'b.csv2': ['a.csv1'],
    'a.csv3': ['a.csv1', 'b.csv2'],
    'c.csv4': undefined,
  })
})

test('rows without a conversation, and a column that has one value for a thousand of them, are tied to nothing', async () => {
  const blank = await tiesOf([tableOf('a.csv', [1, 2, 3], {conversation_id: ' '})])
  const minutes = Array.from({length: 1001}, (_, at) => at)
  const constant = await tiesOf([tableOf('b.csv', minutes, {conversation_id: 'all'})])
  expect([Object.keys(blank).length, Object.keys(constant).length]).toEqual([3, 1001])
  expect([...Object.values(blank), ...Object.values(constant)].filter((ties) => ties !== undefined)).toEqual([])
})
