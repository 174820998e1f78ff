import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import fc from 'fast-check'
import stringWidth from 'string-width'
import {expect, test} from 'vitest'
import {describeLabels} from '../../src/cli/curate-text.ts'
import {describeDistribution} from '../../src/cli/distribution-text.ts'
import {describeLineage} from '../../src/cli/lineage-text.ts'
import {describeReport} from '../../src/cli/orchestrate-text.ts'
import {firstWords, oneLine, wrapped} from '../../src/cli/table.ts'
import {calibrateLabels} from '../../src/pipeline/calibrate-labels.ts'
import {importLabels} from '../../src/pipeline/curate-files.ts'
import {describeChange} from '../../src/pipeline/describe-change.ts'
import {distributionReport} from '../../src/pipeline/distribution.ts'
import {lineage} from '../../src/pipeline/lineage.ts'
import {orchestrate} from '../../src/pipeline/orchestrate.ts'
import {orchestrateReport} from '../../src/pipeline/orchestrate-report.ts'
import {validate} from '../../src/pipeline/validate.ts'
import type {Store} from '../../src/store/open.ts'
import {finish, ingestFiles, makeSpan, memoryStore, PLAN, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const ID = '東京の会議で決まったことを全部まとめて書いておく記録その'

/** Spans of which some are held back, in a script of wide letters, with scores of their own far from the meter's. */
async function wideStore(): Promise<Store> {
  const question = 'NÃ£o '.concat('会議の議事録はどこに保存すればよいですか、そして誰がそれを確認しますか。'.repeat(4))
  const spans = Array.from({length: 60}, (_, index) =>
    makeSpan({
      id: `${ID}${index}`,
      this:
        index % 2 === 0
          ? `What does rule ${index} of the handbook of this house say about guests?`
          : `${question}${index}`,
      if_ok:
        index % 3 === 0 ? 'n/a' : `It says that rule ${index} holds for every guest who stays longer than a night.`,
      context: {environment: '会議と議事録と記録と保存と確認と連絡'},
      metadata: {quality_score: index},
    }),
  )
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, spans.map((span) => JSON.stringify(span)).join('\n'))
  const store = memoryStore()
  await ingestFiles(store, [file])
  await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
  await finish(orchestrate(store, {...stageOptions(), plan: PLAN, gate: 95}))
  return store
}

const tooWide = (text: string): string[] => text.split('\n').filter((line) => stringWidth(line) > 80)

test('reports fit into a terminal of 80 cells, whatever script ids and texts are in', async () => {
  using store = await wideStore()
  expect(tooWide(describeReport(orchestrateReport(store, 95)))).toEqual([])
  expect(tooWide(describeDistribution(distributionReport(store)))).toEqual([])
  for (const index of [0, 1, 3, 59]) {
    const text = describeLineage(lineage(store, `${ID}${index}`, 95))
    expect(text).toContain('held back')
    expect(tooWide(text)).toEqual([])
  }
})

test('a list that an enzyme noted is broken between its items', () => {
  const value = Array.from({length: 12}, (_, index) => `tag-number-${index}`)
  const lines = wrapped(describeChange({field: 'semantic_tags', what: 'noted', value}), 78)
  expect(lines.length).toBeGreaterThan(1)
  expect(lines.filter((line) => line.length > 78)).toEqual([])
})

test('bars of the histogram get narrower when counts are long', async () => {
  using store = await wideStore()
  const report = distributionReport(store)
  const counts = Array<number>(10).fill(123_456_789)
  expect(tooWide(describeDistribution({...report, histogram: {score: counts, meter: counts}}))).toEqual([])
})

test('what people and meter agree on fits, with a gate that is certified', async () => {
  using store = await wideStore()
  const labels = Array.from({length: 60}, (_, index) =>
    JSON.stringify({id: `${ID}${index}`, verdict: index % 3 === 0 ? 'trash' : 'diamond', by: 'ana'}),
  )
  const {signal, now} = stageOptions()
  importLabels(store, labels.join('\n'), {person: 'ana', strict: false, now, signal, file: 'labels.ndjson'})
  const report = calibrateLabels(store, {gate: 85, seed: 7, now})!
  const certified_gate = {...report.certified_gate, gate: 81.5, accepted: 1234, wrong: 12}
  expect(report.best_gate).not.toBeNull()
  expect(tooWide(describeLabels({...report, certified_gate}))).toEqual([])
})

test('texts are cut and broken by cells; only a word without blanks in ASCII may be longer', () => {
  expect(oneLine(ID, 20)).toBe('東京の会議で決まっ…')
  expect(wrapped(ID, 20).map((line) => stringWidth(line))).toEqual([20, 20, 16])
  expect(wrapped(`see ${'x'.repeat(30)} there`, 20)).toEqual(['see', 'x'.repeat(30), 'there'])
})

test('a warning is cut after a word, and a whole one is not', () => {
  const words = 'no language model answered in time; give it longer'
  fc.assert(
    fc.property(fc.integer({min: 12, max: 60}), (width) => {
      const line = firstWords(words, width)
      expect(stringWidth(line)).toBeLessThanOrEqual(width)
      if (width >= words.length) expect(line).toBe(words)
      else expect(words.startsWith(`${line.replace(/ …$/, '')} `) && line.endsWith(' …')).toBe(true)
    }),
  )
  expect(firstWords(`the key is ${'x'.repeat(90)}`, 60)).toMatch(/^the key is x+…$/)
})
