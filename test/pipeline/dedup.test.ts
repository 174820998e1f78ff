import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {copyFileSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {Writable} from 'node:stream'
import {fileURLToPath} from 'node:url'
import {describe, expect, test} from 'vitest'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import {leakGroups} from '../../src/dataset/leak-groups.sql.ts'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {balance} from '../../src/pipeline/balance.ts'
import {checkDataset} from '../../src/pipeline/check.ts'
import {compareSpans} from '../../src/pipeline/compare-spans.ts'
import {type DedupOptions, type DedupSummary, dedup} from '../../src/pipeline/dedup.ts'
import {measureLabels, readLabels, writeReview} from '../../src/pipeline/dedup-labels.ts'
import {samplePairs} from '../../src/pipeline/dedup-review.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import {indexSpans} from '../../src/pipeline/index-spans.ts'
import {lineage} from '../../src/pipeline/lineage.ts'
import {restoreRun, restoreSpans} from '../../src/pipeline/restore.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {openForStages} from '../../src/pipeline/workspace.ts'
import {writeDiamonds} from '../../src/pipeline/write-diamonds.ts'
import {retrieve} from '../../src/retrieval/candidates.sql.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {generatedRows} from '../support/generated-spans.ts'
import {logicalDump} from '../support/logical-dump.ts'
import {finish, ingestFiles, makeSpan, memoryStore, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const BY = {person: 'ana', at: '2026-11-21T10:00:00.000Z'}

const THRESHOLDS = {near: 0.65, semantic: 0.85}
const embedder = builtinEmbedder()
const CHILD = fileURLToPath(new URL('../support/dedup-child.ts', import.meta.url))

const RESET = 'Open the settings page, choose your account and press the button that says reset.'
const SPANS = [
  makeSpan({
    id: 'good',
    this: 'how do i reset the password of my account',
    if_ok: RESET,
    metadata: {quality_score: 95},
  }),
  makeSpan({id: 'typo', this: 'how do i reset the pasword of my account', if_ok: RESET, metadata: {quality_score: 85}}),
  makeSpan({
    id: 'polite',
    this: 'hello, could you please tell me how do i reset the password of my account',
    if_ok: RESET,
    metadata: {quality_score: 90},
  }),
  makeSpan({id: 'other', this: 'how do i reset the router of my account', if_ok: RESET, metadata: {quality_score: 85}}),
  makeSpan({
    id: 'three',
    this: 'what are 3 ways to store an account',
    if_ok: 'A list of 3 ways.',
    metadata: {quality_score: 85},
  }),
  makeSpan({
    id: 'four',
    this: 'what are 4 ways to store an account',
    if_ok: 'A list of 4 ways.',
    metadata: {quality_score: 85},
  }),
]

function written(rows: readonly Span[]): string {
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'))
  return file
}

async function storeOf(rows: readonly Span[], store = memoryStore()): Promise<Store> {
  await ingestFiles(store, [written(rows)])
  await finish(validate(store, {...stageOptions(), scorePolicy: 'supplied'}))
  await finish(enrich(store, embedder, stageOptions()))
  await finish(indexSpans(store, embedder.fingerprint, stageOptions()))
  return store
}

function run(store: Store, given: Partial<DedupOptions> = {}): Promise<DedupSummary> {
  const options = {thresholds: THRESHOLDS, embedder: embedder.fingerprint, dryRun: false}
  return finish(dedup(store, {...options, ...stageOptions(), ...given}))
}

function withheld(store: Store): string[] {
  return store.db.prepare<[], string>('SELECT id FROM spans WHERE withheld = 1 ORDER BY id').pluck().all()
}

async function exported(store: Store): Promise<Span[]> {
  const lines: string[] = []
  const target = new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  await writeDiamonds(store, target, stageOptions().signal)
  return lines
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Span)
}

describe('duplicates', () => {
  test('the best of each cluster stays; the others are neither exported nor searched, and are there all the same', async () => {
    using store = await storeOf(SPANS)
    expect(await run(store)).toMatchObject({clusters: 1, withheld: {near: 2, semantic: 0}, added: 2, given_back: 0})
    expect(withheld(store)).toEqual(['polite', 'typo'])
    expect((await exported(store)).map(({id}) => id).sort()).toEqual(['four', 'good', 'other', 'three'])
    // At once, although the index still holds them.
    const question = SPANS[1]!.this
    const [vector] = await embedder.embed([question], stageOptions().signal)
    const found = retrieve(store.db, activeIndex(store.db)!, {question, vector: vector!, filter: {}}).spans
    expect(found.map(({id}) => id)).toContain('good')
    expect(found.map(({id}) => id)).not.toContain('typo')
    const summary = await finish(indexSpans(store, embedder.fingerprint, stageOptions()))
    expect(summary).toMatchObject({removed: 2, added: 0})
    expect(checkDataset(store, false)).toMatchObject({sound: true})
    expect(lineage(store, 'typo', 85).withheld).toMatchObject({kept: 'good', rule: 'near-duplicate/1'})
    expect(lineage(store, 'good', 85).withheld_for_it.map(({id}) => id)).toEqual(['polite', 'typo'])
  })

  test('neither another look, nor the same file again, nor measuring again brings them back or takes more', async () => {
    using store = await storeOf(SPANS)
    const first = await run(store)
    await ingestFiles(store, [written(SPANS)])
    for (const scorePolicy of ['meter', 'supplied'] as const) {
      await finish(validate(store, {...stageOptions(), scorePolicy}))
      expect(withheld(store)).toEqual(['polite', 'typo'])
    }
    expect(await run(store)).toMatchObject({near: 0, semantic: 0, added: 0, given_back: 0})
    expect(withheld(store)).toEqual(['polite', 'typo'])
    // An exact copy of a withheld one, under another id, is merged into it and does not stand up for it.
    const copy = {...SPANS[1]!, id: 'copy'}
    await ingestFiles(store, [written([copy])])
    await run(store)
    expect((await exported(store)).map(({id}) => id)).not.toContain('copy')
    expect(first.run).toBeGreaterThan(0)
  })

  test('one that is given back by hand stays, until it is released', async () => {
    using store = await storeOf(SPANS)
    await run(store)
    expect(restoreSpans(store, ['typo'], 'all', BY)).toEqual([{id: 'typo', outcome: 'given_back'}])
    expect(withheld(store)).toEqual(['polite'])
    await run(store)
    expect(withheld(store)).toEqual(['polite'])
    expect(lineage(store, 'typo', 85)).toMatchObject({withheld: null, pinned: true})
    expect(restoreSpans(store, ['typo'], 'release', BY)).toEqual([{id: 'typo', outcome: 'released'}])
    const [given, released] = lineage(store, 'typo', 85).restorations
    expect(given).toMatchObject({...BY, what: 'withheld', rule: 'near-duplicate/1', kept: 'good'})
    expect(given).toMatchObject({score: expect.any(Number), run: expect.any(Number)})
    expect(released).toEqual({...BY, what: 'released'})
    await run(store)
    expect(withheld(store)).toEqual(['polite', 'typo'])
  })

  test('a whole run is given back at once, aliases and all: the store is what it was', async () => {
    using store = await storeOf([
      makeSpan({id: 'a', this: 'who wrote don quixote', if_ok: ['Cervantes', 'Miguel de Cervantes']}),
      makeSpan({id: 'b', this: 'who wrote the don quixote', if_ok: 'Miguel de Cervantes'}),
    ])
    const tables = ['spans', 'aliases', 'quality'] as const
    const before = logicalDump(store.db)
    const {run: number} = await run(store)
    expect(withheld(store)).toHaveLength(1)
    expect(restoreRun(store, number, BY)).toBe(1)
    const after = logicalDump(store.db)
    for (const table of tables) expect([table, after[table]]).toEqual([table, before[table]])
    expect(restoreRun(store, number, BY)).toBe(0)
  })

  test('the kept one answers with what the others knew', async () => {
    using store = await storeOf([
      makeSpan({
        id: 'a',
        this: 'who wrote don quixote',
        if_ok: ['Cervantes', 'Miguel de Cervantes'],
        metadata: {quality_score: 99},
      }),
      makeSpan({id: 'b', this: 'who wrote the don quixote', if_ok: ['Miguel de Cervantes', 'M. de Cervantes']}),
    ])
    await run(store)
    expect((await exported(store))[0]).toMatchObject({
      id: 'a',
      answer_aliases: ['M. de Cervantes', 'Miguel de Cervantes'],
    })
  })

  test('another threshold chooses anew among what was compared, and compares nothing again', async () => {
    using store = await storeOf(SPANS)
    await run(store)
    expect(await run(store, {thresholds: {near: 1, semantic: 1}})).toMatchObject({near: 0, semantic: 0, pairs: 0})
    expect(withheld(store)).not.toContain('polite')
    expect(await run(store)).toMatchObject({near: 0})
    expect(withheld(store)).toEqual(['polite', 'typo'])
  })

  test('an update that makes another span of the kept one gives its duplicates back', async () => {
    using store = await storeOf(SPANS)
    await run(store)
    const other = {...SPANS[0]!, this: 'where is the nearest bakery', if_ok: 'Round the corner.'}
    await ingestFiles(store, [written([other])], {update: true})
    await run(store)
    expect(withheld(store)).toEqual(['typo'])
    expect(lineage(store, 'typo', 85).withheld).toMatchObject({kept: 'polite'})
  })

  test('a dry run withholds nothing', async () => {
    using store = await storeOf(SPANS)
    expect(await run(store, {dryRun: true})).toMatchObject({clusters: 1, added: 0})
    expect(withheld(store)).toEqual([])
  })

  test('nothing to compare is no error', async () => {
    using store = memoryStore()
    expect(await run(store)).toMatchObject({clusters: 0, near: 0, pairs: 0})
    expect(checkDataset(store, false)).toMatchObject({sound: true})
  })
})

/** Spans of which every third is the one before it, said politely, and few others share a word. */
function crowd(count: number, seed: number): Span[] {
  const random = seededRandom(seed)
  const letter = () => 'bcdfgklmnprst'[Math.floor(random() * 13)]! + 'aeiou'[Math.floor(random() * 5)]!
  const words = Array.from({length: 900}, () => letter() + letter() + letter())
  const texts: string[] = []
  for (let at = 0; at < count; at++) {
    const own = Array.from({length: 7}, () => words[Math.floor(random() * words.length)]).join(' ')
    texts.push(at % 3 === 2 ? `please ${texts[at - 1]} now` : own)
  }
  return texts.map((text, at) =>
    makeSpan({id: `s${at}`, this: text, if_ok: `answer of ${texts[at - (at % 3 === 2 ? 1 : 0)]!.slice(0, 6)}`}),
  )
}

test('compared at once, a few at a time, or after a change, the same pairs are alike', async () => {
  const rows = crowd(300, 3)
  const pairsOf = (store: Store) =>
    store.db
      .prepare(`SELECT x.id AS later, y.id AS earlier, kind, score FROM alike JOIN spans x ON x.seq = later
        JOIN spans y ON y.seq = earlier ORDER BY 1, 2, 3`)
      .all()
  using whole = await storeOf(rows)
  await finish(compareSpans(whole, {...stageOptions(), embedder: embedder.fingerprint}))
  expect(pairsOf(whole).length).toBeGreaterThan(20)
  using parts = memoryStore()
  for (let at = 0; at < rows.length; at += 60) {
    await storeOf(rows.slice(at, at + 60), parts)
    await finish(compareSpans(parts, {...stageOptions(), embedder: embedder.fingerprint}))
  }
  expect(pairsOf(parts)).toEqual(pairsOf(whole))
  // Made something else and made what it was again, each time compared again.
  const changed = {...rows[200]!, this: 'something else altogether'}
  for (const row of [changed, rows[200]!]) {
    await ingestFiles(parts, [written([row])], {update: true})
    await finish(enrich(parts, embedder, stageOptions()))
    await finish(compareSpans(parts, {...stageOptions(), embedder: embedder.fingerprint}))
  }
  const without = (pairs: unknown[]) =>
    pairs.map((pair) => {
      const {later, earlier, kind, score} = pair as {later: string; earlier: string; kind: string; score: number}
      return [[later, earlier].sort().join(' '), kind, score]
    })
  expect(without(pairsOf(parts)).sort()).toEqual(without(pairsOf(whole)).sort())
})

test('what is alike has one group, over any chain, and what was not compared is said', async () => {
  using store = await storeOf(SPANS)
  expect(leakGroups(store.db).waiting).toBe(SPANS.length)
  await finish(compareSpans(store, stageOptions()))
  const {groupOf, waiting} = leakGroups(store.db)
  const seq = (id: string) => store.db.prepare<[string], number>('SELECT seq FROM spans WHERE id = ?').pluck().get(id)!
  expect(waiting).toBe(0)
  expect(groupOf(seq('typo'))).toBe(groupOf(seq('polite')))
  expect(groupOf(seq('other'))).not.toBe(groupOf(seq('good')))
})

test('killed with SIGKILL while it compares, it goes on where it was and ends the same', async () => {
  const folder = tempDir()
  const [whole, killed] = [join(folder, 'whole.db'), join(folder, 'killed.db')]
  {
    using store = openForStages(whole)
    await storeOf(crowd(4200, 5), store)
    store.db.pragma('wal_checkpoint(TRUNCATE)')
  }
  copyFileSync(whole, killed)
  const start = (path: string, ...words: string[]) =>
    spawn(process.execPath, [CHILD, path, ...words], {stdio: ['pipe', 'pipe', 'inherit']})
  const first = start(killed, 'hold')
  const exit = once(first, 'exit')
  let progress = 0
  for await (const line of createInterface({input: first.stdout}))
    if (line.startsWith('compare progress') && ++progress === 2) first.kill('SIGKILL')
  expect(await exit).toEqual([null, 'SIGKILL'])
  const count = (path: string, sql: string) => {
    using store = openForStages(path)
    return store.db.prepare<[], number>(sql).pluck().get()!
  }
  const done = count(killed, 'SELECT count(*) FROM compared')
  expect(done).toBeGreaterThan(0)
  expect(done).toBeLessThan(8400)
  expect(count(killed, 'SELECT count(*) FROM withheld')).toBe(0)
  for (const path of [whole, killed]) {
    const child = start(path)
    child.stdin.end()
    child.stdout.resume()
    expect((await once(child, 'exit'))[0]).toBe(0)
  }
  const contents = (path: string) => {
    using store = openForStages(path)
    return [
      'SELECT seq, kind FROM compared ORDER BY 1, 2',
      'SELECT * FROM alike ORDER BY 1, 2, 3',
      'SELECT seq, rule, kept, score, differs FROM withheld ORDER BY 1',
      'SELECT * FROM aliases ORDER BY 1, 2',
    ].map((sql) => store.db.prepare(sql).all())
  }
  expect(contents(killed)).toEqual(contents(whole))
  expect(count(whole, 'SELECT count(*) FROM withheld')).toBeGreaterThan(20)
}, 240_000)

test('judged pairs give the rate of false duplicates with its interval; a wrong line changes nothing', async () => {
  const rows = crowd(60, 9)
  using store = await storeOf([...rows, ...rows.map((row) => ({...row, id: `${row.id}#`, this: `please ${row.this}`}))])
  await run(store, {thresholds: {near: 0.8, semantic: 0.95}})
  const thresholds = {near: 0.8, semantic: 0.95}
  const folder = tempDir()
  const [file, judged] = [join(folder, 'review.ndjson'), join(folder, 'judged.ndjson')]
  const signal = stageOptions().signal
  const count = await writeReview(store, file, {thresholds, seed: 3, signal})
  expect(samplePairs(store, {thresholds, pairs: 8, seed: 3})).toEqual(
    samplePairs(store, {thresholds, pairs: 8, seed: 3}),
  )
  const pairs = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as {drawn: string; duplicate: boolean | null})
  expect(pairs).toHaveLength(count)
  const withheldPairs = pairs.filter(({drawn}) => drawn === 'withheld')
  expect(withheldPairs.length).toBeGreaterThan(4)
  for (const [at, pair] of withheldPairs.entries()) pair.duplicate = at !== 0
  writeFileSync(judged, `${pairs.map((pair) => JSON.stringify(pair)).join('\n')}\n{"kept": 1}`)
  await expect(readLabels(store, judged, stageOptions())).rejects.toMatchObject({code: 'no_pair'})
  expect(measureLabels(store, thresholds).false_dedup.pairs).toBe(0)
  writeFileSync(judged, pairs.map((pair) => JSON.stringify(pair)).join('\n'))
  expect(await readLabels(store, judged, stageOptions())).toEqual({
    read: withheldPairs.length,
    unjudged: count - withheldPairs.length,
  })
  const {false_dedup} = measureLabels(store, thresholds)
  expect(false_dedup).toMatchObject({pairs: withheldPairs.length, not_duplicates: 1, rate: 1 / withheldPairs.length})
  expect(false_dedup.interval[0]).toBeLessThan(false_dedup.rate!)
  expect(false_dedup.interval[1]).toBeGreaterThan(false_dedup.rate!)
})

