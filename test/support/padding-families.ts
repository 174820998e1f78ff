import type {Span} from '../../src/span/schema.ts'

/** What a padding is made from. */
export interface PaddedField {
  readonly span: Span
  readonly field: 'this' | 'if_ok' | 'if_not'
  /** Spans that are true and about something else. */
  readonly others: readonly Span[]
  readonly random: () => number
}

/** A way of making a text longer without saying more about its question. */
export interface PaddingFamily {
  readonly name: string
  readonly text: (of: PaddedField) => string
}

const CLOSINGS = [
  'I hope this helps!',
  'Hope this helps, and good luck!',
  'Let me know if you have any other questions.',
  'Please feel free to ask if anything is unclear.',
  'Thank you for your question.',
  'Best regards,\nThe support team',
  'Espero ter ajudado!',
  'Qualquer dúvida, estou à disposição.',
  'Fico à disposição para mais esclarecimentos.',
  'Obrigado pela sua pergunta.',
  'Atenciosamente,\nEquipe de suporte',
]
const FILLER = [
  'It is important to note that this is a very important topic.',
  'There are many things to consider here.',
  'In conclusion, it is worth keeping all of this in mind.',
  'Needless to say, every situation is different.',
  'As mentioned above, this is the case.',
  'Generally speaking, it depends on a number of different factors.',
  'That being said, there is always more to learn about it.',
  'At the end of the day, it is what it is.',
  'É importante ressaltar que este é um tema muito importante.',
  'Há muitas coisas que devem ser levadas em consideração.',
  'Em resumo, vale a pena ter tudo isso em mente.',
  'Vale lembrar que cada caso é um caso.',
  'Como foi dito acima, é assim que funciona.',
  'De modo geral, isso depende de uma série de fatores.',
]
const PRAISE = [
  'Great question!',
  'This is an excellent, accurate and complete answer.',
  'What a wonderful and insightful question to ask.',
  'Ótima pergunta!',
  'Esta é uma resposta excelente, precisa e completa.',
]
const DISCLAIMERS = [
  'As an AI language model, I always try to be helpful, thorough and accurate.',
  'This information is provided as is, without warranty of any kind.',
  'Please consult a professional before you act on this advice.',
  'Este conteúdo é apenas informativo e não substitui a orientação de um profissional.',
  'Como um modelo de linguagem, procuro ser sempre útil e preciso.',
]
const RESTATED = [
  (question: string) => `You asked: ${question}`,
  (question: string) => `The question was: "${question}"`,
  (question: string) => `So, to answer your question: ${question}`,
  (question: string) => `Você perguntou: ${question}`,
  (question: string) => `A pergunta foi: "${question}"`,
  (question: string) => question,
]
const REPHRASED = [
  (answer: string) => `In other words: ${answer}`,
  (answer: string) => `To put it differently, ${answer}`,
  (answer: string) => `To sum up, the answer is: ${answer}`,
  (answer: string) => `Again, ${answer}`,
  (answer: string) => `Em outras palavras: ${answer}`,
  (answer: string) => `Resumindo, a resposta é: ${answer}`,
  (answer: string) => answer,
]

const pick = <T>(items: readonly T[], random: () => number): T => items[Math.floor(random() * items.length)]!
const several = (items: readonly string[], random: () => number, most = 3): string =>
  Array.from({length: 1 + Math.floor(random() * most)}, () => pick(items, random)).join(' ')
const wordsOf = (text: string): readonly string[] => text.match(/[\p{L}\p{N}]+/gu) ?? ['word']
const answerOf = (span: Span): string => String(span.if_ok ?? span.if_not ?? '')
const sentencesOf = (text: string): readonly string[] => {
  const found = text.match(/[^.!?\n]{15,}[.!?](?=\s|$)/g)?.map((sentence) => sentence.trim())
  return found ?? [text]
}
const without = (text: string, random: () => number): string => {
  const words = text.split(/\s+/)
  return words.length < 4 ? text : words.filter((_, at) => at !== Math.floor(random() * words.length)).join(' ')
}

