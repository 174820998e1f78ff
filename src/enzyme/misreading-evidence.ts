/** A sequence of UTF-8 that was read one character a byte, and what stands around it. */
export interface Sequence {
  /** As it stands in the text. */
  readonly characters: readonly string[]
  /** What it is as UTF-8. */
  readonly decoded: string
  /** Letters of ASCII directly before and after it. */
  readonly before: string
  readonly after: string
  /** The last characters before that, blanks included. */
  readonly left: string
  /** Another sequence stands directly beside it. */
  readonly hasNeighbour: boolean
}

/** Signs that follow a word in sound text: `AMANHÃ…`, `NESTLÉ®`. */
const SIGNS = new Set('…™®»”’›—–•†‡°')

/** Letters that end words in capitals, or are words. */
const ENDINGS = new Set('ÃÄÅÆËÎÏ')
/** Ångström and the Norwegian å: what follows them may be a power, too. */
const ALONE = new Set('Å')
const POWERS = new Set('¹²³')

/** First bytes of Hebrew, Arabic and Cyrillic, of which nobody writes one letter alone; `2×…` is none of them. */
const SCRIPTS = new Set('×ØÙÐÑ')
/** Of these, letters of Cyrillic stand in words of Latin ones. */
const CYRILLIC = new Set('ÐÑ')

/** First bytes of sequences of three that begin quotes, dashes and symbols, or what is as wide as ideographs. */
const SYMBOLS = new Set('âï')

/**
 * Whether one sequence read as Windows-1252 or Latin-1 shows by itself that its text was read wrongly: what ends a word
 * in capitals with a sign behind it may be meant.
 */
export function tellsOfWindows({characters, decoded, before, after, hasNeighbour}: Sequence): boolean {
  const [lead, next, last] = characters as [string, string, string?]
  if (characters.length === 4) return true
  if (last !== undefined)
    return SYMBOLS.has(lead) || before === '' || hasNeighbour || !SIGNS.has(next) || !SIGNS.has(last)
  if (SCRIPTS.has(lead)) return hasNeighbour || (CYRILLIC.has(lead) && !SIGNS.has(next) && before + after !== '')
  if (!ENDINGS.has(lead) || (after !== '' && next !== '—' && next !== '\u00a0')) return true
  if (before === '') return !ALONE.has(lead) || !(SIGNS.has(next) || POWERS.has(next))
  if (before !== before.toUpperCase()) return true
  const mixesCase = before.length > 1 && decoded !== decoded.toUpperCase()
  return !mixesCase && !SIGNS.has(next) && !(next === '\u00a0' && ALONE.has(lead))
}

/** First bytes of sequences of three that are no letters, which may stand beside signs. */
const MARKS = new Set('‚„‡‰Ô')

/** What a formula has behind a root or another sign. */
const OPERANDS = new Set('πΩµ∂∑∏∫∞')
/** Signs that stand behind a number, or between two: none of them is what a root is taken of. */
const OPERATORS = new Set('±≤≥≠°ªº')
/** After "about" they are the beginning of an amount. */
const AMOUNTS = new Set('£¥¢§ØÅ')

/**
 * Whether one sequence read as Mac OS Roman shows by itself that its text was read wrongly: `√π`, `≈±1` and `¬∂` are
 * formulas, `m√∫sica` and `25 ¬∞C` are none.
 */
export function tellsOfMacintosh({characters, before, after, left, hasNeighbour}: Sequence): boolean {
  const [lead, next] = characters as [string, string]
  if (characters.length === 4) return true
  if (characters.length === 3) return MARKS.has(lead) || hasNeighbour
  const isMaths = OPERANDS.has(next) || OPERATORS.has(next)
  if (lead === '¬')
    return !isMaths || 'ªº°'.includes(next) || before !== '' || /[\d)\]] ?$/.test(left) || /^[CF]$/i.test(after)
  const hasLetters = before !== '' || after !== ''
  if (lead === '√' && !isMaths) return true
  if (lead === '√' && OPERATORS.has(next)) return hasLetters
  if (!isMaths && !AMOUNTS.has(next)) return hasLetters
  // Words stand on both sides of it: `area≈πr`.
  if (lead === '≈') return OPERATORS.has(next) && next !== '±' && hasLetters
  // `sin√π` and `x√πy` are products.
  return before.length > 3 || after.length > 3 || (before !== '' && after.length > 1)
}
