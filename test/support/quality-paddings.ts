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
const CONNECTIVES = [
  'and',
  'but',
  'because',
  'however',
  'therefore',
  'which is why',
  'so that',
  'in other words',
  'for example',
  'that is',
  'e',
  'mas',
  'porque',
  'portanto',
  'ou seja',
  'por exemplo',
  'além disso',
  'no entanto',
  'de modo que',
  'que',
]
const LISTS = [
  '- first point\n- second point\n- third point',
  '1. Read the answer.\n2. Use the answer.\n3. Done.',
  '* um\n* dois\n* três',
  'a) yes b) no c) maybe',
]
const PROGRAMS = [
  '```\nprint("hello")\n```',
  '```js\nconst answer = 42;\n```',
  'return true;',
  'SELECT * FROM answers;',
  '$ echo ok | cat',
]
const URLS = ['https://example.com', 'http://www.exemplo.com.br/pagina?id=7&lang=pt', 'www.example.org/a/b.html#top']
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
  {
    name: 'words of the question',
    text: (span, _others, random) => {
      const words = span.this.match(/\p{L}+/gu) ?? ['word']
      return Array.from({length: 1 + Math.floor(random() * 8)}, () => pick(words, random)).join(' ')
    },
  },
  {
    name: 'words of the answer',
    text: (span, _others, random) => {
      const words = String(span.if_ok).match(/[\p{L}\p{N}]+/gu) ?? ['word']
      return Array.from({length: 1 + Math.floor(random() * 8)}, () => pick(words, random)).join(' ')
    },
  },
  {name: 'connectives', text: (_span, _others, random) => pick(CONNECTIVES, random)},
  {name: 'a list', text: (_span, _others, random) => pick(LISTS, random)},
  {name: 'a program', text: (_span, _others, random) => pick(PROGRAMS, random)},
  {name: 'an address', text: (_span, _others, random) => pick(URLS, random)},
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
  {
    name: 'inside a word',
    put: (text, padding, random) => {
      const at = Math.floor(random() * (text.length + 1))
      return `${text.slice(0, at)}${padding}${text.slice(at)}`
    },
  },
  {
    name: 'behind each sentence',
    put: (text, padding) => text.replace(/(?<=[.!?\n])\s|$/g, (blank) => ` ${padding}${blank}`),
  },
  {name: 'around it', put: (text, padding) => `${padding} ${text} ${padding}`},
]

/** A span with one to three paddings at places of its answer, its question, or both, and now and then other keys. */
export function paddedAnyhow(span: Span, others: readonly Span[], random: () => number): Span {
  let padded = span
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
    const field = random() < 0.6 ? 'if_ok' : 'this'
    const text = pick(PADDINGS, random).text(span, others, random)
    padded = {...padded, [field]: pick(PLACES, random).put(String(padded[field]), text, random)}
  }
  return random() < 0.3 ? pick(DECORATIONS, random).decorate(padded, pick(FILLER, random)) : padded
}

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
