import type {DedupSummary} from '../pipeline/dedup.ts'
import type {LabelRates} from '../pipeline/dedup-labels.ts'
import type {DomainChange} from '../pipeline/dedup-report.sql.ts'
import type {ClusterReport, ReviewedSpan, ReviewPair} from '../pipeline/dedup-review.ts'
import {oneLine, table} from './table.ts'

/** Characters of a text, and of what two texts differ in, that are shown. */
const WIDTH = 110
const DIFFERENCES = 100

export function describeDedup(summary: DedupSummary, dryRun = false): string {
  const {run, thresholds, exact, clusters, withheld, added, changed, given_back, domains, without_vector} = summary
  return [
    table([
      ['exact duplicates, merged by ingest', exact],
      [`near duplicates (from ${thresholds.near})`, withheld.near],
      [
        `semantic duplicates (${thresholds.semantic === null ? 'off' : `from ${thresholds.semantic}`})`,
        withheld.semantic,
      ],
      ['clusters', clusters],
    ]),
    '',
    describeDomains(domains),
    '',
    dryRun
      ? 'nothing was withheld'
      : `run ${run}: ${added} withheld${changed > 0 ? `, ${changed} for another reason than before` : ''}, ${given_back} given back; logline restore --run ${run} undoes it`,
    ...(without_vector !== null && without_vector > 0
      ? [`${without_vector} spans have no vector yet: logline enrich`]
      : []),
  ].join('\n')
}

/** Spans of each domain before and after; those that lost none are left out. */
export function describeDomains(domains: readonly DomainChange[]): string {
  const changed = domains.filter(({before, after}) => before !== after)
  if (changed.length === 0) return 'no domain has lost a span'
  return table([
    ['domain', 'before', 'after'],
    ...changed.map(({domain, before, after}) => [domain === '' ? '(none)' : domain, before, after]),
  ])
}

export function describeClusters(clusters: readonly ClusterReport[]): string {
  if (clusters.length === 0) return 'no duplicates'
  return clusters
    .map(({kept, members}) =>
      [
        `keeps ${describeSpan(kept)}`,
        ...members.map(
          ({kind, score, differs, ...span}) =>
            `  ${kind} ${score.toFixed(2)} ${describeSpan(span)}${describeDiffers(differs)}`,
        ),
      ].join('\n'),
    )
    .join('\n')
}

export function describeSample(pairs: readonly ReviewPair[]): string {
  if (pairs.length === 0) return 'no two spans are alike'
  return pairs
    .map(({kind, score, drawn, differs, kept, other}) =>
      [
        `${kind} ${score.toFixed(3)} ${drawn === 'withheld' ? 'duplicates' : 'below the threshold'}`,
        `  ${describeSpan(kept)}`,
        `  ${describeSpan(other)}`,
        ...(differs.length === 0 ? [] : [`  differs: ${oneLine(differs.join(' '), DIFFERENCES)}`]),
      ].join('\n'),
    )
    .join('\n\n')
}

export function describeRates({
  read,
  unjudged,
  false_dedup,
  by_score,
}: LabelRates & {read: number; unjudged: number}): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`
  const {pairs, not_duplicates, rate, interval} = false_dedup
  return [
    `${read} judged pairs read, ${unjudged} without a judgement`,
    rate === null
      ? 'no pair that is withheld was judged'
      : `false duplicates: ${not_duplicates} of ${pairs} withheld pairs, ${percent(rate)} (95 %: ${percent(interval[0])} to ${percent(interval[1])})`,
    ...(by_score.length === 0
      ? []
      : [
          '',
          table([
            ['kind', 'score', 'pairs', 'not duplicates', '95 %'],
            ...by_score.map(({kind, from, to, pairs: n, not_duplicates: wrong, interval: [low, high]}) => [
              kind,
              `${from.toFixed(2)}-${to.toFixed(2)}`,
              n,
              wrong,
              `${percent(low)} to ${percent(high)}`,
            ]),
          ]),
        ]),
  ].join('\n')
}

function describeSpan({id, this: question, outcome}: ReviewedSpan): string {
  return `${oneLine(id, 30)}  ${oneLine(question, WIDTH)}  ->  ${oneLine(outcome ?? 'no outcome', WIDTH / 2)}`
}

function describeDiffers(differs: readonly string[]): string {
  return differs.length === 0 ? '' : `  [${oneLine(differs.join(' '), DIFFERENCES)}]`
}
