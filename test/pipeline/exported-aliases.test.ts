import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {orchestrate} from '../../src/pipeline/orchestrate.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {writeDiamonds} from '../../src/pipeline/write-diamonds.ts'
import {writeDiamondsPlus} from '../../src/pipeline/write-diamonds-plus.ts'
import {ingestSpans, span, stage, temporaryStore} from '../support/answer-store.ts'
import {finish, PLAN} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const twins = [
  {id: 'd1', answer_aliases: ['port 7788'], quality_score: 85},
  {id: 'd2', answer_aliases: ['seven-seven-eight-eight'], quality_score: 95},
].map(({id, ...metadata}) =>
  span({
    id,
    this: 'Which port does the ledger service listen on?',
    if_ok: '7788',
    metadata: {source: 'runbook', ...metadata},
  }),
)

test('every export of diamonds has the answer aliases of the duplicates that merged, and gives them to a new store', async () => {
  using store = temporaryStore()
  await ingestSpans(store, twins)
  await finish(validate(store, {scorePolicy: 'supplied', ...stage}))
  await finish(orchestrate(store, {plan: PLAN, gate: 0, ...stage}))
  const folder = tempDir()
  const files = [join(folder, 'diamonds.ndjson'), join(folder, 'diamonds-plus.ndjson')]
  await writeDiamonds(store, files[0]!, stage.signal)
  await writeDiamondsPlus(store, {gate: 0, pii: []}, files[1]!, stage.signal)
  for (const file of files) {
    const rows = readFileSync(file, 'utf8').trim().split('\n')
    expect(rows).toHaveLength(1)
    const row = JSON.parse(rows[0]!) as {answer_aliases: string[]}
    expect(row.answer_aliases).toEqual(['port 7788', 'seven-seven-eight-eight'])
    using again = temporaryStore()
    await ingestSpans(again, [row])
    expect(again.db.prepare('SELECT alias FROM aliases ORDER BY alias').pluck().all()).toEqual(row.answer_aliases)
  }
})
