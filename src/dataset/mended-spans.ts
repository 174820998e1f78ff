import type {Lexicon} from './lexicon.ts'
import {type ReadSpan, readSpan} from './read-span.ts'
import type {Reading} from './reading.ts'
import {mended, type Slip, slipsBetween} from './slips.ts'
import {respaced} from './spacing.ts'

/** Both with what was meant where one of them has a slip of the pen or of the space bar; and these, for people. */
export function mendedSpans(
  a: ReadSpan,
  b: ReadSpan,
  lexicon: Lexicon,
): {left: ReadSpan; right: ReadSpan; slips: string[]} {
  // Mending changes no sign and no digit.
  if (a.question.signs !== b.question.signs || a.question.digits !== b.question.digits)
    return {left: a, right: b, slips: []}
  const [left, ofLeft] = respacedSpan(a, b, lexicon)
  const [right, ofRight] = respacedSpan(b, a, lexicon)
  const pairs: [Reading, Reading][] = [[left.question, right.question]]
  if (left.outcome !== null && right.outcome !== null) pairs.push([left.outcome, right.outcome])
  const [question = [[], []], outcome = [[], []]] = slipsBetween(pairs, lexicon)
  const mend = (own: ReadSpan, side: 0 | 1): ReadSpan =>
    question[side].length + outcome[side].length === 0
      ? own
      : withTexts(own, mended(own.span.question, question[side]), (text) => mended(text, outcome[side]))
  const told = (by: string, side: 0 | 1, found: readonly Slip[]) =>
    found.map(({written, meant}) => `${(side === 0 ? [written, meant] : [meant, written]).join(' = ')} (${by})`)
  return {
    left: mend(left, 0),
    right: mend(right, 1),
    slips: [
      ...told('spacing', 0, ofLeft),
      ...told('spacing', 1, ofRight),
      ...[...question, ...outcome].flatMap((found, at) => told('spelling', at % 2 === 0 ? 0 : 1, found)),
    ],
  }
}

function respacedSpan(own: ReadSpan, other: ReadSpan, lexicon: Lexicon): [ReadSpan, readonly Slip[]] {
  const question = respaced(own.question, other.question, lexicon)
  const outcome =
    own.outcome === null || other.outcome === null ? undefined : respaced(own.outcome, other.outcome, lexicon)
  const slips = [...question.slips, ...(outcome?.slips ?? [])]
  return [slips.length === 0 ? own : withTexts(own, question.text, (text) => outcome?.text ?? text), slips]
}

function withTexts({span}: ReadSpan, question: string, mend: (outcome: string) => string): ReadSpan {
  return readSpan({...span, question, outcome: span.outcome === null ? null : mend(span.outcome)})
}
