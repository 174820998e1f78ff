import {fold} from '../span/tokens.ts'
import {codeIn} from './content.ts'
import {firstSentence} from './first-sentence.ts'
import {isFunctionWord} from './language.ts'

/** What a question wants by the words that open it; others leave it open. */
type Wanted = 'number' | 'time' | 'name' | 'place' | 'reason' | 'verdict'

/** Question words in English and Portuguese, folded, at the beginning; the first that fits decides. */
const WANTED: readonly (readonly [Wanted, RegExp])[] = [
  ['number', /^(?:how many|quantos|quantas)\b/],
  [
    'time',
    /^(?:when (?:did|does|do|is|was|were|will|are|has|have)|(?:in )?(?:what|which) year|quando (?:e|foi|sera|comeca|comecou|acaba|acabou|nasceu|morreu)|em (?:que|qual) ano)\b/,
  ],
  ['name', /^(?:who|whose|whom|quem|de quem|a quem)\b/],
  [
    'place',
    /^(?:where|onde|aonde|de onde|(?:what|which) (?:is|are|was) the (?:capital|country|city)|(?:what|which) (?:country|city|state|continent)|qual (?:e|era|foi) (?:a|o) (?:capital|pais|cidade)|(?:em )?(?:que|qual) (?:cidade|pais|estado|continente))\b/,
  ],
  ['reason', /^(?:why|por ?que|how (?:do|does|can|should|would|to)|como)\b/],
  ['verdict', /^(?:is|are|was|were|does|do|did|can|could|should|has|have|will)\b/],
]

/** All but yes or no: statements in other words open like those. */
const OPENINGS = WANTED.filter(([wanted]) => wanted !== 'verdict').map(([, pattern]) => pattern)

/** Words that say how many, besides digits. */
const NUMBERS = wordSet(`zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
  sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand
  thousands million millions billion billions dozen dozens none no nothing nobody all both half single pair couple
  several many few most some any every each once twice i ii iii iv v vi vii viii ix x once first second third last
  unknown uncertain rare desconhecido raro rara unlimited infinite infinitely varies depends less more than nenhum nenhuma um uma dois duas tres quatro cinco seis
  sete oito nove dez onze doze treze quatorze catorze quinze dezesseis dezessete dezoito dezenove vinte trinta quarenta
  cinquenta sessenta setenta oitenta noventa cem cento duzentos trezentos quinhentos mil milhao milhoes bilhao bilhoes
  duzia duzias todos todas ambos metade varios varias muitos muitas poucos poucas depende mais menos nada ninguem`)

/** Words that say when, besides digits. */
const TIMES = wordSet(`january february march april may june july august september october november december jan feb mar
  apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday
  now then when once after before during until till since while as at on by from within between later soon early late
  earlier ago never always every daily weekly monthly annually yearly year years month months week weeks day days hour
  hours minute minutes century centuries decade decades age ages era period season seasons spring summer autumn fall
  winter morning noon afternoon evening night midnight dawn dusk birth death war wars christmas easter holiday holidays
  time times first last next end beginning start if upon immediately currently not unknown episode conference
  janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro segunda terca quarta quinta
  sexta sabado domingo hoje amanha ontem agora entao quando depois apos antes durante ate desde enquanto cedo tarde
  nunca sempre ano anos mes meses semana semanas dia dias hora horas minuto minutos seculo seculos decada decadas idade
  era epoca primavera verao outono inverno manha noite tarde madrugada natal pascoa fim inicio comeco se logo ja assim`)

/** Verbs that make a clause of some words. */
const VERBS = wordSet(`is are was were has have had does do did can could will would should must may might needs goes
  comes takes makes contains consists e sao era eram foi foram tem tinha tinham ha pode podem vai vao deve devem fica
  esta estao precisa`)

/** A clause has at least so many words. */
const CLAUSE_WORDS = 4
/** A longer one may get to the number later, or say why there is none. */
const FEW_WORDS = 8
/** Longer first sentences may come to it later. */
const MOST_CHARS = 160

