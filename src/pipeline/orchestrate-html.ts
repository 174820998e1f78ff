import {escaped} from '../calibration/escaped-html.ts'
import type {GradedSpan} from '../enzyme/grades.sql.ts'
import {DIMENSIONS} from '../quality/meter.ts'
import {describeChange} from './describe-change.ts'
import type {OrchestrateReport} from './orchestrate-report.ts'

/** Width and height of a chart, in its own units. */
const CHART = {width: 480, height: 160}
/** `margin` holds the labels at the sides and `top` the one above; `labels`: how far out they stand, in radii. */
const RADAR = {size: 210, radius: 95, margin: 110, top: 32, labels: 1.12, line: 13}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem .2rem 0;text-align:left;vertical-align:top}
td.n,th.n{text-align:right}.before{fill:#b8bfc9}.after{fill:#2f6f4f}.line-before{fill:#b8bfc966;stroke:#7b8494}.line-after{fill:#2f6f4f44;stroke:#2f6f4f}
.grid{fill:none;stroke:#ddd}text{font-size:11px;fill:#444}code,pre{font:13px ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
article{border-top:1px solid #ddd;padding:.6rem 0}@media(prefers-color-scheme:dark){body{background:#161a1d;color:#ddd}text{fill:#bbb}.grid{stroke:#333}.after{fill:#6fbf95}}`

/** The report as one page: no scripts, nothing from the network, every text escaped. */
export function orchestrateHtml(report: OrchestrateReport, samples: readonly GradedSpan[]): string {
  const {total_processed, diamonds_plus, diamonds_original, needs_enrichment, rejected, gate} = report
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Orchestration report</title><style>${STYLE}</style></head><body>
<h1>Orchestration report</h1>
<table>
${row('spans', total_processed)}${row(`diamond+ (${gate} and over)`, diamonds_plus)}${row('diamond', diamonds_original)}${row('needs enrichment', needs_enrichment)}${row('rejected', rejected)}${row('changed by enzymes', report.changed)}${row('mean gain, points', report.avg_quality_improvement)}</table>
<h2>Quality before and after</h2>
${histogram(report)}
<h2>The five dimensions, mean</h2>
${radar(report)}
<h2>Enzymes</h2>
<table><tr><th>enzyme</th><th class="n">spans</th><th class="n">mean impact</th><th class="n">failed</th></tr>
${report.top_enzymes.map(({enzyme, count, avg_impact, failed}) => `<tr><td>${escaped(enzyme)}</td><td class="n">${count}</td><td class="n">${avg_impact}</td><td class="n">${failed}</td></tr>`).join('\n')}
</table>
<h2>Samples of what changed</h2>
${samples.length === 0 ? '<p>Nothing changed.</p>' : samples.map(sample).join('\n')}
<h2>Furthest from passing</h2>
<table><tr><th>span</th><th class="n">quality</th><th>reason</th><th>cheapest fix</th></tr>
${report.held_back.map(({id, quality, reason, fix}) => `<tr><td><code>${escaped(id)}</code></td><td class="n">${quality.toFixed(1)}</td><td>${escaped(reason)}</td><td>${escaped(fix ?? 'nothing simple')}</td></tr>`).join('\n')}
</table>
</body></html>
`
}

function row(name: string, value: number): string {
  return `<tr><td>${name}</td><td class="n">${value}</td></tr>\n`
}

function histogram({quality: {histogram: bars}}: OrchestrateReport): string {
  const most = Math.max(1, ...bars.before, ...bars.after)
  const step = CHART.width / bars.before.length
  const bar = (count: number, index: number, name: 'before' | 'after') => {
    const height = (count / most) * CHART.height
    const x = index * step + (name === 'after' ? step * 0.45 : 0)
    return `<rect class="${name}" x="${x.toFixed(1)}" y="${(CHART.height - height).toFixed(1)}" width="${(step * 0.42).toFixed(1)}" height="${height.toFixed(1)}"><title>${index * 5} to ${index * 5 + 5}, ${name}: ${count}</title></rect>`
  }
  const ticks = [0, 20, 40, 60, 80, 100].map(
    (value) => `<text x="${((value / 100) * CHART.width).toFixed(0)}" y="${CHART.height + 14}">${value}</text>`,
  )
  return `<svg viewBox="-5 -5 ${CHART.width + 30} ${CHART.height + 25}" width="${CHART.width}" role="img" aria-label="Spans by quality, before (grey) and after (green)">
${bars.before.map((count, index) => bar(count, index, 'before')).join('')}
${bars.after.map((count, index) => bar(count, index, 'after')).join('')}${ticks.join('')}</svg><p>Grey: before. Green: after. Spans by quality in steps of five points.</p>`
}

function radar({quality}: OrchestrateReport): string {
  const middle = RADAR.size / 2
  const point = (index: number, share: number): [x: number, y: number] => {
    const angle = (2 * Math.PI * index) / DIMENSIONS.length - Math.PI / 2
    const radius = share * RADAR.radius
    return [middle + radius * Math.cos(angle), middle + radius * Math.sin(angle)]
  }
  const corner = (index: number, share: number): string =>
    point(index, share)
      .map((at) => at.toFixed(1))
      .join(',')
  const shape = (of: OrchestrateReport['quality']['dimensions_after']) =>
    DIMENSIONS.map((name, index) => corner(index, (of[name] ?? 0) / 100)).join(' ')
  const rings = [0.25, 0.5, 0.75, 1].map(
    (share) => `<polygon class="grid" points="${DIMENSIONS.map((_, index) => corner(index, share)).join(' ')}"/>`,
  )
  const labels = DIMENSIONS.map((name, index) => {
    const [x, outer] = point(index, RADAR.labels)
    const {[name]: before} = quality.dimensions_before
    const {[name]: after} = quality.dimensions_after
    // Away from the drawing: what stands beside it begins or ends there, what stands over it is centred.
    const above = Math.abs(x - middle) < 1
    const anchor = above ? 'middle' : x > middle ? 'start' : 'end'
    const y = above ? outer - RADAR.line : outer
    return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${name}<tspan x="${x.toFixed(1)}" dy="${RADAR.line}">${before?.toFixed(1) ?? '-'} / ${after?.toFixed(1) ?? '-'}</tspan></text>`
  })
  const width = RADAR.size + 2 * RADAR.margin
  return `<svg viewBox="${-RADAR.margin} ${-RADAR.top} ${width} ${RADAR.size + RADAR.top}" width="${width}" role="img" aria-label="Mean of each dimension before and after">
${rings.join('')}<polygon class="line-before" points="${shape(quality.dimensions_before)}"/><polygon class="line-after" points="${shape(quality.dimensions_after)}"/>${labels.join('')}</svg>`
}

function sample({span, quality_before, quality_after, applications}: GradedSpan): string {
  const lines = applications.flatMap(({enzyme, changes}) =>
    changes.filter(({what}) => what !== 'noted').map((change) => `${enzyme}: ${describeChange(change)}`),
  )
  return `<article><code>${escaped(span.id)}</code> ${quality_before.toFixed(1)} to ${quality_after.toFixed(1)}<pre>${escaped(lines.join('\n'))}</pre></article>`
}
