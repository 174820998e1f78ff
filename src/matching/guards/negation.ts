import {DIFFERENT, type GuardFinding} from './finding.ts'
import {ANY_SIGN, SIGNS, type Signs} from './signs.ts'

const NEGATIONS =
  /\b(?:not|never|cannot|without|neither|nor|none|nobody|nothing|fails? to|failed to|nao|nunca|jamais|sem|nem|nenhum|nenhuma|ninguem)\b|n['’]t\b/u
const CONTRACTED_NEGATIONS = /\b(?:dont|doesnt|didnt|isnt|arent|wasnt|werent|cant|couldnt|wont|wouldnt|shouldnt)\b/u
/**
 * `no` negates in English before a noun ("contains no gluten", "no-fly zone"); before anything else it is an answer or a
 * number ("say no to", "no. 1", "the contact no in it"), `no matter` is nothing, and in Portuguese it is "in the".
 */
const ENGLISH_NO =
  /\bno[ -](?!(?:of|in|on|from|for|is|are|was|to|with|at|and|or|but|by|if|because|when|matter)\b)\p{L}/u
const ENGLISH =
  /\b(?:the|an|is|are|was|were|do|does|did|has|have|had|with|of|there|theres|which|what|who|whose|why|how|when|where|if|can|will|my|it|to|in|and|or|by|for|get|got|see|shows?|gives?|needs?|makes?)\b/u
const PORTUGUESE =
  /\b(?:que|para|com|uma|um|como|qual|quais|quando|onde|nao|da|dos|das|na|nas|ao|sao|por|meu|minha|ou)\b/u
/** "Isn't it so?" and "Não temos um?" ask the same as without: a negation that opens a question of yes or no. */
const RHETORICAL = /^\s*(?:(?:do|does|did|is|are|was|were|have|has|should|would|could)n['’]?t|nao)\b(?=.*\?\s*$)/u
/** Prefixes that turn a word around: paid, unpaid. */
const PREFIXES = ['un', 'in', 'im', 'il', 'ir', 'non', 'dis', 'des', 'nao']
/** Letters of a word that can have been turned around, at least. */
const SHORTEST_BASE = 4
const FIRST_LETTERS = new Set(PREFIXES.map((prefix) => prefix.charCodeAt(0)))

/** Words without which nothing is negated: those above, their first words, and what `n't` leaves. */
export const NEGATION_SIGNS = [
  [
    SIGNS.negation,
    (
      'not never cannot without neither nor none nobody nothing fail fails failed nao nunca jamais sem nem nenhum ' +
      'nenhuma ninguem t no dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt'
    ).split(' '),
  ],
] as const

export function isNegated(folded: string, signs: Signs = ANY_SIGN): boolean {
  if ((signs.bits & SIGNS.negation) === 0) return false
  const text = folded.replace(RHETORICAL, ' ')
  if (NEGATIONS.test(text) || CONTRACTED_NEGATIONS.test(text)) return true
  return ENGLISH_NO.test(text) && ENGLISH.test(text) && !PORTUGUESE.test(text)
}

interface Said {
  readonly negated: boolean
  readonly words: ReadonlySet<string>
  /** What is left of its words without a prefix that may have turned them around. */
  readonly bases: readonly string[]
}

/** "Non-refundable" as one word, with the prefix that turns it around. */
export function withPrefixes(words: readonly string[]): readonly string[] {
  if (!words.includes('non')) return words
  return words.flatMap((word, at) => (word === 'non' ? [] : words[at - 1] === 'non' ? [`non${word}`] : [word]))
}

/** @param words folded */
export function basesOf(words: Iterable<string>): string[] {
  const bases: string[] = []
  for (const word of words) {
    if (word.length <= SHORTEST_BASE || !FIRST_LETTERS.has(word.charCodeAt(0))) continue
    for (const prefix of PREFIXES)
      if (word.length >= SHORTEST_BASE + prefix.length && word.startsWith(prefix)) bases.push(word.slice(prefix.length))
  }
  return bases
}

/** One asks for what is, the other for what is not: a negation, or a word and the same word turned around. */
export function negationGuard(question: Said, candidate: Said): GuardFinding | undefined {
  const turned = turnedAround(question, candidate) ?? turnedAround(candidate, question)
  const unlike = question.negated !== candidate.negated
  // "Not paid" is "unpaid".
  if (unlike === (turned !== undefined)) return undefined
  return {
    guard: 'negation',
    factor: DIFFERENT,
    detail: turned ?? `only the ${question.negated ? 'question' : 'candidate'} negates`,
  }
}

/** A word of one side that the other has with a negating prefix and without which it would do. */
function turnedAround(one: Said, other: Said): string | undefined {
  // Most texts have none: then nobody makes a set of their words.
  const {bases} = other
  if (bases.length === 0) return undefined
  const {words: these} = one
  if (!bases.some((base) => these.has(base))) return undefined
  const {words: those} = other
  for (const word of these) {
    if (word.length < SHORTEST_BASE || those.has(word)) continue
    for (const prefix of PREFIXES)
      if (those.has(prefix + word) && !these.has(prefix + word)) return `${word} is not ${prefix}${word}`
  }
  return undefined
}
