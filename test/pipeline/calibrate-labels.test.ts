import {expect, test} from 'vitest'
import {seededRandom} from '../../src/calibration/seeded-random.ts'
import {describeLabels} from '../../src/cli/curate-text.ts'
import type {MeteredLabel} from '../../src/labelling/label-calibrations.sql.ts'
import {calibrateLabels, reportOn} from '../../src/pipeline/calibrate-labels.ts'
import {importLabels} from '../../src/pipeline/curate-files.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {finish, ingestSpans, NOW, span, stage, temporaryStore} from '../support/answer-store.ts'

/** People who call a span a diamond with this probability, at totals spread over the scale. */
function labels(
  count: number,
  probability: (total: number) => number,
  more: Partial<MeteredLabel> = {},
): MeteredLabel[] {
  const random = seededRandom(7)
  return Array.from({length: count}, (_, at) => {
    const total = 40 + (60 * at) / count
    const verdict = random() < probability(total) ? ('diamond' as const) : ('maybe' as const)
    return {label: at + 1, verdict, mode: 'rapid' as const, drawn: 'random' as const, total, ...more}
  })
}

const options = {gate: 85, seed: 1}
const sigmoid = (total: number) => 1 / (1 + Math.exp(-(total - 72) / 4))

test('with enough labels the map gives back the probability that people had, and the gate lies where they part', () => {
  const report = reportOn(labels(2000, sigmoid), options)
  for (const {total, probability} of report.diamond_probability)
    expect(Math.abs(probability - sigmoid(total))).toBeLessThan(0.06)
  expect(Math.abs(report.best_gate!.gate - 72)).toBeLessThan(4)
  expect(report.auroc!.low).toBeGreaterThan(0.9)
})

test('the certified gate keeps its promise on fresh labels of the same kind', () => {
  const report = reportOn(labels(2000, sigmoid), {...options, maxError: 0.1})
  const {gate, accepted, wrong} = report.certified_gate
  expect(gate).not.toBeNull()
  expect(wrong / accepted).toBeLessThan(0.1)
  // The true share of others over the gate, totals being spread evenly.
  const over = Array.from({length: 1000}, (_, at) => gate! + ((100 - gate!) * at) / 1000)
  expect(over.reduce((sum, total) => sum + 1 - sigmoid(total), 0) / over.length).toBeLessThan(0.1)
})

test('too few labels, or all of one kind, fit nothing and say what is missing', () => {
  for (const few of [labels(20, sigmoid), labels(200, () => 1)]) {
    const report = reportOn(few, options)
    expect([report.map, report.best_gate]).toEqual([null, null])
    expect(report.notes.join(' ')).toContain('30 labels')
  }
})

test('labels given with the meter in sight teach nothing about it, and hard spans certify no bound', () => {
  const seen = reportOn(labels(500, sigmoid, {mode: 'deep'}), options)
  expect(seen).toMatchObject({labels: 500, blind: 0, map: null, agreement: {count: 0}, agreement_seen: {count: 500}})
  const hard = reportOn(labels(500, sigmoid, {drawn: 'informative'}), {...options, maxError: 0.2})
  expect(hard.certified_gate).toMatchObject({gate: null, records: 0})
  expect(hard.notes.join(' ')).toContain('--order random')
})

test('labels that a file brought are told apart from those of the screen, and not taken for hard ones', () => {
  const brought = labels(40, sigmoid, {mode: 'import', drawn: 'named'})
  const report = reportOn([...labels(60, sigmoid, {drawn: 'informative'}), ...brought], options)
  expect(report).toMatchObject({labels: 100, blind: 100, imported: 40})
  const notes = report.notes.join('\n')
  expect(notes).toContain('60 labels are of spans chosen for being hard to tell')
  expect(notes).toContain('40 labels came from a file')
  expect(describeLabels(report)).toMatch(/of these from a file +40, 60 from the screen/)
  const onScreen = reportOn(labels(60, sigmoid), options)
  expect([onScreen.imported, describeLabels(onScreen)]).toEqual([0, expect.not.stringContaining('file')])
})

test('the report of a store is kept, once for the same labels; without labels there is none', async () => {
  using store = temporaryStore()
  await ingestSpans(store, [span({id: 'a', this: 'Where is the key to the cellar?', if_ok: 'Under the mat.'})])
  await finish(validate(store, {scorePolicy: 'supplied', ...stage}))
  const calibrate = () => calibrateLabels(store, {...options, now: () => NOW})
  const kept = () => store.db.prepare('SELECT count(*) FROM label_calibrations').pluck().get()
  expect(calibrate()).toBeUndefined()
  const by = {person: 'ana', strict: true, file: '-', ...stage}
  importLabels(store, '{"id": "a", "verdict": "diamond"}', by)
  expect(calibrate()).toMatchObject({labels: 1, agreement: {count: 1}})
  calibrate()
  expect(kept()).toBe(1)
  importLabels(store, '{"id": "a", "verdict": "trash"}', by)
  expect(calibrate()).toMatchObject({labels: 1, verdicts: {trash: 1}})
  expect(kept()).toBe(2)
})
