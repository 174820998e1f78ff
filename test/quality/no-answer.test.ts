import {describe, expect, test} from 'vitest'
import {measureAlone} from '../support/quality-spans.ts'
import {makeSpan} from '../support/spans.ts'

const measured = (question: string, answer: string) =>
  measureAlone(makeSpan({id: 'no-answer', this: question, if_ok: answer, metadata: {source: 'handbook'}}))

const outcomeOf = (question: string, answer: string) => measured(question, answer).breakdown.completeness.outcome

const CAPITAL = 'What is the capital city of Australia?'
const CAPITAL_IN_PORTUGUESE = 'Qual é a capital da Austrália?'

const CAPITAL_IN_SPANISH = '¿Cuál es la capital de Australia?'

const REFUSALS = [
  "I'm sorry, but I can't help with that.",
  'I’m sorry, I can’t assist with that.',
  'As an AI language model, I cannot answer that question.',
  'I cannot assist with that request.',
  "I'm unable to provide that information.",
  'I am not able to answer this.',
  'I apologize, but I cannot provide information about the capital of Australia.',
  'Unfortunately I cannot fulfill this request as it violates my guidelines.',
  "I won't answer that.",
  "I'd rather not say.",
  'I must decline to answer.',
  'Cannot comply.',
  'I have no idea.',
  "I don't have information about that.",
  'I do not know the answer to that question.',
  "I don't know what the capital of Australia is.",
  "Sorry, I don't know. Is there anything else I can help you with?",
  "Sorry, that's not something I can answer.",
]
const REFUSALS_IN_SPANISH = [
  'Lo siento, no puedo ayudarte con eso.',
  'Lo siento, pero no puedo responder a esa pregunta.',
  'No tengo información sobre eso.',
  'No lo sé.',
  'No tengo ni idea.',
  'Como modelo de lenguaje, no puedo proporcionar esa información.',
]
const REFUSALS_IN_PORTUGUESE = [
  'Não posso ajudar com isso.',
  'Desculpe, não consigo responder a essa pergunta.',
  'Lamento, mas não posso fornecer essa informação.',
  'Não tenho informações sobre isso.',
  'Não faço a menor ideia.',
  'Como um modelo de linguagem, não posso responder a essa pergunta.',
]
const ERRORS = [
  'Sorry, something went wrong. Please try again later.',
  'There was an error generating a response',
  'An unexpected error occurred.',
  'Network error',
  'Error 500: Internal Server Error',
  '502 Bad Gateway',
  'HTTP 503',
  'Request timed out.',
  'Failed to generate response',
  'The model is currently overloaded. Please try again later.',
  'Your request could not be processed.',
  'Traceback (most recent call last):\n  File "answer.py", line 3, in <module>\nKeyError: 3',
  '{"error": "rate_limit_exceeded"}',
  '{"error": {"message": "Rate limit", "code": 429}}',
  'Error: connect ECONNREFUSED 127.0.0.1:11434',
  '[SYSTEM] Maximum context length exceeded.',
]
const ERRORS_IN_PORTUGUESE = [
  'Ocorreu um erro ao gerar a resposta.',
  'Algo deu errado. Tente novamente mais tarde.',
  'Erro de rede',
  'Erro interno do servidor',
  'Erro: tempo de conexão esgotado.',
]
const ERRORS_IN_SPANISH = [
  'Ocurrió un error al generar la respuesta.',
  'Algo salió mal. Inténtalo de nuevo más tarde.',
  'Error de red',
  'Tiempo de espera agotado.',
]
const PLACEHOLDERS = [
  ...['To be determined', 'No response.', '(empty)', 'NaN', '[object Object]', '[no content]', 'Your answer here'],
  ...['A ser definido', '(vazio)', 'Sin respuesta.', 'Por definir', '(vacío)'],
  ...['Loading...', 'TODO: write the answer', '<answer>', '[image]', 'see the attached file'],
]
const FILLER = [
  ...['<div></div>', '<p></p>\n<p>&nbsp;</p>', 'the the the the the the the the', 'x'.repeat(300), 'x'.repeat(9000)],
  ...['xxx', '░ ™ □ ■', 'of of of of'],
  'Lorem ipsum dolor sit amet, consectetur adipiscing elit.',
]