/** What the first sentence of an answer may contradict: the kind that was asked for, and what stands there instead. */
export type TypeConflict = `${Wanted}: ${'a number' | 'no number' | 'no time' | 'a clause'}`

/**
 * The first sentence of an answer clearly is of another kind than the first sentence of its question asks for: a bare
 * number for a person, a place, a reason or a yes or no; no number for how many; nothing that says when; a clause
 * without a name or a word of the question for who and where. Null when nothing speaks against it, which is worth
 * nothing. What follows the two sentences is not looked at, so that it can't change the verdict.
 */
export function typeConflict(asked: string, outcome: string): TypeConflict | null {
  const question = asking(asked)
  const answer = firstSentence(outcome)
  if (question === '' || answer === '' || answer.length > MOST_CHARS) return null
  const folded = fold(question).replace(/^[^\p{L}]+/u, '')
  const wanted = WANTED.find(([, pattern]) => pattern.test(folded))?.[0]
  if (wanted === undefined || !/^[\x00-\u024f\u2000-\u20ff]*$/.test(answer) || codeIn(answer) !== undefined) return null
  const words = fold(answer).match(/\p{L}+/gu) ?? []
  const hasDigits = /\d/.test(answer)
  const isNumber = hasDigits && words.length === 0 && !/\d[-/:]\d|\.\d+\./.test(answer.replace(/\.+$/, ''))
  const says = (known: ReadonlySet<string>) => hasDigits || words.some((word) => known.has(word))
  switch (wanted) {
    case 'number':
      return words.length > 0 && words.length <= FEW_WORDS && !says(NUMBERS) ? 'number: no number' : null
    case 'time':
      return words.length > 0 && !says(TIMES) && !hasName(answer) ? 'time: no time' : null
    case 'name':
    case 'place':
      if (isNumber) return `${wanted}: a number`
      return isForeignClause(words, folded, answer) ? `${wanted}: a clause` : null
    case 'reason':
      return isNumber && !/\bhow (?:much|many|old|long|far|tall)\b/.test(folded) ? 'reason: a number' : null
    case 'verdict':
      return isNumber && !/\d|\bor\b|\bwh/.test(folded) ? 'verdict: a number' : null
  }
}

/** The first sentence of a question that asks; its first one where none does. */
function asking(text: string): string {
  const first = firstSentence(text)
  if (opens(first)) return first
  return (
    text
      .slice(0, 1000)
      .split(/(?<=[.!?])\s+|\n+/)
      .slice(0, 4)
      .find(opens) ?? first
  )
}

function opens(sentence: string): boolean {
  const folded = fold(sentence).replace(/^[^\p{L}]+/u, '')
  return OPENINGS.some((pattern) => pattern.test(folded))
}

/** A sentence of its own that has no word in common with the question, and no name. */
function isForeignClause(words: readonly string[], question: string, answer: string): boolean {
  if (words.length < CLAUSE_WORDS || !words.some((word) => VERBS.has(word)) || hasName(answer)) return false
  const asked = new Set((question.match(/\p{L}+/gu) ?? []).map(stem))
  // "They are kept in the fridge": what it speaks of was named in the question.
  if (
    /^(?:it|its|it's|they|he|she|his|her|their|there|that|this|these|those|in|on|at|by|from|under|near|behind|inside|to|no|yes|i|you|we|ele|ela|eles|elas|isso|este|esta|em|no|na|nos|nas|eu|voce|nao|sim)\b/.test(
      words.join(' '),
    )
  )
    return false
  return !words.some((word) => !isFunctionWord(word) && asked.has(stem(word)))
}

/** A word with a capital letter that does not open the sentence. */
function hasName(answer: string): boolean {
  return /[^\s.!?]\s+["'(]?\p{Lu}/u.test(answer)
}

const stem = (word: string) => word.slice(0, 4)

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/))
}
