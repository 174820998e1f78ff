import type {Interval} from '../embedding/adapting/neighbour-score.ts'
import type {AdaptationReport} from '../pipeline/adapt-embedder.ts'
import type {ListedAdaptation} from '../pipeline/adaptations.ts'
import {table} from './table.ts'

/** What an adaptation was trained on, what it brought on questions it never saw, and the verdict. */
export function describeAdaptation({verdict, reason, trained, held_out, before, after}: AdaptationReport): string {
  const {before: old, after: young, difference} = held_out
  const measured =
    old === null || young === null || difference === null
      ? []
      : [
          table([
            [`${held_out.questions} questions of other splits`, 'before', 'after', 'difference (95 %)'],
            ['score: mean of the two below', show(old.score), show(young.score), range(difference.score)],
            ['mean reciprocal rank', show(old.mrr), show(young.mrr), range(difference.mrr)],
            [
              'recall of the ten nearest',
              show(old.recall_at_10),
              show(young.recall_at_10),
              range(difference.recall_at_10),
            ],
          ]),
        ]
  return [
    [
      `${trained.spans} spans of memory: ${trained.answer_pairs} questions with outcomes,`,
      `${trained.same_outcome_pairs} pairs of questions with the same one;`,
      `${trained.steps} steps over ${trained.rows} rows, ${trained.new_words} of them for words of this log`,
    ].join(' '),
    ...measured,
    `${verdict}: ${reason}\nin use: ${verdict === 'accepted' ? after : before}`,
  ].join('\n\n')
}

/** One line each, the latest first. */
export function describeAdaptations(adaptations: readonly ListedAdaptation[]): string {
  if (adaptations.length === 0) return 'nothing was trained yet: the shipped model is in use'
  return table([
    ['name', 'trained', 'verdict', 'in use', 'reason'],
    ...adaptations.map(({name, trained_at, verdict, state, report}) => [
      name,
      trained_at,
      verdict,
      state,
      report.reason,
    ]),
  ])
}

function show({value}: Interval): string {
  return value.toFixed(3)
}

function range({value, low, high}: Interval): string {
  const signed = (number: number) => `${number < 0 ? '-' : '+'}${Math.abs(number).toFixed(3)}`
  return `${signed(value)} (${signed(low)} to ${signed(high)})`
}
