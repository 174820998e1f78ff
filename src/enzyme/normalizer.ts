import {outcomeOf, type Span} from '../span/schema.ts'
import type {Enzyme, Proposal} from './enzyme.ts'
import {normalizedText} from './normalized-text.ts'
import {goesAsFarAs, type Rules} from './rules.ts'
import {rewriteTexts} from './texts.ts'

/** Who asks about wrong characters shows some: they are what the span is about. */
const ENCODINGS =
  /\b(?:encod|decod|codifica|charset|mojibake|utf-?8|latin-?1|iso-?8859|windows-?1252|cp1252|unicode|acentos?\b)/i

/**
 * Text as it was meant: wrong decodings put right, Unicode NFC (UAX 15), no invisible characters, one kind of line end,
 * no blanks at line ends but the two that are a line break in Markdown (CommonMark 0.31, 6.7). From `moderate` on also
 * runs of blanks inside prose, and more than one empty line in a row. Code keeps its blanks.
 */
export function normalizer(rules: Rules): Enzyme {
  const folds = goesAsFarAs(rules, 'moderate')
  return {
    name: 'normalizer',
    version: '2',
    apply: async (drafts) => drafts.map(({span}) => normalize(span, folds)),
  }
}

/** A span as the most careful normalizer leaves it. */
export function normalized(span: Span): Span {
  return normalize(span, false)?.span ?? span
}

function normalize(span: Span, folds: boolean): Proposal | undefined {
  const repairs = !ENCODINGS.test(`${span.this}\n${outcomeOf(span) ?? ''}`)
  return rewriteTexts(span, 'normalised', (text) => normalizedText(text, {repairs, folds}))
}
