import type {Span} from '../span/schema.ts'
import type {Enzyme, Proposal} from './enzyme.ts'
import {type How, normalizedText} from './normalized-text.ts'
import {goesAsFarAs, type Rules} from './rules.ts'
import {rewriteTexts, runningTexts} from './texts.ts'

/** Who asks about wrong or special characters shows some: they are what the span is about. */
const CHARACTERS =
  /\b(?:encod|decod|codifica|charset|mojibake|utf-?8|latin-?1|iso-?8859|windows-?1252|cp1252|unicode|acentos?\b|U\+[\da-f]{4}|code ?points?\b|nbsp\b|NFK?[CD]\b|zero[- ]width|non-?break|byte order mark|(?:combining|invisible|control) char)|\\u\{?[\da-f]{4}/i

/**
 * Text as it was meant: wrong decodings put right, Unicode NFC (UAX 15), no control and no invisible characters, one
 * kind of line end, no blanks at line ends but the two that are a line break in Markdown (CommonMark 0.31, 6.7). From
 * `moderate` on also runs of blanks inside prose, and more than one empty line in a row. Code, tables and what is laid
 * out keep their blanks; code keeps its characters, too. Where the meter then says less, only what is wrong goes.
 */
export function normalizer(rules: Rules): Enzyme {
  const folds = goesAsFarAs(rules, 'moderate')
  return {
    name: 'normalizer',
    version: '3',
    neverLowers: true,
    apply: async (drafts) =>
      drafts.map(({span}) => {
        const proposal = normalize(span, {tidies: true, folds})
        return proposal && {...proposal, least: () => normalize(span, {tidies: false, folds: false})}
      }),
  }
}

/** A span as the most careful normalizer leaves it. */
export function normalized(span: Span): Span {
  return normalize(span, {tidies: true, folds: false})?.span ?? span
}

function normalize(span: Span, how: Pick<How, 'tidies' | 'folds'>): Proposal | undefined {
  const texts = runningTexts(span)
  const repairs = !CHARACTERS.test(texts.join('\n'))
  return rewriteTexts(span, 'normalised', (text) =>
    normalizedText(text, {...how, repairs, beside: texts.filter((other) => other !== text)}),
  )
}
