import {codeIn} from '../quality/content.ts'
import {repairControls, repairEncoding} from './encoding-repair.ts'

/** C0 but for tab and line feed, DEL, and what no font shows: zero width space, word joiner, BOM, bidi overrides. */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g

/** How far a text is normalised. */
interface How {
  /** Wrong decodings are put right. */
  readonly repairs: boolean
  /** Runs of blanks and of empty lines in prose become one. */
  readonly folds: boolean
}

/** One text as the normalizer writes it. */
export function normalizedText(text: string, {repairs, folds}: How): string {
  let plain = text.replace(/\r\n?/g, '\n').replace(INVISIBLE, '')
  // Most texts are ASCII, and then there is nothing of this to do.
  if (/[^\u0000-\u007f]/.test(plain))
    plain = repairControls(repairs ? repairEncoding(plain) : plain)
      .normalize('NFC')
      .replace(/[\u00a0\u202f]/g, ' ')
  plain = plain.replace(/[ \t]+$/gm, (blanks) => (blanks.startsWith('  ') ? '  ' : '')).replace(/^\n+|\s+$/g, '')
  if (!folds || codeIn(plain) !== undefined) return plain
  return plain.replace(/(?<=\S) {2,}(?=\S)/g, ' ').replace(/\n{3,}/g, '\n\n')
}
