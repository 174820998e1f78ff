import {codeIn} from '../quality/content.ts'
import {outcomeOf} from '../span/schema.ts'
import {repairEncoding} from './encoding-repair.ts'
import type {Enzyme} from './enzyme.ts'
import {goesAsFarAs, type Rules} from './rules.ts'
import {rewriteTexts} from './texts.ts'

/** C0 but for tab and line feed, DEL, and what no font shows: zero width space, word joiner, BOM, bidi overrides. */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g

/** C1. Texts that were read wrongly are full of them, and need them to be put right. */
const CONTROL = /[\u0080-\u009f]/g

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
    version: '1',
    apply: async (drafts) =>
      drafts.map(({span}) => {
        const repairs = !ENCODINGS.test(`${span.this}\n${outcomeOf(span) ?? ''}`)
        return rewriteTexts(span, 'normalised', (text) => normalize(text, repairs, folds))
      }),
  }
}

function normalize(text: string, repairs: boolean, folds: boolean): string {
  let plain = text.replace(/\r\n?/g, '\n').replace(INVISIBLE, '')
  // Most texts are ASCII, and then there is nothing of this to do.
  if (/[^\u0000-\u007f]/.test(plain))
    plain = (repairs ? repairEncoding(plain) : plain)
      .replace(CONTROL, '')
      .normalize('NFC')
      .replace(/[\u00a0\u202f]/g, ' ')
  plain = plain.replace(/[ \t]+$/gm, (blanks) => (blanks.startsWith('  ') ? '  ' : '')).replace(/^\n+|\s+$/g, '')
  if (!folds || codeIn(plain) !== undefined) return plain
  return plain.replace(/(?<=\S) {2,}(?=\S)/g, ' ').replace(/\n{3,}/g, '\n\n')
}
