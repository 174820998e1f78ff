import {expect, test} from 'vitest'
import {describeReport} from '../../src/cli/orchestrate-text.ts'
import type {OrchestrateReport} from '../../src/pipeline/orchestrate-report.ts'

const DIMENSIONS = {completeness: 90, provenance: 90, impact: 90, uniqueness: 90, coherence: 90}
const HISTOGRAM = Array<number>(20).fill(0)

const report = (failed: number): OrchestrateReport => ({
  total_processed: 12,
  diamonds_plus: 12,
  diamonds_original: 0,
  needs_enrichment: 0,
  rejected: 0,
  avg_quality_improvement: 0,
  top_enzymes: [
    {enzyme: 'normalizer', avg_impact: 2, count: 3, failed: 0},
    {enzyme: 'house-style', avg_impact: 0, count: 12, failed},
  ],
  gate: 85,
  pass_rate: 100,
  diamonds_before: 12,
  changed: 3,
  quality: {
    before: 90,
    after: 90,
    dimensions_before: DIMENSIONS,
    dimensions_after: DIMENSIONS,
    histogram: {before: HISTOGRAM, after: HISTOGRAM},
  },
  held_back: [],
})

test('an enzyme that fails on every span is seen in the report, and one that works shows no failures', () => {
  expect(describeReport(report(12))).toMatch(/house-style +12 +0 +12$/m)
  expect(describeReport(report(12))).toContain('failed on')
  expect(describeReport(report(0))).not.toContain('failed on')
})

test('what is held back is told within 80 columns, however long the id and the fix', () => {
  const fix =
    'name where it comes from (metadata.source), and have somebody confirm the outcome (confirmed_by), and ask it as a whole question and finish it: status completed, with its outcome (if_ok)'
  const held = {id: 'x'.repeat(60), quality: 20, grade: 'rejected', reason: '20.0 of 100: completeness is 15'} as const
  const lines = describeReport({
    ...report(0),
    held_back: [
      {...held, fix},
      {...held, fix: null},
    ],
  }).split('\n')
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  const told = lines.slice(lines.findIndex((line) => line.startsWith('held back')) + 1)
  expect(
    told
      .filter((line) => line.startsWith('  '))
      .map((line) => line.trim())
      .join(' '),
  ).toBe(`${fix} nothing simple`)
})
