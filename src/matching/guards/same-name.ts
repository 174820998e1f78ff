import {shippedTable} from '../../embedding/builtin/shipped-table.ts'
import {rowOf} from '../../embedding/builtin/static-table.ts'
import {editDistance} from '../../trajectory/edit-distance.ts'
import {COUNTRIES} from './countries.ts'

/** Letters by which a word may differ from a name and be a slip: none, one from 5 letters on, two from 8 on. */
const SLIP_FROM = [5, 8]

/** What a name takes on and stays what it was: Brazil, Brazilian; Iraq, Iraqi; NPA, NPAs; Dan, Danny. */
const ENDINGS = new Set('s es ed n ns an ans ian ians ean eans i is ish ese ic y ny ie'.split(' '))

/** Of a name cut short more is gone: Chris is Christopher, Niger is not Nigeria. */
const SHORTENED_BY = 3

/**
 * Whether one name, folded, may be the other one written otherwise: inflected, cut short, as it sounds, or with a slip
 * of the pen. A slip makes a word that nobody knows of one that people know: two known words are two names, however
 * alike (Iran, Iraq), and so are a man's name and a woman's (Daniel, Daniela; Paulo, Paula).
 */
export function isSameName(one: string, other: string): boolean {
  if (one === other) return true
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (areOfTwoGenders(short, long)) return false
  if (soundOf(short) === soundOf(long)) return true
  const apart = isKnown(short) && isKnown(long)
  if (long.startsWith(short)) {
    const rest = long.slice(short.length)
    return !apart || ENDINGS.has(rest) || rest.length >= SHORTENED_BY
  }
  const most = SLIP_FROM.filter((from) => short.length >= from).length
  return !apart && long.length - short.length <= most && editDistance(short, long) <= most
}

/** A country, or one of the words that the built-in embedder has a row for: the most frequent ones, names among them. */
function isKnown(word: string): boolean {
  return COUNTRIES.has(word) || rowOf(shippedTable(), word) >= 0
}

/** Daniel and Daniela, Paulo and Paula. Without its last letter a woman's name is a known one, or it was a slip. */
function areOfTwoGenders(short: string, long: string): boolean {
  if (short.length === long.length)
    return short.slice(0, -1) === long.slice(0, -1) && [short.at(-1), long.at(-1)].sort().join('') === 'ao'
  return long === `${short}a` && isKnown(short)
}

/** One writing for what sounds alike: Philip and Phillip, Sara and Sarah, Sofia and Sophia. */
function soundOf(name: string): string {
  return name
    .replaceAll('ph', 'f')
    .replaceAll('h', '')
    .replace(/ck?(?![ei])/g, 'k')
    .replaceAll('y', 'i')
    .replaceAll('z', 's')
    .replace(/(.)\1+/g, '$1')
    .replace(/(?<=..)e$/, '')
}
