import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, beforeAll, expect, test} from 'vitest'
import {logline} from '../support/cli.ts'
import {makeSpan} from '../support/spans.ts'

const folder = mkdtempSync(join(tmpdir(), 'logline-feedback-'))
const db = ['--db', join(folder, 'logline.db')]
let answer = ''

beforeAll(async () => {
  const spans = [
    makeSpan({id: 'key', this: 'Where is the spare key of the cellar kept?', if_ok: 'under the pot'}),
    makeSpan({id: 'rain', this: 'What does one do with wet boots?', if_ok: 'stuff them with paper', who: 'ben'}),
  ]
  writeFileSync(join(folder, 'spans.ndjson'), spans.map((span) => JSON.stringify(span)).join('\n'))
  const run = await logline(['run', join(folder, 'spans.ndjson'), '--quiet', '--neighbours', '--json', ...db])
  expect(JSON.parse(run.stdout)).toMatchObject({ok: true, data: {uniqueness: {compared: 2, waiting: 0}}})
  const asked = await logline(['ask', 'Where is the spare key of the cellar kept?', '--json', ...db])
  answer = (JSON.parse(asked.stdout) as {data: {id: string}}).data.id
})

afterAll(() => rmSync(folder, {recursive: true, force: true}))

test('an answer is named by its id, and the spans behind it weigh otherwise', async () => {
  const said = await logline(['feedback', answer, '--rating', '1', '--actual', 'on the shelf', '--json', ...db])
  expect(said.exitCode).toBe(0)
  expect(JSON.parse(said.stdout)).toMatchObject({
    ok: true,
    command: 'feedback',
    data: {noted: 1, replaced: 0, weights: [{span_id: 'key', before: 1, after: 0.9}]},
  })
  const rows = await logline(['feedback', '-', ...db], {
    input: `${JSON.stringify({prediction_id: answer, was_helpful: true})}\n`,
  })
  expect(rows.stdout).toMatch(/1 noted, 1 of them instead of what you said before\n *key +0.90 -> 1.05/)
  expect((await logline(['why', answer, ...db])).stdout).toContain('right: on the shelf')
  const undone = await logline(['feedback', answer, '--take-back', ...db])
  expect(undone.stdout).toMatch(/key +1.05 -> 1.00/)
})

test.each([
  [['--rating', '6'], 'bad_rating'],
  [['--rating', 'good'], 'bad_rating'],
  [[], 'usage'],
  [['--helpful', '--not-helpful'], 'usage'],
  [['--take-back', '--rating', '3'], 'usage'],
])('%j is refused with exit code 2', async (flags, code) => {
  const {exitCode, stdout} = await logline(['feedback', answer, ...flags, '--json', ...db])
  expect([exitCode, (JSON.parse(stdout) as {error: {code: string}}).error.code]).toEqual([2, code])
})

test('an unknown answer, a broken row and a store that is not there are named', async () => {
  const unknown = await logline(['feedback', 'pred_ffffffffffffffff', '--rating', '3', ...db])
  expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringContaining('pred_ffffffffffffffff')])
  const broken = await logline(['feedback', '-', ...db], {input: '{"prediction_id": "x", "rating": 9}\n'})
  expect([broken.exitCode, broken.stderr]).toEqual([2, expect.stringContaining('stdin:1: rating')])
  const none = await logline(['feedback', answer, '--rating', '3', '--db', join(folder, 'none.db')])
  expect(none.exitCode).toBe(6)
})

test('neighbours are asked for in vain where there is no index, and named where there is one', async () => {
  const bare = ['--db', join(folder, 'bare.db')]
  await logline(['ingest', join(folder, 'spans.ndjson'), '--quiet', ...bare])
  const {stderr, exitCode} = await logline(['validate', '--neighbours', ...bare])
  expect([exitCode, stderr]).toEqual([0, expect.stringContaining('there is no index yet')])
  const again = await logline(['validate', '--neighbours', '--json', ...db])
  expect(JSON.parse(again.stdout)).toMatchObject({data: {uniqueness: {compared: 0}}})
  expect((await logline(['lineage', 'key', ...db])).stdout).toMatch(/uniqueness +100.0/)
})