export const FAMILIES: readonly PaddingFamily[] = [
  {name: 'closing', text: ({random}) => several(CLOSINGS, random)},
  {name: 'filler', text: ({random}) => several(FILLER, random)},
  {name: 'praise', text: ({random}) => several(PRAISE, random)},
  {name: 'disclaimer', text: ({random}) => several(DISCLAIMERS, random)},
  {
    name: 'the text again',
    text: ({span, field, random}) =>
      Array(1 + Math.floor(random() * 3))
        .fill(String(span[field]))
        .join(pick([' ', '\n', '\n\n'], random)),
  },
  {name: 'one of its sentences again', text: ({span, field, random}) => pick(sentencesOf(String(span[field])), random)},
  {name: 'the question restated', text: ({span, random}) => pick(RESTATED, random)(span.this)},
  {name: 'the answer rephrased', text: ({span, random}) => pick(REPHRASED, random)(without(answerOf(span), random))},
  {
    name: 'sentences of other answers',
    text: ({others, random}) =>
      Array.from({length: 1 + Math.floor(random() * 3)}, () =>
        pick(sentencesOf(answerOf(pick(others, random))), random),
      ).join(' '),
  },
  {name: 'another question', text: ({others, random}) => pick(others, random).this},
  {
    name: 'keywords',
    text: ({span, others, random}) => {
      const from =
        random() < 0.5 ? [...wordsOf(span.this), ...wordsOf(answerOf(span))] : wordsOf(pick(others, random).this)
      const words = Array.from({length: 3 + Math.floor(random() * 10)}, () => pick(from, random))
      return pick(
        [
          `Keywords: ${words.join(', ')}`,
          `Tags: ${words.map((word) => `#${word.toLowerCase()}`).join(' ')}`,
          words.map((word) => `- ${word}`).join('\n'),
          `Palavras-chave: ${words.join('; ')}.`,
          words.join(', '),
        ],
        random,
      )
    },
  },
  {
    name: 'entities',
    text: ({others, random}) => {
      const names = Array.from(
        {length: 1 + Math.floor(random() * 5)},
        () => answerOf(pick(others, random)).match(/\p{Lu}\p{L}+(?: \p{Lu}\p{L}+)*/u)?.[0] ?? 'Maria Silva',
      )
      return pick(
        [
          `Entities: ${names.join(', ')}`,
          `See also: ${names.join(', ')}.`,
          `Pessoas e lugares: ${names.join(', ')}.`,
          names.join('\n'),
        ],
        random,
      )
    },
  },
]

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** Where sentences are put: as sentences, lines and paragraphs of their own. */
export const SENTENCE_PLACES: readonly {
  readonly name: string
  readonly put: (text: string, padding: string, random: () => number) => string
}[] = [
  {name: 'behind, as a sentence', put: (text, padding) => `${ended(text)} ${padding}`},
  {name: 'behind, on a line', put: (text, padding) => `${text}\n${padding}`},
  {name: 'behind, as a paragraph', put: (text, padding) => `${text}\n\n${padding}`},
  {name: 'before, as a sentence', put: (text, padding) => `${ended(padding)} ${text}`},
  {name: 'before, on a line', put: (text, padding) => `${padding}\n${text}`},
  {name: 'before, as a paragraph', put: (text, padding) => `${padding}\n\n${text}`},
  {name: 'around it', put: (text, padding) => `${padding}\n${text}\n${padding}`},
  {
    name: 'behind each sentence',
    put: (text, padding) =>
      `${ended(text)} `.replace(/(?<=[.!?])\s|\n/g, (blank) => ` ${ended(padding)}${blank}`).trimEnd(),
  },
  {
    name: 'between two sentences',
    put: (text, padding, random) => {
      const pieces = `${ended(text)} `.split(/(?<=[.!?]\s|\n)/)
      const at = Math.floor(random() * (pieces.length + 1))
      return [...pieces.slice(0, at), `${ended(padding)} `, ...pieces.slice(at)].join('').trimEnd()
    },
  },
]
