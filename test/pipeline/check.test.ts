import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {checkDataset} from '../../src/pipeline/check.ts'
import {dedup} from '../../src/pipeline/dedup.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import {indexSpans} from '../../src/pipeline/index-spans.ts'
import {orchestrate} from '../../src/pipeline/orchestrate.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {explain, type Store} from '../../src/store/open.ts'
import {generatedRows} from '../support/generated-spans.ts'
import {finish, ingestFiles, makeSpan, memoryStore, PLAN, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const embedder = builtinEmbedder()
const ANY_SPAN = '(SELECT seq FROM spans WHERE withheld = 0 ORDER BY seq LIMIT 1 OFFSET 20)'
const ANY_VECTOR = `(SELECT query FROM span_vectors WHERE seq = ${ANY_SPAN})`

/** A store that every stage has been through. */
async function stored(): Promise<Store> {
  const store = memoryStore()
  const file = join(tempDir(), 'rows.ndjson')
  const asked = makeSpan({id: 'asked', this: 'How do I reset my password in the shop?', if_ok: 'Press reset.'})
  const politely = {...asked, id: 'politely', this: `Hi, could you please tell me: ${asked.this}`}
  writeFileSync(file, [generatedRows(150, 5), JSON.stringify(asked), JSON.stringify(politely)].join('\n'))
  await ingestFiles(store, [file])
  await run(store)
  const thresholds = {near: 0.65, semantic: 0.85}
  await finish(dedup(store, {thresholds, embedder: embedder.fingerprint, dryRun: false, ...stageOptions()}))
  await run(store)
  return store
}

async function run(store: Store): Promise<void> {
  await finish(validate(store, {...stageOptions(), scorePolicy: 'supplied'}))
  await finish(orchestrate(store, {plan: PLAN, gate: 85, ...stageOptions()}))
  await finish(enrich(store, embedder, stageOptions()))
  await finish(indexSpans(store, embedder.fingerprint, stageOptions()))
}

/** What somebody does by hand, with a program that knows nothing of our references. */
function byHand({db}: Store, sql: string): void {
  db.pragma('foreign_keys = OFF')
  expect(db.prepare(sql).run().changes).toBeGreaterThan(0)
  db.pragma('foreign_keys = ON')
}

function failing(store: Store): string[] {
  return checkDataset(store, false).findings.flatMap(({check, state}) => (state === 'fail' ? [check] : []))
}

test('a store that every stage has been through is sound', async () => {
  using store = await stored()
  expect(failing(store)).toEqual([])
})

test('fields that are no JSON any more end an export with an error that says so, and not with a bug', async () => {
  using store = await stored()
  byHand(store, `UPDATE spans SET rest = '{oops' WHERE seq = ${ANY_SPAN}`)
  const told = (() => {
    try {
      return store.db.prepare("SELECT json_extract(rest, '$.metadata') FROM spans").all()
    } catch (error) {
      return explain(error, 'my.db')
    }
  })()
  expect(told).toMatchObject({code: 'store_corrupt', exitCode: 6, hint: expect.stringContaining('logline check')})
})

describe('damage that somebody does to a store by hand is found', () => {
  test.each([
    ['a question', `UPDATE spans SET this = 'another one' WHERE seq = ${ANY_SPAN}`, 'contents'],
    ['an outcome', `UPDATE spans SET outcome = 'another one' WHERE seq = ${ANY_SPAN}`, 'contents'],
    ['fields that are no JSON', `UPDATE spans SET rest = '{oops' WHERE seq = ${ANY_SPAN}`, 'contents'],
    ['a date', `UPDATE spans SET when_text = 'yesterday' WHERE seq = ${ANY_SPAN}`, 'contents'],
    ['another date beside it', `UPDATE spans SET at = 0 WHERE seq = ${ANY_SPAN}`, 'contents'],
    ['a domain', `UPDATE spans SET domain = 'zzz' WHERE seq = ${ANY_SPAN}`, 'contents'],
    ['a thread', `UPDATE spans SET thread = 'zzz' WHERE seq = ${ANY_SPAN}`, 'contents'],
    ['a key', `UPDATE spans SET dedup_key = randomblob(32) WHERE seq = ${ANY_SPAN}`, 'contents'],
    ['blocks of codes that are gone', 'DELETE FROM code_blocks', 'codes'],
    ['blocks of codes', 'UPDATE code_blocks SET bytes = zeroblob(length(bytes))', 'codes'],
  ])('%s', async (_, sql, check) => {
    using store = await stored()
    byHand(store, sql)
    expect(failing(store)).toEqual([check])
  })

  test.each([
    ['a grade', `UPDATE quality SET grade = 'rejected', score = 90 WHERE seq = ${ANY_SPAN}`, 'derived'],
    ['a total', `UPDATE quality SET total = 12 WHERE seq = ${ANY_SPAN}`, 'derived'],
    ['tags', `UPDATE annotations SET tags = '[oops' WHERE seq = ${ANY_SPAN}`, 'derived'],
    ['changes', `UPDATE orchestrations SET applications = '[{' WHERE seq = ${ANY_SPAN}`, 'derived'],
    ['a vector of zeros', `UPDATE vectors SET vector = zeroblob(length(vector)) WHERE id = ${ANY_VECTOR}`, 'numbers'],
    ['a short vector', `UPDATE vectors SET vector = substr(vector, 1, 100) WHERE id = ${ANY_VECTOR}`, 'numbers'],
    [
      'a vector of no numbers',
      `UPDATE vectors SET vector = unhex(replace(hex(zeroblob(length(vector) / 4)), '00', '0000C07F')) WHERE id = ${ANY_VECTOR}`,
      'numbers',
    ],
    ['an alias of nobody', "INSERT INTO aliases VALUES (99999, 'x')", 'file'],
    ['a copy of nobody', 'UPDATE withheld SET kept = NULL', 'clusters'],
  ])('%s, and mended without losing a span', async (_, sql, check) => {
    using store = await stored()
    const spans = store.db.prepare('SELECT id FROM spans ORDER BY id').pluck().all()
    byHand(store, sql)
    expect(failing(store)).toEqual([check])
    expect(checkDataset(store, true)).toMatchObject({sound: true})
    await run(store)
    expect(failing(store)).toEqual([])
    expect(store.db.prepare('SELECT id FROM spans ORDER BY id').pluck().all()).toEqual(spans)
  })
})
