import {describe, expect, test} from 'vitest'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import {bareOf, bareQuestion} from '../../src/quality/bare.ts'
import {FAMILIES, SENTENCE_PLACES} from '../support/padding-families.ts'
import {EARLIER, PARAPHRASES} from '../support/paraphrases.ts'

const SPANS = [...EARLIER, ...PARAPHRASES]
const SAYS_NOTHING = FAMILIES.filter(({name}) => ['closing', 'filler', 'praise', 'disclaimer'].includes(name))

/** A full stop behind a text that has none may be the padding's or its own. */
const withoutStop = (text: string): string => text.replace(/\.$/, '')

test('courtesy, filler, praise and disclaimers around a question or an answer leave nothing behind', () => {
  const random = seededRandom(31)
  for (const span of SPANS)
    for (const field of ['this', 'if_ok'] as const)
      for (const family of SAYS_NOTHING)
        for (const place of SENTENCE_PLACES) {
          const padded = {
            ...span,
            [field]: place.put(String(span[field]), family.text({span, field, others: SPANS, random}), random),
          }
          const bare = bareOf({this: padded.this, outcome: String(padded['if_ok'])})
          expect([family.name, place.name, withoutStop(bare.this)]).toEqual([family.name, place.name, span.this])
          expect(withoutStop(bare.outcome!)).toBe(withoutStop(String(span['if_ok'])))
        }
})

test.each([
  ['Hi! Could you please tell me: ', ''],
  ['Hello everybody, I hope you are all fine today. Please tell me: ', ' Thanks!'],
  ['So, to answer your question, ', ''],
  ['Hi, I was wondering: ', ''],
  ['Bom dia! Você poderia me dizer, por favor: Hello. ', ' Obrigado!'],
  ['', ' please'],
  ['', ', please'],
  ['Olá! Você poderia me dizer, por favor: ', ' Obrigado!'],
  ['Bom dia! ', '\nMuito obrigado pela ajuda!'],
])('what leads up to a question and what thanks for it is left out: %j ... %j', (before, behind) => {
  for (const {this: asked} of SPANS) expect(bareQuestion(`${before}${asked}${behind}`)).toBe(asked)
})

test.each(['could you please tell me ', 'Do you know ', "Hi, I'd like to know ", 'você sabe dizer '])(
  'and so is, in one sentence with it, what stands before its question word: %s',
  (before) => {
    for (const {this: asked} of SPANS.filter(({this: asked}) => /^(?:what|who|how|which|quais|como)/i.test(asked)))
      expect(bareQuestion(before + asked)).toBe(asked)
  },
)

describe('what says something stays', () => {
  test.each([
    'No, find me another one in Lisbon.',
    'Yes, book that table.',
    'Não, quero outro voo.',
    'In which year did the ferry sink?',
    'On Tuesdays, when does the ferry leave?',
    'Name the person who wrote the hymn',
    'Play the song please come home',
    'Explain photosynthesis to a child.',
    'What time is it when the bell rings?',
    'The hotel, where is it?',
    'Is it raining in Lisbon? Shall I take a coat to the concert?',
  ])('%s', (asked) => expect(bareOf({this: asked, outcome: null})).toEqual({this: asked, outcome: null}))

  test.each(['Thank you. That is all I need for now.', 'Hello!', 'How are you?', '  ', 'Hi, thanks, please'])(
    'a text that is nothing but courtesy stays whole: %j',
    (text) => expect(bareOf({this: text, outcome: text})).toEqual({this: text, outcome: text}),
  )
})

test('whatever the text, reading it takes time that grows with its length alone', () => {
  for (const piece of [' ', ', ', 'please ', 'hi, ', "d'", ':', '. ']) {
    // Were it the square of the length, this would not be done before the test runs out of time.
    expect(bareOf({this: `${piece.repeat(1_000_000)}why`, outcome: piece.repeat(1_000_000)}).this).toContain('why')
  }
})
