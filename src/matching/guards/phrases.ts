import {portugueseForms} from './verb-forms.ts'

/** Words that say one thing together, folded, and the name of that. A later one may hold an earlier one. */
const PHRASES: ReadonlyMap<string, readonly (readonly [rest: readonly string[], name: string])[]> = phrases([
  ['one way', 'one-way'],
  ['round trip', 'round-trip'],
  ['return ticket', 'round-trip'],
  ['return tickets', 'round-trip'],
  ['return flight', 'round-trip'],
  ['return fare', 'round-trip'],
  ['return trip', 'round-trip'],
  ['return journey', 'round-trip'],
  ['so de ida', 'one-way'],
  ['so ida', 'one-way'],
  ['somente ida', 'one-way'],
  ['somente de ida', 'one-way'],
  ['apenas ida', 'one-way'],
  ['apenas de ida', 'one-way'],
  ['so a ida', 'one-way'],
  ['ida e volta', 'round-trip'],
  ...['go', 'goes', 'going', 'went', 'gone'].flatMap((form) => [
    [`${form} up`, 'go-up'] as const,
    [`${form} down`, 'go-down'] as const,
  ]),
])

const LENT = new Set(['emprestado', 'emprestada', 'emprestados', 'emprestadas'])
/** "Pediu o carro emprestado": whoever asks for it, or takes it, borrows. */
const TAKES = new Set(['pedir', 'pegar', 'tomar'].flatMap(portugueseForms))

/** The words of a text with what they say together as one. @param words folded, in order */
export function withPhrases(words: readonly string[]): readonly string[] {
  let found: string[] | undefined
  let since = 0
  for (const [at, word] of words.entries()) {
    const name = LENT.has(word) && words.some((other) => TAKES.has(other)) ? 'borrow' : phraseAt(words, at)
    if (name === undefined) continue
    found ??= []
    found.push(...words.slice(since, at), name)
    since = at + 1
  }
  return found === undefined ? words : [...found, ...words.slice(since)]
}

function phraseAt(words: readonly string[], at: number): string | undefined {
  return PHRASES.get(words[at]!)?.find(([rest]) => rest.every((word, place) => words[at + 1 + place] === word))?.[1]
}

function phrases(list: readonly (readonly [phrase: string, name: string])[]) {
  const byFirst = new Map<string, [readonly string[], string][]>()
  for (const [phrase, name] of list) {
    const [first, ...rest] = phrase.split(' ') as [string, ...string[]]
    byFirst.set(first, [...(byFirst.get(first) ?? []), [rest, name]])
  }
  return byFirst
}