describe('balance', () => {
  const options = {embedder: embedder.fingerprint, dryRun: false, ...stageOptions()}

  test('spans without a domain get one beside, the user s own stay; a full domain gives up its least, and back again', async () => {
    using store = await storeOf([
      ...[1, 2, 3].map((at) =>
        makeSpan({
          id: `docker${at}`,
          this: `how do i deploy a docker container to server ${at}`,
          if_ok: `Use docker compose and nginx ${at}`,
          metadata: {quality_score: 80 + at},
        }),
      ),
      makeSpan({id: 'mine', this: 'deploy the docker container', if_ok: 'yes', context: {environment: 'My Own'}}),
    ])
    const summary = await finish(
      balance(store, {...options, clusters: 2, quotas: {domain: 2, action: Number.POSITIVE_INFINITY}}),
    )
    expect(summary).toMatchObject({detected: 3, over_quota: 1, added: 1})
    expect(summary.domains).toContainEqual({domain: 'devops', before: 3, after: 2})
    expect(summary.topics.reduce((sum, {spans}) => sum + spans, 0)).toBe(4)
    expect(withheld(store)).toEqual(['docker1'])
    expect(store.db.prepare('SELECT domain FROM spans WHERE id = ?').pluck().get('mine')).toBe('my_own')
    expect(store.db.prepare('SELECT domain FROM spans WHERE id = ?').pluck().get('docker1')).toBe(null)
    expect(summary).toMatchObject({looked_at: 3, own_names: {}})
    // A look changes neither topics nor who is withheld, and without caps what is withheld stays so and is counted.
    const look = await finish(balance(store, {...options, dryRun: true, clusters: 1}))
    expect([look.topics.length, look.over_quota]).toEqual([1, 1])
    const same = await finish(balance(store, options))
    expect(same).toMatchObject({over_quota: 1, added: 0, given_back: 0, topics: summary.topics})
    expect(same.domains).toContainEqual({domain: 'devops', before: 2, after: 2})
    const wider = await finish(balance(store, {...options, quotas: {domain: 3, action: Number.POSITIVE_INFINITY}}))
    expect(wider).toMatchObject({detected: 0, added: 0, given_back: 1})
    expect(withheld(store)).toEqual([])
  })

  test('a domain that is found has the name that the store gives it, and its finding counts what was given one', async () => {
    const named = (domain: string, at: number, request: string) =>
      makeSpan({id: `${domain} ${at}`, this: `${request} ${at}`, if_ok: 'yes', context: {environment: domain}})
    const loose = (id: string, request: string) => makeSpan({id, this: request, if_ok: 'yes'})
    const [docker, cake] = [
      'how do i deploy a docker container to server',
      'how long does a cake of flour and sugar bake',
    ]
    const many = [1, 2, 3, 4, 5, 6]
    using store = await storeOf([
      ...many.map((at) => named('Ops Team', at, docker)),
      // A domain of everything is no other name for one of its parts.
      ...many.map((at) => named('general', at, cake)),
      ...[11, 12, 13, 14, 15, 16].map((at) => named('general', at, 'which hotel is near the airport and my flight')),
      loose('ops', 'deploy this docker container'),
      loose('cake', 'bake a cake of flour and butter'),
      loose('none', 'what now'),
    ])
    const summary = await finish(balance(store, options))
    expect(summary).toMatchObject({looked_at: 3, detected: 2, own_names: {devops: 'ops_team'}})
    expect(summary.domains).toContainEqual({domain: 'ops_team', before: 7, after: 7})
    expect(summary.domains).toContainEqual({domain: 'cooking', before: 1, after: 1})
    // Once the store uses the built-in name, that is its name: what was found before is found anew.
    const file = join(tempDir(), 'more.ndjson')
    writeFileSync(file, `${JSON.stringify(named('devops', 9, docker))}\n`)
    await ingestFiles(store, [file])
    const again = await finish(balance(store, options))
    expect([again.looked_at, again.detected, again.own_names]).toEqual([3, 2, {}])
    expect(again.domains).toContainEqual({domain: 'devops', before: 2, after: 2})
  })
})

