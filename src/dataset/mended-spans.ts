import type {Lexicon} from './lexicon.ts'
import {type ReadSpan, readSpan} from './read-span.ts'
import type {Reading} from './reading.ts'
import {mended, slipsBetween} from './slips.ts'

/** Both with what was meant where one of them has a slip of the pen; and these, for people. */
export function mendedSpans(
  a: ReadSpan,
  b: ReadSpan,
  lexicon: Lexicon,
): {left: ReadSpan; right: ReadSpan; slips: string[]} {
  // Mending changes no sign and no digit.
  if (a.question.signs !== b.question.signs || a.question.digits !== b.question.digits)
    return {left: a, right: b, slips: []}
  const pairs: [Reading, Reading][] = [[a.question, b.question]]
  if (a.outcome !== null && b.outcome !== null) pairs.push([a.outcome, b.outcome])
  const [question = [[], []], outcome = [[], []]] = slipsBetween(pairs, lexicon)
  const mend = (own: ReadSpan, side: 0 | 1): ReadSpan => {
    if (question[side].length + outcome[side].length === 0) return own
    const {span} = own
    return readSpan({
      ...span,
      question: mended(span.question, question[side]),
      outcome: span.outcome === null ? null : mended(span.outcome, outcome[side]),
    })
  }
  const slips = [...question, ...outcome].flatMap((found, at) =>
    found.map(({written, meant}) => `${(at % 2 === 0 ? [written, meant] : [meant, written]).join(' = ')} (spelling)`),
  )
  return {left: mend(a, 0), right: mend(b, 1), slips}
}
