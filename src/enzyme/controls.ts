/** What terminals take for commands (ECMA-48): control sequences, strings such as titles, choices of a character set. */
const ESCAPES =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)|[()*+][0-2A-Z]|[=>78cDEHMNOZ](?![A-Za-z]))/g

/** A letter struck over itself or an underscore, as manuals are made bold and underlined. */
const OVERSTRUCK = /_\u0008(?=[^\n])|([^\n])\u0008(?=\1)/g

/** C0 but for tab and line feed, and DEL; of no character, U+FFFE and U+FFFF. */
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g

/**
 * The text without control characters. Those that separate leave something that does: form feed, vertical tab and the
 * separators of records, groups and files a line end, that of units a blank.
 */
export function withoutControls(text: string): string {
  return text
    .replace(ESCAPES, '')
    .replace(OVERSTRUCK, '')
    .replace(/\n?[\u000b\u000c]+\n?|[\u001c-\u001e]+/g, '\n')
    .replaceAll('\u001f', ' ')
    .replace(CONTROLS, '')
}

/** What no font shows, as a class of a regular expression: zero width space, word joiner, BOM, embeddings, isolates. */
export const UNSEEN = '\\u200b\\u2060\\ufeff\\u202a-\\u202e\\u2066-\\u2069'

/** Words of ASCII with what no font shows inside, joiners too: there they only hide what it says. */
const HIDING = /(?<![\w-])[\w-]+(?:[\u200b-\u200d\u2060\ufeff\u202a-\u202e\u2066-\u2069]+[\w-]+)+/g
/** The shortest secrets that have a form of their own are longer than this. */
const EXAMPLE = 12

/** Scripts that write no blank between words, and may mark where one could be. */
const UNSPACED =
  '\\p{Script=Thai}\\p{Script=Khmer}\\p{Script=Lao}\\p{Script=Myanmar}\\p{Script=Tibetan}\\p{Script=Javanese}'
const FROM_THE_RIGHT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** Overrides are never needed: they show a text as what it is not. */
const OVERRIDES = '\\u202d\\u202e'
const UNNEEDED = new RegExp(`(?<![${UNSPACED}])\\u200b(?![${UNSPACED}])|[\\u2060\\ufeff${OVERRIDES}]`, 'gu')
const DIRECTIONS = /[\u202a-\u202c\u2066-\u2069]/g

/**
 * Code as well: what hides inside of a word is found, and a file's byte order mark is none of its text. In a text about
 * characters short words may be examples of them.
 */
export function withoutHiding(text: string, isAboutCharacters: boolean): string {
  return text
    .replace(HIDING, (word) => {
      const shown = word.replace(/[^\w-]/g, '')
      return isAboutCharacters && shown.length <= EXAMPLE ? word : shown
    })
    .replace(/^\ufeff+/, '')
}

/** Prose without what no font shows, but for what its script needs: where words end, and what runs from the right. */
export function withoutUnseen(text: string): string {
  const seen = text.replace(UNNEEDED, '')
  return FROM_THE_RIGHT.test(seen) ? seen : seen.replace(DIRECTIONS, '')
}
