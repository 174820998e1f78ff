import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {lineage} from '../../src/pipeline/lineage.ts'
import {orchestrate} from '../../src/pipeline/orchestrate.ts'
import {orchestrateReport} from '../../src/pipeline/orchestrate-report.ts'
import {validate} from '../../src/pipeline/validate.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {finish, ingestFiles, makeSpan, memoryStore, PLAN, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const DROP = 'drop it for the near-copy that is there already'
const GATE = 93

async function orchestrated(spans: readonly Span[]): Promise<Store> {
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, spans.map((span) => JSON.stringify(span)).join('\n'))
  const store = memoryStore()
  await ingestFiles(store, [file])
  await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
  await finish(orchestrate(store, {...stageOptions(), plan: PLAN, gate: GATE}))
  return store
}

const sold = (id: string, question: string, answer: string): Span =>
  makeSpan({id, this: question, if_ok: answer, confirmed_by: 'ana', metadata: {source: 'price-list'}})

test('spans that differ from their neighbours in a number are no near-copies to be dropped for', async () => {
  const prices = Array.from({length: 40}, (_, index) =>
    sold(
      `p${index}`,
      `What is the price of article ${100 + index} in the shop on the corner for those who come in person?`,
      `For those who come to the shop on the corner in person the article costs ${20 + 3 * index} euros, taxes and a bag included.`,
    ),
  )
  using store = await orchestrated(prices)
  const uniqueness = store.db.prepare<[], number>('SELECT min(uniqueness) FROM quality').pluck().get()!
  expect(uniqueness).toBeLessThan(90)
  const {held_back} = orchestrateReport(store, GATE)
  expect(held_back.length).toBeGreaterThan(5)
  for (const {id, fix} of held_back) {
    expect(fix ?? '', id).not.toContain('near-copy')
    expect(lineage(store, id, GATE).orchestration?.fix ?? '').not.toContain('near-copy')
  }
})

test('a span that says what an earlier one says is told to be dropped for it', async () => {
  const answer = 'Turn the main valve by the meter clockwise until it stops, then open a tap to let the pressure out.'
  using store = await orchestrated([
    sold('first', 'How do I shut off the water in my house before a repair?', answer),
    sold('copy', 'How do I shut off the water in my house before the repair?', answer),
    sold('twin', 'How do I shut off water in my house before a repair, please?', answer),
  ])
  const [whole] = store.db.prepare<[], number>('SELECT total FROM quality ORDER BY seq').pluck().all()
  const fixes = orchestrateReport(store, whole! - 1).held_back.map(({id, fix}) => [id, fix])
  expect(fixes.length).toBeGreaterThan(0)
  expect(fixes.map(([id]) => id)).not.toContain('first')
  for (const [id, fix] of fixes) expect(fix, id!).toContain(DROP)
})
