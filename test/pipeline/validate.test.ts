import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {Writable} from 'node:stream'
import {describe, expect, test} from 'vitest'
import {Interrupted, UsageError} from '../../src/errors.ts'
import {distributionReport} from '../../src/pipeline/distribution.ts'
import {storeVersion} from '../../src/pipeline/runs.sql.ts'
import {type ValidateSummary, validate} from '../../src/pipeline/validate.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import {writeDiamonds} from '../../src/pipeline/write-diamonds.ts'
import type {ScoreSource} from '../../src/settings/schema.ts'
import {canonicalForm} from '../../src/span/identity.ts'
import {parseText} from '../../src/span/parse-line.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {fixture} from '../support/datasets.ts'
import {generatedRows} from '../support/generated-spans.ts'
import {finish, ingestFiles, LIMITS, makeSpan, memoryStore, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const DIAMONDS = fixture('diamonds.ndjson')
const never = new AbortController().signal

function run(store: Store, scorePolicy: ScoreSource = 'supplied'): Promise<ValidateSummary> {
  return finish(validate(store, {...stageOptions(), scorePolicy}))
}

function written(rows: readonly Span[] | string): string {
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, typeof rows === 'string' ? rows : rows.map((row) => JSON.stringify(row)).join('\n'))
  return file
}

/** Every measurement, without the id of the setting, which is a number of this store's. */
function rowsOf(store: Store): unknown[] {
  return store.db
    .prepare('SELECT s.id, q.*, 0 AS setting FROM quality q JOIN spans s ON s.seq = q.seq ORDER BY q.seq')
    .all()
}

describe('the fixture', () => {
  test('is graded as its README says: the score a span came with decides', async () => {
    using store = memoryStore()
    await ingestFiles(store, [DIAMONDS])
    expect(await run(store)).toEqual({measured: 324, regraded: 0, score: 'supplied'})
    const report = distributionReport(store)
    expect(report).toMatchObject({total: 324, valid: 324, invalid: 0, duplicates: 6, unmeasured: 0})
    expect(report.filtered).toBe(report.grades.rejected)
    expect(report.grades.diamond + report.grades.needs_enrichment + report.grades.rejected).toBe(324)
    const supplied = (least: number, most: number) =>
      store.db
        .prepare<[number, number], number>(
          'SELECT count(*) FROM spans WHERE supplied_quality >= ? AND supplied_quality < ?',
        )
        .pluck()
        .get(least, most)!
    expect(report.grades.rejected).toBeGreaterThanOrEqual(supplied(0, 60))
    expect(report.grades.diamond).toBeGreaterThanOrEqual(supplied(80, 101))
    expect(report.histogram.score.reduce((sum, count) => sum + count, 0)).toBe(324)
    expect(report.histogram.meter.reduce((sum, count) => sum + count, 0)).toBe(324)
    expect(report.domain_count).toBe(14)
    expect(report.actions[0]).toEqual({name: 'ask_question', count: expect.any(Number)})
    expect(report.disagreement.compared).toBe(supplied(0, 101))
    expect(report.disagreement.worst).toHaveLength(5)
  })

  test('the meter agrees with its scores more than chance: sound ones are higher than poor ones', async () => {
    using store = memoryStore()
    await ingestFiles(store, [DIAMONDS])
    await run(store)
    const mean = (least: number, most: number) =>
      store.db
        .prepare<[number, number], number>(
          `SELECT avg(q.total) FROM quality q JOIN spans s ON s.seq = q.seq
            WHERE s.supplied_quality >= ? AND s.supplied_quality < ?`,
        )
        .pluck()
        .get(least, most)!
    expect(mean(80, 101)).toBeGreaterThan(mean(60, 80) + 5)
    expect(mean(60, 80)).toBeGreaterThan(mean(0, 60))
  })
})

