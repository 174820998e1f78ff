import type {Span} from '../../src/span/schema.ts'

/** Text that says nothing more about the question. */
export interface Padding {
  readonly name: string
  /** `others` are spans that are true and about something else. */
  readonly text: (span: Span, others: readonly Span[], random: () => number) => string
}

const PRAISE = [
  'Great question!',
  'Excellent answer.',
  'This is a very good and helpful answer.',
  'Perfect, thank you so much!',
  'Ótima pergunta!',
  'Resposta excelente.',
]
const FILLER = [
  'I hope this helps!',
  'Let me know if you have any other questions.',
  'There are many things to consider here.',
  'In conclusion, it is important to keep this in mind.',
  'As mentioned above, this is the case.',
  'It depends on the situation.',
  'Espero ter ajudado!',
  'Qualquer dúvida, é só perguntar.',
]
const DISCLAIMERS = [
  'As an AI language model, I always try to be helpful, thorough and accurate.',
  'Please note that this answer is provided as is, without warranty of any kind.',
  'This is not legal, medical or financial advice.',
  'Please consult a professional before you act on this.',
  'Este conteúdo é apenas informativo.',
]
const CITATIONS = [
  '[1]',
  '(Smith et al., 2020)',
  'Source: https://www.example.com/articles/12345',
  'According to Wikipedia.',
  'See https://en.wikipedia.org/wiki/Main_Page for details.',
  '[1] J. Smith, "A study of answers", Journal of Studies 12(3), 2019, pp. 1-20.',
]
const MARKS = ['.', '...', '!', '?', ';', '!!!', '…', '.\n.', ')', '"']
const EMOJI = ['🙂', '👍👍👍', '🎉 🎉', '✅', '❤️']
const MARKDOWN = ['## Summary', '- ', '* * *', '---', '# Answer\n', '1. ', '> ', '**Note**', '```\n```', '- [x] done']
const BLANKS = [' ', '\n', '\n\n', '\t', '   \n  ', '\u00a0']
const END_WORDS = ['the end', 'end of answer', 'fim', 'thanks', 'etc', 'and so on']

const pick = <T>(items: readonly T[], random: () => number): T => items[Math.floor(random() * items.length)]!
const some = (items: readonly string[], random: () => number): string =>
  Array.from({length: 1 + Math.floor(random() * 3)}, () => pick(items, random)).join(' ')

export const PADDINGS: readonly Padding[] = [
  {name: 'praise', text: (_span, _others, random) => some(PRAISE, random)},
  {name: 'filler', text: (_span, _others, random) => some(FILLER, random)},
  {name: 'disclaimer', text: (_span, _others, random) => some(DISCLAIMERS, random)},
  {name: 'the question again', text: (span) => span.this},
  {name: 'the answer again', text: (span) => String(span.if_ok)},
  {name: 'an unrelated answer', text: (_span, others, random) => String(pick(others, random).if_ok)},
  {
    name: 'an unrelated sentence',
    text: (_span, others, random) => {
      const other = pick(others, random)
      return /[^.!?\n]{15,}[.!?](?=\s|$)/.exec(String(other.if_ok))?.[0].trim() ?? other.this
    },
  },
  {
    name: 'random words',
    text: (_span, others, random) =>
      Array.from({length: 1 + Math.floor(random() * 12)}, () =>
        pick(pick(others, random).this.match(/\p{L}+/gu) ?? ['word'], random),
      ).join(' '),
  },
  {
    name: 'random letters',
    text: (_span, _others, random) =>
      Array.from({length: 1 + Math.floor(random() * 8)}, () =>
        Array.from({length: 2 + Math.floor(random() * 7)}, () =>
          String.fromCharCode(97 + Math.floor(random() * 26)),
        ).join(''),
      ).join(' '),
  },
  {name: 'a closing phrase', text: (_span, _others, random) => pick(END_WORDS, random)},
  {name: 'punctuation', text: (_span, _others, random) => pick(MARKS, random)},
  {name: 'emoji', text: (_span, _others, random) => pick(EMOJI, random)},
  {name: 'markdown', text: (_span, _others, random) => pick(MARKDOWN, random)},
  {name: 'blanks', text: (_span, _others, random) => pick(BLANKS, random)},
  {name: 'a citation', text: (_span, _others, random) => pick(CITATIONS, random)},
  {
    name: 'numbers',
    text: (_span, _others, random) =>
      Array.from({length: 1 + Math.floor(random() * 4)}, () => String(Math.floor(random() * 3000))).join(' '),
  },
]

/** Where in a text a padding goes. */
export interface Place {
  readonly name: string
  readonly put: (text: string, padding: string, random: () => number) => string
}

export const PLACES: readonly Place[] = [
  {name: 'behind, on the same line', put: (text, padding) => `${text} ${padding}`},
  {name: 'behind, without a blank', put: (text, padding) => `${text}${padding}`},
  {
    name: 'behind, as a sentence',
    put: (text, padding) => `${text}${/[.!?]$/.test(text) ? ' ' : '. '}${padding}`,
  },
  {name: 'behind, on a line', put: (text, padding) => `${text}\n${padding}`},
  {name: 'behind, as a paragraph', put: (text, padding) => `${text}\n\n${padding}`},
  {name: 'before, on the same line', put: (text, padding) => `${padding} ${text}`},
  {name: 'before, as a sentence', put: (text, padding) => `${padding}${/[.!?]$/.test(padding) ? ' ' : '. '}${text}`},
  {name: 'before, on a line', put: (text, padding) => `${padding}\n${text}`},
  {
    name: 'between two words',
    put: (text, padding, random) => {
      const words = text.split(' ')
      const at = Math.floor(random() * (words.length + 1))
      return [...words.slice(0, at), padding, ...words.slice(at)].join(' ')
    },
  },
]

/** What can be added outside of question and outcome: keys, tags, context, that name nobody who could be traced. */
export const DECORATIONS: readonly {readonly name: string; readonly decorate: (span: Span, filler: string) => Span}[] =
  [
    {name: 'unknown keys', decorate: (span, filler) => ({...span, notes: filler, score: 100, x_quality: filler})},
    {name: 'tags', decorate: (span, filler) => ({...span, semantic_tags: filler.split(' '), tags: [filler]})},
    {
      name: 'context',
      decorate: (span, filler) => ({
        ...span,
        context: {...span.context, environment: filler, stakes: 'high', emotional_state: filler, details: filler},
      }),
    },
    {
      name: 'metadata',
      decorate: (span, filler) => ({
        ...span,
        metadata: {
          ...span.metadata,
          quality_score: 100,
          model: filler,
          llm_provider: filler,
          license: filler,
          x: filler,
        },
      }),
    },
    {name: 'a reason beside the outcome', decorate: (span, filler) => ({...span, if_not: filler})},
  ]