test('topics are the same over threads and without them', async () => {
  const file = join(tempDir(), 'rows.ndjson')
  writeFileSync(file, generatedRows(5200, 11))
  const clustered = async (store: Store) => {
    await ingestFiles(store, [file])
    await finish(enrich(store, embedder, stageOptions()))
    const {topics} = await finish(
      balance(store, {embedder: embedder.fingerprint, dryRun: false, clusters: 8, ...stageOptions()}),
    )
    const of = store.db.prepare('SELECT seq, cluster FROM detected_domains ORDER BY seq').raw().all()
    return {topics, of}
  }
  using alone = memoryStore()
  using threaded = openForStages(join(tempDir(), 'logline.db'))
  const expected = await clustered(alone)
  expect(expected.of.length).toBeGreaterThan(4000)
  expect(expected.topics).toHaveLength(8)
  expect(expected.topics.map(({name}) => name)).toContainEqual(expect.stringMatching(/\w+, \w+, \w+/))
  expect(await clustered(threaded)).toEqual(expected)
})

test('what a quota withheld still stands for its copies: they do not come back in its place', async () => {
  using store = await storeOf(SPANS)
  const options = {embedder: undefined, dryRun: false, ...stageOptions()}
  await run(store)
  await finish(balance(store, {...options, quotas: {domain: 1, action: Number.POSITIVE_INFINITY}}))
  const before = withheld(store)
  expect(before).toHaveLength(SPANS.length - 1)
  expect(await run(store)).toMatchObject({added: 0, given_back: 0})
  expect(withheld(store)).toEqual(before)
})

