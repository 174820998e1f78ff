import type {CalibrationReport} from './calibration-report.ts'
import {escaped} from './escaped-html.ts'
import type {Figures, Measures} from './measures.ts'
import {coverageChart, reliabilityChart, riskChart} from './report-svg.ts'

const STYLE = `:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--faint:#d8dde3;--accent:#0b62c4;--other:#8a5a00}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--paper:#14171a;--faint:#3a4149;--accent:#6cb2ff;--other:#f0b45a}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:66rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:.5rem 0}th,td{text-align:left;padding:.2rem .8rem .2rem 0;border-bottom:1px solid var(--faint)}td{font-variant-numeric:tabular-nums}
.wide{overflow-x:auto}.charts{display:flex;flex-wrap:wrap;gap:1.5rem}svg{max-width:100%;height:auto}svg text{fill:var(--ink);font-size:11px}.grid{stroke:var(--faint)}.ideal{stroke:var(--ink);stroke-dasharray:4 4}
circle.after{fill:var(--accent);fill-opacity:.75}circle.before{fill:none;stroke:var(--other);stroke-width:1.5}polyline{fill:none;stroke-width:2}polyline.after{stroke:var(--accent)}polyline.before{stroke:var(--other);stroke-dasharray:5 4}.bar{fill:var(--accent)}`

/**
 * The report as one HTML file that loads nothing: charts as SVG, each with a description and its numbers in a table;
 * light and dark.
 * @param about facts about how it was made, name and value
 */
export function reportHtml(
  report: CalibrationReport,
  about: readonly (readonly [string, string])[],
  notes: readonly string[],
): string {
  const {before, after, sets, bounds, answering, domains} = report
  const rows = (cells: readonly (readonly string[])[]): string =>
    cells.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('')
  const head = (names: readonly string[]): string =>
    `<tr>${names.map((name) => `<th scope="col">${escaped(name)}</th>`).join('')}</tr>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Calibration report</title><style>${STYLE}</style></head><body>
<h1>Calibration report</h1>
<table>${rows(about)}</table>
${notes.map((note) => `<p>Note: ${escaped(note)}.</p>`).join('')}
<h2>Measured on ${report.n} questions (${report.basis})</h2>
<table>${head(['', 'before', 'after', '95 % interval, after'])}${rows(measureRows(before, after))}</table>
<div class="charts"><figure>${reliabilityChart(before.bins, after.bins)}<figcaption>Filled: after. Hollow: before. The larger, the more answers.</figcaption></figure>
<figure>${riskChart(before.risk_coverage, after.risk_coverage)}<figcaption>Solid: after. Dashed: before.</figcaption></figure>
<figure>${coverageChart(domains, sets.alpha)}<figcaption>Sets that hold the right answer; the line is what they promise.</figcaption></figure></div>
<h2>Reliability</h2>
<table>${head(['answers', 'confidence', 'accuracy'])}${rows(after.bins.map(({count, confidence, accuracy}) => [String(count), confidence.toFixed(3), accuracy.toFixed(3)]))}</table>
<h2>Domains</h2>
<table>${head(['domain', 'n', 'accuracy', 'coverage', 'set size', 'quantile'])}${rows(
    domains.map((row) => [
      row.domain,
      String(row.n),
      row.accuracy.toFixed(3),
      row.coverage.toFixed(3),
      row.size.toFixed(2),
      row.own_quantile ? 'own' : 'shared',
    ]),
  )}</table>
<div class="wide"><table>${head(['domain', '', ...FIGURES.map(([name]) => name)])}${rows(domains.flatMap((row) => [figureRow(row.domain, 'before', row.before), figureRow('', 'after', row.after)]))}</table></div>
<h2>Guarantees</h2>
<p>Sets at alpha ${sets.alpha} held the right answer for ${percent(sets.coverage)} of the questions, with ${sets.size.toFixed(2)} answers on average ("other" counting as one; ${percent(sets.with_other)} have it). The right answer was among the candidates for ${percent(sets.reachable)}.</p>
<p>Correctness at alpha ${bounds.alpha}: ${optional(bounds.right_kept)} of the right answers kept, ${optional(bounds.wrong_rejected)} of the wrong ones rejected.</p>
<p>${
    answering.threshold === null
      ? `No threshold keeps the error at or below ${answering.max_error} with delta ${answering.delta}.`
      : `Answering alone with an error of at most ${answering.max_error} (delta ${answering.delta}): ${answering.every ? 'every answer that is given' : `from confidence ${Math.ceil(100 * answering.threshold)}`}; ${percent(answering.answered)} answered, ${optional(answering.error)} of them wrong.`
  }</p>
<p>All of this holds as long as questions stay like those of the store (exchangeable traffic).</p>
</body></html>
`
}

const FIGURES = [
  ['ECE', 'ece'],
  ['MCE', 'mce'],
  ['Brier', 'brier'],
  ['log loss', 'log_loss'],
  ['AUROC', 'auroc'],
  ['AURC', 'aurc'],
  ['excess AURC', 'excess_aurc'],
] as const satisfies readonly (readonly [string, keyof Figures])[]

function figureRow(domain: string, when: string, figures: Figures): string[] {
  return [domain, when, ...FIGURES.map(([, key]) => figures[key]?.toFixed(3) ?? '-')]
}

function measureRows(before: Measures, after: Measures): string[][] {
  const row = (name: string, value: (of: Measures) => {value: number; low: number; high: number} | number | null) => {
    const number = (of: Measures): string => {
      const found = value(of)
      return found === null ? '-' : (typeof found === 'number' ? found : found.value).toFixed(4)
    }
    const found = value(after)
    const range =
      found === null || typeof found === 'number' ? '' : `${found.low.toFixed(4)} to ${found.high.toFixed(4)}`
    return [name, number(before), number(after), range]
  }
  return [
    row('ECE (equal mass)', ({ece}) => ece),
    row('ECE (equal width)', ({ece_equal_width}) => ece_equal_width),
    row('MCE', ({mce}) => mce),
    row('Brier score', ({brier}) => brier),
    row('reliability', ({brier_parts}) => brier_parts?.reliability ?? null),
    row('resolution', ({brier_parts}) => brier_parts?.resolution ?? null),
    row('uncertainty', ({brier_parts}) => brier_parts?.uncertainty ?? null),
    row('log loss', ({log_loss}) => log_loss),
    row('AUROC', ({auroc}) => auroc),
    row('AURC', ({aurc}) => aurc),
    row('excess AURC', ({excess_aurc}) => excess_aurc),
    row('accuracy', ({accuracy}) => accuracy),
    row('accuracy, surest 20 %', ({accuracy_at_20}) => accuracy_at_20),
    row('accuracy, surest 50 %', ({accuracy_at_50}) => accuracy_at_50),
  ]
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function optional(share: number | null): string {
  return share === null ? '-' : percent(share)
}