describe('running it again', () => {
  test('measures nothing twice', async () => {
    using store = memoryStore()
    await ingestFiles(store, [DIAMONDS])
    await run(store)
    const before = [rowsOf(store), storeVersion(store.db)]
    expect(await run(store)).toEqual({measured: 0, regraded: 0, score: 'supplied'})
    expect([rowsOf(store), storeVersion(store.db)]).toEqual(before)
  })

  test('with another policy grades again without measuring, and back gives the same rows', async () => {
    using store = memoryStore()
    await ingestFiles(store, [DIAMONDS])
    await run(store)
    const before = rowsOf(store)
    const version = storeVersion(store.db)
    expect(await run(store, 'min')).toEqual({measured: 0, regraded: 324, score: 'min'})
    expect(storeVersion(store.db)).toBeGreaterThan(version)
    const wrong = store.db
      .prepare(
        `SELECT count(*) FROM quality q JOIN spans s ON s.seq = q.seq
          WHERE q.score <> min(q.total, coalesce(s.supplied_quality, 100))
            OR q.grade <> CASE WHEN q.score >= 80 THEN 'diamond' WHEN q.score >= 60 THEN 'needs_enrichment' ELSE 'rejected' END`,
      )
      .pluck()
      .get()
    expect(wrong).toBe(0)
    expect(await run(store, 'meter')).toMatchObject({measured: 0, regraded: 324})
    expect(await run(store, 'supplied')).toMatchObject({measured: 0, regraded: 324})
    expect(rowsOf(store)).toEqual(before)
  })

  test('a span that changed is measured again, and only that one', async () => {
    using store = memoryStore()
    const span = makeSpan({id: 'changing', metadata: {source: 'handbook', quality_score: 90}})
    await ingestFiles(store, [DIAMONDS, written([span])])
    await run(store)
    await ingestFiles(store, [written([{...span, metadata: {quality_score: 50}}])], {update: true})
    expect(await run(store)).toMatchObject({measured: 1, regraded: 0})
    expect(
      store.db.prepare("SELECT grade FROM quality JOIN spans USING (seq) WHERE id = 'changing'").pluck().get(),
    ).toBe('rejected')
  })

  test('a file at once and in pieces, validated in between, give the same rows', async () => {
    const rows = generatedRows(3000, 5).split('\n')
    using once = memoryStore()
    await ingestFiles(once, [written(rows.join('\n'))])
    await run(once, 'min')
    using pieces = memoryStore()
    for (const [start, end] of [
      [0, 700],
      [700, 2500],
      [2500, rows.length],
    ] as const) {
      await ingestFiles(pieces, [written(rows.slice(start, end).join('\n'))])
      await run(pieces, start === 700 ? 'supplied' : 'min')
    }
    expect(rowsOf(pieces)).toEqual(rowsOf(once))
    expect(distributionReport(pieces)).toEqual(distributionReport(once))
  })

  test.each(['measured', 'graded again'] as const)(
    'stopped while spans are %s, it keeps whole batches and goes on where it was',
    async (when) => {
      const file = written(generatedRows(5000, 6))
      using whole = memoryStore()
      await ingestFiles(whole, [file])
      await run(whole, 'min')
      using store = memoryStore()
      await ingestFiles(store, [file])
      if (when === 'graded again') await run(store, 'supplied')
      const stop = new AbortController()
      const stage = validate(store, {...stageOptions(stop.signal), scorePolicy: 'min'})
      await expect(
        (async () => {
          for await (const event of stage) if (event.kind === 'progress') stop.abort()
        })(),
      ).rejects.toThrow(Interrupted)
      const done = store.db.prepare("SELECT count(*) FROM quality WHERE policy = 'min'").pluck().get() as number
      expect(done).toBeGreaterThan(0)
      const rest = await run(store, 'min')
      expect(done + rest.measured + rest.regraded).toBe(rowsOf(whole).length)
      expect(rowsOf(store)).toEqual(rowsOf(whole))
    },
  )
})

