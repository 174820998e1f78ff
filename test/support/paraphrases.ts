import {makeSpan} from './spans.ts'

/** What was asked before, and the same in other words, with an answer to each: neither is a copy of the other. */
const PAIRS: readonly (readonly [string, string, string, string])[] = [
  [
    'How can I delete duplicate rows from a table in Postgres?',
    'Number the rows of each group with row_number() in a subquery, and delete all whose number is above one.',
    'What is a good way of removing duplicate rows in Postgres tables?',
    'Give every row of a group its number using row_number() in a subquery, then delete those numbered above one.',
  ],
  [
    'how do I reset the password of my mail account',
    'Open the settings, choose security, and press the button that sends you a link for a new password.',
    'what must one do to get a new password for a mail account',
    'In the settings, under security, press the button: a link to choose a new password is sent to you.',
  ],
  [
    'who was the first person to walk on the moon',
    'The first person to walk on the moon was the astronaut Neil Armstrong, in July of that year.',
    'which person was the first to walk on the moon',
    'The astronaut Neil Armstrong, in July of that year, walked on the moon before any other person.',
  ],
  [
    'What are the symptoms of iron deficiency?',
    'Iron deficiency makes people tired and pale, with headaches, brittle nails and cold hands.',
    'Which symptoms show that somebody has an iron deficiency?',
    'Tiredness, pale skin, headaches, cold hands and brittle nails come from a lack of iron.',
  ],
  [
    'Como faço para renovar o passaporte?',
    'Preencha o formulário no site da polícia, pague a taxa e leve os documentos no dia marcado.',
    'O que é preciso para a renovação do passaporte?',
    'No site da polícia preencha o formulário e pague a taxa; depois leve os documentos no dia marcado.',
  ],
  [
    'quais são as causas da dor de cabeça',
    'A dor de cabeça vem de falta de sono, de pouca água, de tensão no pescoço ou de ficar horas na tela.',
    'o que causa dor de cabeça',
    'Pouca água, falta de sono, tensão no pescoço e horas na frente da tela dão dor de cabeça.',
  ],
]

/** Those that were there before. */
export const EARLIER = PAIRS.map(([asked, said], at) =>
  makeSpan({id: `earlier-${at}`, this: asked, if_ok: said, metadata: {source: 'forum'}}),
)

/** A paraphrase of each. */
export const PARAPHRASES = PAIRS.map(([, , asked, said], at) =>
  makeSpan({id: `later-${at}`, who: 'ben', this: asked, if_ok: said, metadata: {source: 'forum'}}),
)
