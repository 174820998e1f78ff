import {beginningsThatAsk} from './asked.ts'
import {tellingWords} from './empty-words.ts'
import {isFunctionWordOf} from './language.ts'
import {isPunctuation, type Passage} from './passage.ts'
import {isWrittenSmall} from './phrase-model.ts'

/** Shorter rests of a sentence may be a title: "the film The Others". In tokens, as what stands before. */
const LEAST_TOKENS = 5
const LEAST_BEFORE = 2
/** A noun and its verb are told by themselves: with so many tokens they are one. */
const LEAST_CLAUSE = 3

/** Of more of them, names of one are words of grammar of another: "as vendas do Sul caíram", and Italian `sul`. */
const LANGUAGES = ['en', 'pt', 'es'] as const

/** Behind a name they make a sentence of it. Folded; of the same languages. */
const VERBS = new Set('is was are were has had will can foi sao tem es fue son tiene'.split(' '))

/** Portuguese and Spanish sentences may begin with their verb. Folded. */
const OPENING_VERBS = new Set(
  'nasceu morreu viveu chegou ganhou escreveu trabalhou esteve teve fez nacio murio vivio llego gano escribio trabajo estuvo tuvo hizo'.split(
    ' ',
  ),
)

/** Of one letter, in English and Portuguese. */
const ARTICLES = new Set('a o'.split(' '))

/**
 * Where, inside a sentence, another one begins that has nothing to do with it: with a capital letter behind a word without
 * one and without a stop, either a word of grammar or a name or noun with a verb; up to the end of the sentence no word
 * that tells something stands in the question (up to where it asks) or before it in the answer: what is put behind may go
 * on with itself. What stands before such a place is an end: else any sentence would hide it. Places, ascending.
 */
export function otherSentences(answer: Passage, question: Passage): readonly number[] {
  const {words, starts, capitals} = answer
  // What is put behind a question makes nothing of an answer related to it.
  const asked = question.words.slice(0, beginningsThatAsk(question)[0])
  const places: number[] = []
  for (let at = 1; at < words.length; at++) {
    if (!capitals[at] || capitals[at - 1] || capitals[at + 1]) continue
    if (at - starts[at]! < LEAST_BEFORE || isPunctuation(words[at - 1]!)) continue
    const end = endOf(answer, at)
    if (!opensSentence(answer, at, end)) continue
    const others = tellingWords([...words.slice(0, at), ...asked].join(' '))
    if (![...tellingWords(words.slice(at, end).join(' '))].some((telling) => others.has(telling))) places.push(at)
  }
  return places
}

/** A word of grammar, a name with a verb, or a noun with a verb that goes with it, and as much behind it as makes a sentence. */
function opensSentence(answer: Passage, at: number, end: number): boolean {
  const word = answer.words[at]!
  const next = answer.words[at + 1] ?? ''
  if (isPunctuation(next)) return false
  if (goesWithVerb(word, next) && isWrittenSmall(answer, at)) return end - at >= LEAST_CLAUSE
  if (end - at < LEAST_TOKENS) return false
  // "Vitamin A is": one letter is an article before a noun alone. "I" stands anywhere.
  if (word.length < 2)
    return ARTICLES.has(word) && next.length > 2 && !isFunctionWordOf(LANGUAGES, next) && !VERBS.has(next)
  return isFunctionWordOf(LANGUAGES, word) || VERBS.has(next) || OPENING_VERBS.has(word)
}

/** "Water boils", "dogs bark": one of the two ends with an s, as English has it. */
function goesWithVerb(word: string, next: string): boolean {
  return (
    word.length > 2 &&
    next.length > 2 &&
    word.endsWith('s') !== next.endsWith('s') &&
    !isFunctionWordOf(LANGUAGES, next)
  )
}

/** How many tokens there are up to the end of the sentence of one. */
function endOf({starts}: Passage, at: number): number {
  let end = at
  while (end < starts.length && starts[end] === starts[at]) end++
  return end
}
