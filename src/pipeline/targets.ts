import type {Status} from './status.ts'

/** One of the owner's targets, as far as it can be told today. */
export interface Target {
  readonly target: string
  /** As the owner wrote it. */
  readonly bar: string
  readonly value: number | null
  readonly verdict: 'pass' | 'fail' | 'not measured'
  /** What the value was measured on, or what would measure it. */
  readonly basis: string
}

/** The owner's targets. What has not been measured on this store says so; nothing is assumed. */
export function targets(facts: Pick<Status, 'spans' | 'mean_quality' | 'mean_quality_gain' | 'calibration'>): Target[] {
  const {total, set_aside, synthetic} = facts.spans
  const rows = total + set_aside
  const unmeasured = (target: string, bar: string, basis: string): Target => ({
    target,
    bar,
    value: null,
    verdict: 'not measured',
    basis,
  })
  const measured = (target: string, bar: string, value: number, passes: boolean, basis: string): Target => ({
    target,
    bar,
    value: Math.round(value * 100) / 100,
    verdict: passes ? 'pass' : 'fail',
    basis,
  })
  const valid = rows === 0 ? 0 : (100 * total) / rows
  const quality = facts.mean_quality
  const gain = facts.mean_quality_gain
  return [
    rows === 0
      ? unmeasured('valid spans', '>= 95 %', 'logline ingest')
      : measured('valid spans', '>= 95 %', valid, valid >= 95, `${total} of ${rows} rows`),
    quality === null
      ? unmeasured('mean quality', '>= 80', 'logline validate')
      : measured('mean quality', '>= 80', quality, quality >= 80, `${total} spans`),
    gain === null
      ? unmeasured('quality gain by orchestration', '>= +5', 'logline orchestrate')
      : measured('quality gain by orchestration', '>= +5', gain, gain >= 5, 'mean over all orchestrated spans'),
    ...calibrationTargets(facts.calibration, unmeasured, measured),
    synthetic === 0
      ? unmeasured('synthetic spans at distance >= 0.3', '100000', 'no self-play has run')
      : unmeasured('synthetic spans at distance >= 0.3', '100000', `${synthetic} came from elsewhere, unchecked`),
    unmeasured('ensemble accuracy', '>= 90 %', 'no ensemble has been measured'),
    unmeasured('distillation retention', '>= 95 %', 'no distillation has been measured'),
    unmeasured('P95 latency', '< 500 ms', 'no latency has been recorded'),
    unmeasured('fallback rate', '< 20 %', 'no model to fall back to is configured'),
    ...(['TruthfulQA 85', 'MMLU 80', 'HumanEval 75', 'GSM8K 85'] as const).map((name) => {
      const [benchmark, bar] = name.split(' ') as [string, string]
      return unmeasured(benchmark, `>= ${bar}`, 'the benchmark has not been run')
    }),
  ]
}

type Unmeasured = (target: string, bar: string, basis: string) => Target
type Measured = (target: string, bar: string, value: number, passes: boolean, basis: string) => Target

/** Calibration accuracy is 100 x (1 - ECE): how near confidences are to what happens. */
function calibrationTargets(calibration: Status['calibration'], unmeasured: Unmeasured, measured: Measured): Target[] {
  const accuracy = ['calibrated accuracy at confidence > 80', '>= 90 %'] as const
  const honesty = ['calibration accuracy', '>= 85 %'] as const
  if (calibration === null)
    return [accuracy, honesty].map(([target, bar]) =>
      unmeasured(target, bar, 'no calibration exists: logline calibrate'),
    )
  const {report, stale, id} = calibration
  if (stale.length > 0)
    return [accuracy, honesty].map(([target, bar]) => unmeasured(target, bar, `${id} is stale: logline calibrate`))
  const {above_80: sure, after, n, basis} = report
  const ece = after.ece?.value
  return [
    sure.n === 0
      ? unmeasured(...accuracy, `none of ${n} ${basis} questions has a confidence above 80`)
      : measured(...accuracy, 100 * sure.accuracy, sure.accuracy >= 0.9, `${sure.n} of ${n} ${basis} questions`),
    ece === undefined
      ? unmeasured(...honesty, `${id} measured nothing`)
      : measured(...honesty, 100 * (1 - ece), ece <= 0.15, `100 x (1 - ECE) on ${n} ${basis} questions`),
  ]
}
