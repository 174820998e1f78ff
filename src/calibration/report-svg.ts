import {escaped} from './escaped-html.ts'
import type {ReliabilityBin} from './reliability.ts'

const SIZE = 320
const EDGE = 44
const INNER = SIZE - EDGE - 12

/** A chart with its description for those who can't see it. */
interface Chart {
  readonly title: string
  readonly description: string
  readonly x: string
  readonly y: string
  readonly body: string
  readonly height?: number
}

/** Accuracy over confidence, one dot a bin, its area the number of answers; the diagonal is perfect. */
export function reliabilityChart(before: readonly ReliabilityBin[], after: readonly ReliabilityBin[]): string {
  const total = (bins: readonly ReliabilityBin[]): number => bins.reduce((sum, {count}) => sum + count, 0)
  const dots = (bins: readonly ReliabilityBin[], kind: string): string =>
    bins
      .map(({count, confidence, accuracy}) => {
        const radius = 2.5 + 9 * Math.sqrt(count / total(bins))
        const label = `confidence ${confidence.toFixed(2)}, accuracy ${accuracy.toFixed(2)}, n ${count}`
        return `<circle class="${kind}" cx="${x(confidence)}" cy="${y(accuracy)}" r="${radius.toFixed(1)}"><title>${label}</title></circle>`
      })
      .join('')
  return chart({
    title: 'Reliability',
    description: `Accuracy over confidence in ${after.length} bins; the table below has the numbers. Before: hollow. After: filled.`,
    x: 'confidence',
    y: 'accuracy',
    body: `<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>${dots(before, 'before')}${dots(after, 'after')}`,
  })
}

/** Share of wrong answers when only the surest are answered. */
export function riskChart(
  before: readonly (readonly [number, number])[],
  after: readonly (readonly [number, number])[],
): string {
  const line = (points: readonly (readonly [number, number])[], kind: string): string =>
    `<polyline class="${kind}" points="${points.map(([coverage, risk]) => `${x(coverage)},${y(risk)}`).join(' ')}"/>`
  return chart({
    title: 'Risk and coverage',
    description:
      'Share of wrong answers over the share that is answered, the surest first. Before: dashed. After: solid.',
    x: 'answered',
    y: 'wrong',
    body: line(before, 'before') + line(after, 'after'),
  })
}

/** One bar a domain, and the line that the sets promise. */
export function coverageChart(
  domains: readonly {domain: string; coverage: number; n: number}[],
  alpha: number,
): string {
  const shown = domains.slice(0, 20)
  const rows = shown.map(({domain, coverage, n}, at) => {
    const top = 12 + at * 22
    return (
      `<text class="name" x="4" y="${top + 11}">${escaped(domain.slice(0, 22))}</text>` +
      `<rect class="bar" x="150" y="${top}" width="${(150 * coverage).toFixed(1)}" height="14"><title>${escaped(domain)}: ${(100 * coverage).toFixed(1)} % of ${n}</title></rect>`
    )
  })
  const height = 30 + shown.length * 22
  const promised = 150 + 150 * (1 - alpha)
  return (
    `<svg role="img" aria-label="Coverage by domain" viewBox="0 0 ${SIZE} ${height}" width="${SIZE}" height="${height}">` +
    `<title>Coverage by domain</title><desc>Share of the sets that hold the right answer, for each domain; promised: ${(100 * (1 - alpha)).toFixed(0)} %.</desc>` +
    `${rows.join('')}<line class="ideal" x1="${promised}" y1="4" x2="${promised}" y2="${height - 16}"/>` +
    `<text x="${promised}" y="${height - 4}" text-anchor="middle">${(100 * (1 - alpha)).toFixed(0)} %</text></svg>`
  )
}

function chart({title, description, x: below, y: beside, body}: Chart): string {
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    .map(
      (at) =>
        `<line class="grid" x1="${x(at)}" y1="${y(0)}" x2="${x(at)}" y2="${y(1)}"/><line class="grid" x1="${x(0)}" y1="${y(at)}" x2="${x(1)}" y2="${y(at)}"/>` +
        `<text x="${x(at)}" y="${SIZE - EDGE + 28}" text-anchor="middle">${at}</text><text x="${EDGE - 6}" y="${Number(y(at)) + 4}" text-anchor="end">${at}</text>`,
    )
    .join('')
  return (
    `<svg role="img" aria-label="${title}" viewBox="0 0 ${SIZE} ${SIZE}" width="${SIZE}" height="${SIZE}">` +
    `<title>${title}</title><desc>${description}</desc>${ticks}${body}` +
    `<text x="${EDGE + INNER / 2}" y="${SIZE - 2}" text-anchor="middle">${below}</text>` +
    `<text transform="translate(12 ${12 + INNER / 2}) rotate(-90)" text-anchor="middle">${beside}</text></svg>`
  )
}

function x(value: number): string {
  return (EDGE + INNER * value).toFixed(1)
}

function y(value: number): string {
  return (12 + INNER * (1 - value)).toFixed(1)
}
