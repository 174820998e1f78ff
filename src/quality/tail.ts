import {fold} from '../span/tokens.ts'
import {tellingWords} from './empty-words.ts'
import {opensQuery} from './opens-query.ts'

/** What goes on with a list, and says nothing of it: whatever stands before is the end. */
const GOES_ON =
  /[ \t\u00a0]{1,4}(?=(?:etc|(?:and )?so on|and more|and others|and so forth|e assim por diante|e outros|e mais|y as[ií] sucesivamente|y otros|y m[aá]s)[.…!]*\s*$)/iu

/** A word or two that say that the text is over, or that it is right, as a sentence of their own. */
const IS_OVER =
  /[ \t\u00a0]{1,4}(?=(?:Done|DONE|Ok|OK|Okay|End|END|The end|THE END|Finished|Yes|No|Right|Correct|Fim|FIM|Pronto|Feito|Sim|Certo|Fin|FIN|Listo|Hecho)[.!…]*\s*$)/u

/** Behind these it belongs to the sentence: "the status is OK", "then click on Done". Folded. */
const BELONGS =
  /(?:^|[^\p{L}])(?:is|are|am|was|were|be|been|looks?|seems?|feels?|say|says|said|answer(?:s|ed)?|repl(?:y|ies|ied)|means?|returns?|status|esta|estao|estar|foi|era|sao|e|es|son|ser|diz|disse|dice|dijo)$|(?:^|[^\p{L}-])(?:click|press|select|tap|choose|hit|push|enter|type|cli(?:que|car|c)|apert\w+|selecion\w+|escolh\w+|toque|puls\w+|selecc\w+|haga|elij\w+|button|botao|boton|begin|case)(?:[^\p{L}].{0,40})?$/u

/** The last part of a text that is looked through for them, in UTF-16 units. */
const TAIL_CHARS = 120

/** A remark in brackets at the end. */
const REMARK = /[ \t\u00a0]{1,4}(?=[([]([^()[\]\n]{2,60})[)\]][.!…]*\s*$)/u

/** A word with a capital letter and two small ones, behind a word or sign of a query. */
const PROSE =
  /(?<=\p{Lu}|[\p{N}_=<>,*)])[ \t\u00a0]{1,4}(?=\p{Lu}\p{Ll}*[ \t]+(?!(?:as|where|from|and|or|on|is (?:not|null)|join|left|inner|order|group|by|having|limit|like|not|between|asc|desc|union|set|values|using)(?!\p{L}))[\p{Ll}\p{N}]+[ \t]+[\p{L}\p{N}]+)/u

/** Longer queries are left as they are, in UTF-16 units. */
const MOST_QUERY = 6000

/**
 * A text with a line break before what is put behind it on its last line and is no part of its sentence: `etc.`, `Done.`, a
 * remark in brackets that says nothing, and words in running text behind a query. Else any of them would be the end of an
 * answer that was cut.
 */
export function withTailApart(text: string): string {
  const isQuery = opensQuery(text)
  const query = isQuery && text.length <= MOST_QUERY ? text.replace(PROSE, '\n') : text
  const from = Math.max(0, query.length - TAIL_CHARS)
  const tail = query.slice(from)
  const apart = withBreak(tail, GOES_ON, () => true)
  const over = withBreak(apart, IS_OVER, (before) => isQuery || !BELONGS.test(before))
  return query.slice(0, from) + withBreak(over, REMARK, (_, remark) => tellingWords(remark).size === 0)
}

/** A line break instead of the blanks, where words without a stop stand before them. */
function withBreak(text: string, pattern: RegExp, isApart: (before: string, remark: string) => boolean): string {
  const found = pattern.exec(text)
  if (found === null) return text
  const before = text.slice(0, found.index)
  if (!/[\p{L}\p{N}"')\]}]$/u.test(before) || !isApart(fold(before), found[1] ?? '')) return text
  return `${before}\n${text.slice(found.index + found[0].length)}`
}