describe('what says that there is no answer, and nothing else, is no diamond', () => {
  test.each([...REFUSALS, ...ERRORS, ...PLACEHOLDERS, ...FILLER])('%j', (answer) => {
    const {total, breakdown} = measured(CAPITAL, answer)
    expect(total).toBeLessThan(80)
    expect(breakdown.completeness.outcome).toBe('hollow')
  })

  test.each([...REFUSALS_IN_PORTUGUESE, ...ERRORS_IN_PORTUGUESE, ...FILLER])('in Portuguese: %j', (answer) => {
    expect(outcomeOf(CAPITAL_IN_PORTUGUESE, answer)).toBe('hollow')
  })

  test.each([...REFUSALS_IN_SPANISH, ...ERRORS_IN_SPANISH])('in Spanish: %j', (answer) => {
    expect(outcomeOf(CAPITAL_IN_SPANISH, answer)).toBe('hollow')
  })

  test('to a question that asks why as well', () => {
    for (const answer of ERRORS) expect([answer, outcomeOf('Why is the sky blue?', answer)]).toEqual([answer, 'hollow'])
  })

  test.each([
    (answer: string) => `Great question! ${answer}`,
    (answer: string) => `${answer}\n\nI hope this helps! Best regards`,
    (answer: string) => `${answer}\nKeywords: australia, capital, city`,
    (answer: string) => `${answer} ${answer}`,
    (answer: string) => `<answer>${answer}</answer>`,
  ])('whatever courtesy, keywords, repetition or markup surrounds it (%#)', (pad) => {
    for (const answer of ["I'm sorry, but I can't help with that.", 'Network error.', 'To be determined.'])
      expect([pad(answer), outcomeOf(CAPITAL, pad(answer))]).toEqual([pad(answer), 'hollow'])
  })
})

describe('an answer of the same words is one', () => {
  test.each([
    ['What does 0/0 give in JavaScript?', 'NaN'],
    ['What does the page print?', '[object Object]'],
    ['Which error do I get when the disk is full?', 'Network error'],
    ['What does HTTP 500 stand for?', 'Internal Server Error'],
    ['What does TBD stand for?', 'To be determined'],
    ['How did the patient react?', 'No response.'],
    ['Which HTML is an empty block?', '<div></div>'],
    ['How do I break a line in a paragraph?', '<br>'],
    ["What is 'x' * 12 in Python?", 'xxxxxxxxxxxx'],
    ['How do I politely turn down an invitation?', "I'm sorry, but I can't help with that."],
    ['Pick the cause.\n- Disk full\n- Network error', 'Network error'],
    ['Why did the import stop?', 'There was an error processing the payment.'],
    ['What text is shown for an empty list?', 'No response.'],
    ['Qual é a resposta padrão do robô?', 'Não sei responder a essa pergunta.'],
    ['What should I do when the form fails?', 'Try again later.'],
    ['According to her song, what is her problem?', "I can't say no"],
    ['Which error do you get when the model is not running?', 'Error: connect ECONNREFUSED 127.0.0.1:11434'],
    ['What does the API return when there were too many calls?', '{"error": "rate_limit_exceeded"}'],
    ['What is printed first?', 'Traceback (most recent call last):'],
    ['Which tag holds the reply?', '<answer>'],
    ['How is thirty written in small Roman numerals?', 'xxx'],
    ['Where is the contract?', 'See the attached file'],
    ['Which signs frame the table?', '░ ■'],
    ['Complete the phrase: Mmmm, ____ donut', 'forbidden'],
  ])('that is what was asked for: %j - %j', (question, answer) => {
    expect(outcomeOf(question, answer)).toBe('given')
  })

  test.each([
    ['How do I run the migration here?', "I can't help with that here, but run `npm run migrate`."],
    [
      'How do I run the migration here?',
      "I can't help with that. Ask the operator on duty to run the script migrate.sh.",
    ],
    ['Can I return opened software?', 'You cannot return opened software.'],
    ['Can I get a refund for opened software?', 'We cannot provide refunds for opened software.'],
    ['Will you share my data?', 'We will not share your data.'],
    ['Can you provide invoices in paper?', "I'm sorry, we cannot provide invoices in paper."],
    ['Vocês fornecem nota fiscal?', 'Não podemos fornecer nota fiscal.'],
    ['Can you access the file?', 'I cannot access it.'],
    ['¿Puedo devolver el libro?', 'No podemos ofrecer reembolsos.'],
    ['¿Qué pasó ayer?', 'No se hizo nada.'],
    ['Do you play soccer?', "I don't know how to play."],
    ['What is the dress code?', 'I cannot recommend jeans, but a suit is fine.'],
    ['Where are my keys?', "I can't find my keys"],
    ['Will the shop open on Sunday?', "No, I can't do that."],
    ['How do I feel?', "I don't know any other way to get through to you."],
    ['What was the old name of the pump?', 'Row row pump'],
  ])('that says something: %j - %j', (question, answer) => {
    expect(outcomeOf(question, answer)).toBe('given')
  })
})

test('a failed span may say that it failed: its reason stays one', () => {
  for (const reason of ['Network error', "I'm sorry, but I can't help with that.", 'No response.', 'NaN']) {
    const failed = makeSpan({id: 'f', this: CAPITAL, status: 'failed', if_ok: undefined, if_not: reason})
    expect([reason, measureAlone(failed).breakdown.completeness.outcome]).toEqual([reason, 'reason'])
  }
})

test('a text of any kind and length is told at once: one sign, one word, no blanks, other scripts', () => {
  for (const text of ['東', 'я', ' ', '. ', 'in ', 'why ', '<a ', '</p> ', 'word '])
    for (const answer of [text.repeat(20_000), text.repeat(200), `Network error ${text.repeat(150)}`])
      expect(measured(`${CAPITAL} ${text.repeat(5000)}`, answer).total).toBeGreaterThanOrEqual(0)
})
