import {describe, expect, test} from 'vitest'
import {anchored} from '../support/anchor-spans.ts'
import {soundSpans, totalOf} from '../support/quality-spans.ts'

const answered = (asked: string, answer: string) => totalOf(anchored([asked, answer], 'echo'))

/** Each hands on the question, and answers nothing. */
const LEADS: readonly ((asked: string) => string)[] = [
  (asked: string) => asked,
  ...['Q: ', 'You asked: ', 'The question is: ', 'Answer: ', 'Well, ', '**Answer:** ', 'As an AI language model, '],
  ...['Você perguntou: ', 'A resposta é: ', 'Segundo a documentação oficial, ', 'Resumindo, '],
  ...['Preguntaste: ', 'La respuesta es: ', 'Según la documentación oficial, ', '¡Claro! Aquí tienes: '],
  (asked: string) => `{"answer": "${asked}"}`,
  (asked: string) => `You asked: ${asked} Dogs bark at night.`,
  (asked: string) => `Q: ${asked.toLowerCase()}`,
].map((lead) => (typeof lead === 'string' ? (asked: string) => lead + asked : lead))

const ASKED = [
  'Who painted the Sistine Chapel ceiling?',
  'How do I get a red wine stain out of a tablecloth?',
  'Qual é a capital da Austrália?',
  'Find all files that were changed today',
]

describe('a question that is handed on is no answer to itself', () => {
  test.each(LEADS.map((lead) => [lead('{}'), lead] as const))('%s', (_, lead) => {
    for (const asked of ASKED) expect([lead(asked), answered(asked, lead(asked)) < 80]).toEqual([lead(asked), true])
  })
})

test('whatever leads up to an answer, it stays one', () => {
  for (const span of soundSpans().filter(({if_ok}) => String(if_ok).split(' ').length > 4))
    for (const lead of ['Answer: ', 'In short, '])
      expect([span.if_ok, answered(span.this, `${lead}${span.if_ok}`) >= 80]).toEqual([span.if_ok, true])
})

test.each([
  ['Who painted the Sistine Chapel ceiling?', 'Michelangelo painted the Sistine Chapel ceiling.'],
  ['Who painted the Sistine Chapel ceiling?', 'It was Michelangelo who painted the Sistine Chapel ceiling.'],
  ['Who painted the Sistine Chapel ceiling?', 'Michelangelo. You asked who painted the Sistine Chapel ceiling.'],
  ['Is the sky blue?', 'Yes, the sky is blue.'],
  ['Name the capital of France', 'Paris: the capital of France'],
  ['Is Danon disease inherited?', 'How is Danon disease inherited? It is inherited in an X-linked dominant manner.'],
  [
    'How to prevent glaucoma?',
    'At this time, we do not know how to prevent glaucoma. Early treatment is the best way to control it.',
  ],
])('an answer in the words of its question is no echo: %s - %s', (asked, answer) => {
  expect(answered(asked, answer)).toBeGreaterThanOrEqual(80)
})