test('several threads measure as one does', async () => {
  const file = written(generatedRows(6000, 8))
  using alone = memoryStore()
  await ingestFiles(alone, [file])
  using store = openWorkspace(join(tempDir(), 'store.db'))
  await ingestFiles(store, [file])
  expect(await run(store)).toEqual(await run(alone))
  expect(rowsOf(store)).toEqual(rowsOf(alone))
  // Stopped, they keep what is written and go on.
  await ingestFiles(store, [written(generatedRows(6000, 9).replaceAll('"g-', '"h-'))])
  const stop = new AbortController()
  const stage = validate(store, {...stageOptions(stop.signal), scorePolicy: 'supplied'})
  const halfDone = (async () => {
    for await (const event of stage) if (event.kind === 'progress') stop.abort()
  })()
  await expect(halfDone).rejects.toThrow(Interrupted)
  const before = rowsOf(store).length
  expect(before).toBeGreaterThan(rowsOf(alone).length)
  const rest = await run(store)
  expect(rest.measured).toBeGreaterThan(0)
  expect(rowsOf(store).length).toBe(before + rest.measured)
})

describe('an empty store', () => {
  test('has a report without numbers', async () => {
    using store = memoryStore()
    expect(await run(store)).toEqual({measured: 0, regraded: 0, score: 'supplied'})
    expect(distributionReport(store)).toMatchObject({
      total: 0,
      mean_score: null,
      mean_meter: null,
      dimensions: {coherence: null},
      disagreement: {compared: 0, other_grade: 0, mean_difference: null, worst: []},
    })
  })
})

describe('the diamonds', () => {
  test('come back as they were taken in, with their quality, and are valid input again', async () => {
    using store = memoryStore()
    await ingestFiles(store, [DIAMONDS])
    await run(store)
    const file = join(tempDir(), 'diamonds.ndjson')
    const count = await writeDiamonds(store, file, never)
    expect(count).toBe(distributionReport(store).grades.diamond)
    expect(existsSync(`${file}.part`)).toBe(false)
    const originals = new Map(
      readFileSync(DIAMONDS, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Span)
        .map((span) => [span.id, span]),
    )
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    expect(lines).toHaveLength(count)
    for (const line of lines) {
      expect(parseText(line, LIMITS).kind).toBe('span')
      const {quality, ...span} = JSON.parse(line) as Span & {quality: Record<string, number>}
      expect(canonicalForm(span)).toBe(canonicalForm(originals.get(span.id)))
      expect(Object.keys(quality)).toEqual([
        'completeness',
        'provenance',
        'impact',
        'uniqueness',
        'coherence',
        'total_score',
        'breakdown',
      ])
    }
    using again = memoryStore()
    await ingestFiles(again, [DIAMONDS])
    expect(await ingestFiles(again, [file])).toMatchObject({added: 0, unchanged: count, quarantined: 0})
  })

  test('a file that can not be written is named, and the old one stays', async () => {
    using store = memoryStore()
    await ingestFiles(store, [DIAMONDS])
    await run(store)
    const folder = tempDir()
    await expect(writeDiamonds(store, join(folder, 'missing', 'd.ndjson'), never)).rejects.toThrow(UsageError)
    mkdirSync(join(folder, 'taken'))
    await expect(writeDiamonds(store, join(folder, 'taken'), never)).rejects.toThrow(UsageError)
    const file = join(folder, 'old.ndjson')
    writeFileSync(file, 'old')
    await expect(writeDiamonds(store, file, AbortSignal.abort())).rejects.toThrow(Interrupted)
    expect(readFileSync(file, 'utf8')).toBe('old')
    expect(existsSync(`${file}.part`)).toBe(false)
  })

  test('a reader that has had enough ends the writing without an error', async () => {
    using store = memoryStore()
    await ingestFiles(store, [DIAMONDS])
    await run(store)
    const closed = new Writable({
      highWaterMark: 1,
      write: (_piece, _encoding, done) => done(Object.assign(new Error('write EPIPE'), {code: 'EPIPE'})),
    })
    await expect(writeDiamonds(store, closed, never)).resolves.toBeGreaterThanOrEqual(0)
  })
})

test('the report tells rows that were set aside from spans', async () => {
  using store = openWorkspace(join(tempDir(), 'store.db'))
  await ingestFiles(store, [fixture('broken.ndjson')])
  await run(store)
  expect(distributionReport(store)).toMatchObject({total: 32, valid: 4, invalid: 28})
})
