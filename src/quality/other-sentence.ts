import {beginningsThatAsk} from './asked.ts'
import {tellingWords} from './empty-words.ts'
import {isFunctionWordOf} from './language.ts'
import {isPunctuation, type Passage} from './passage.ts'

/** Shorter rests of a sentence may be a title: "the film The Others". In tokens, as what stands before. */
const LEAST_TOKENS = 5
const LEAST_BEFORE = 2

/** Of more of them, names of one are words of grammar of another: "as vendas do Sul caíram", and Italian `sul`. */
const LANGUAGES = ['en', 'pt', 'es'] as const

/** Behind a name they make a sentence of it. Folded; of the same languages. */
const VERBS = new Set('is was are were has had will can foi sao tem es fue son tiene'.split(' '))

/**
 * Where, inside a sentence, another one begins that has nothing to do with it: with a capital letter behind a word without
 * one and without a stop, either a word of grammar or a name with a verb; up to the end of the sentence no word that
 * tells something stands in the question (up to where it asks) or elsewhere in the answer. What stands before such a
 * place is an end: else any sentence would hide it. Places in the answer, ascending.
 */
export function otherSentences(answer: Passage, question: Passage): readonly number[] {
  const {words, starts, capitals} = answer
  // What is put behind a question makes nothing of an answer related to it.
  const asked = question.words.slice(0, beginningsThatAsk(question)[0])
  const places: number[] = []
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!
    if (!capitals[at] || capitals[at - 1] || capitals[at + 1] || word.length < 2) continue
    if (at - starts[at]! < LEAST_BEFORE || isPunctuation(words[at - 1]!)) continue
    if (!isFunctionWordOf(LANGUAGES, word) && !VERBS.has(words[at + 1] ?? '')) continue
    const end = endOf(answer, at)
    if (end - at < LEAST_TOKENS) continue
    const others = tellingWords([...words.slice(0, at), ...words.slice(end), ...asked].join(' '))
    if (![...tellingWords(words.slice(at, end).join(' '))].some((telling) => others.has(telling))) places.push(at)
  }
  return places
}

/** How many tokens there are up to the end of the sentence of one. */
function endOf({starts}: Passage, at: number): number {
  let end = at
  while (end < starts.length && starts[end] === starts[at]) end++
  return end
}
