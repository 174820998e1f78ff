import {expect, test} from 'vitest'
import {setQuantiles} from '../../src/calibration/answer-sets.ts'
import {type CalibrationReport, reportCalibration} from '../../src/calibration/calibration-report.ts'
import {fitCalibration} from '../../src/calibration/fit-calibration.ts'
import {seededRandom} from '../../src/calibration/seeded-random.ts'
import {notesOf} from '../../src/pipeline/calibration-notes.ts'

const random = seededRandom(3)

function records(domain: string | null, count: number) {
  return Array.from({length: count}, (_, at) => {
    const chance = random()
    const correct = random() < chance
    return {
      ...{
        domain,
        did: 'ask',
        raw: chance,
        features: [chance],
        rivals: [0.1],
        correct,
        given: true,
        truth: correct ? 0 : -1,
      },
      ties: [`${domain} ${at}`],
    }
  })
}

/** A report of these domains, by how many calibration records each has; one more is measured only. */
function reportOf(sizes: Readonly<Record<string, number>>, measured: readonly string[] = []): CalibrationReport {
  const calibration = Object.entries(sizes).flatMap(([domain, count]) => records(domain, count))
  const validation = [...Object.keys(sizes), ...measured].flatMap((domain) => records(domain, 20))
  const options = {alpha: 0.1, maxError: 0.05, delta: 0.05, seed: 1, features: ['chance'], directions: [1] as const}
  const model = fitCalibration([], calibration, options)
  return reportCalibration(model, {calibration, validation}, 1)
}

function noted(report: CalibrationReport): string[] {
  return notesOf({...report, records: {validation: report.n}, model: 'local'}).filter((note) =>
    note.includes('quantile'),
  )
}

test('domains whose sets go by the quantile of others are named, with what that means', () => {
  const few = reportOf({travel: 150, food: 30, law: 12}, ['tax'])
  const shared = {of: 'all', records: 192, floor: 100}
  const domains = [
    {domain: 'food', records: 30},
    {domain: 'law', records: 12},
    {domain: 'tax', records: 0},
  ]
  expect(few.shared_quantile).toEqual({...shared, domains})
  expect(noted(few)).toEqual([
    expect.stringMatching(
      /that of all 192 records: food \(30\), law \(12\), tax \(0\); .*90 % is promised over all questions/,
    ),
  ])
  const more = reportOf({travel: 150, food: 70, law: 60})
  expect(more.shared_quantile).toMatchObject({of: 'these', records: 130})
  expect(noted(more)[0]).toContain('promised over these domains together')
})

test('nothing is said of a single domain, nor where each has a quantile of its own', () => {
  expect(reportOf({travel: 50}).shared_quantile).toBeNull()
  expect(noted(reportOf({travel: 120, food: 120}))).toEqual([])
  expect(setQuantiles([], 0.1).shared).toEqual([])
})