describe('check', () => {
  test('finds what does not fit together, and mends what is safe to mend', async () => {
    using store = await storeOf(SPANS)
    await run(store)
    store.db.exec("UPDATE spans SET withheld = 0 WHERE id = 'typo'")
    expect(checkDataset(store, false)).toMatchObject({sound: false})
    const {findings} = checkDataset(store, false)
    expect(findings.filter(({state}) => state === 'fail').map(({check}) => check)).toEqual(['withheld', 'counts'])
    expect(checkDataset(store, true)).toMatchObject({sound: true, repaired: 1})
    expect(withheld(store)).toEqual(['polite', 'typo'])
  })

  test('names a circle of previous spans, and warns of ones that are not here', async () => {
    using store = await storeOf([
      makeSpan({id: 'a', this: 'one', context: {previous_spans: ['b']}}),
      makeSpan({id: 'b', this: 'two', context: {previous_spans: ['a']}}),
      makeSpan({id: 'c', this: 'three', context: {previous_spans: ['nobody']}}),
    ])
    const of = (state: string) => checkDataset(store, false).findings.filter((one) => one.state === state)
    expect(of('fail').map(({check, says}) => [check, says])).toEqual([
      ['threads', 'spans lead to themselves: a <- b <- a; 1 previous span is not here (nobody)'],
    ])
    await ingestFiles(store, [written([makeSpan({id: 'b', this: 'two'})])], {update: true})
    expect(of('fail')).toEqual([])
    expect(of('warn').map(({check}) => check)).toContain('threads')
  })
})
