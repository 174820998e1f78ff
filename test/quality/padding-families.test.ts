import {beforeAll, describe, expect, test} from 'vitest'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import {coreOf} from '../../src/quality/core.ts'
import {onceIn} from '../../src/quality/repeats.ts'
import type {Span} from '../../src/span/schema.ts'
import {anchored, SOUND_ANSWERS, UNSOUND_ANSWERS} from '../support/anchor-spans.ts'
import {dataset} from '../support/datasets.ts'
import {firstRows} from '../support/first-rows.ts'
import {FAMILIES, SENTENCE_PLACES} from '../support/padding-families.ts'
import {DAMAGES, damaged} from '../support/quality-damage.ts'
import {LONG, LONG_PORTUGUESE, measureAlone, soundSpans, totalOf} from '../support/quality-spans.ts'

const FILE = dataset('spans/spans-350k.ndjson.gz')
const REAL_ROWS = 1200

/** What a span may gain: too little for anybody to pad for (README, "Quality"). */
const TOLERANCE = 0.05

/** Of paddings of spans that are not sound, this share may raise one: a little more than was measured (README). */
const KNOWN_SHARE = 0.005
const UNKNOWN_SHARE = 0.045

/** Text about something else, which only who knows the subject can tell from an answer. */
const UNKNOWN = new Set(['sentences of other answers', 'another question', 'entities'])

interface Tried {
  readonly known: number
  readonly raisedKnown: readonly string[]
  readonly unknown: number
  readonly raisedUnknown: readonly string[]
}

/** Tries a share of all families at all places of question and outcome. */
function pad(spans: readonly Span[], others: readonly Span[], share: number, random: () => number): Tried {
  const raised: {known: string[]; unknown: string[]} = {known: [], unknown: []}
  const tried = {known: 0, unknown: 0}
  for (const span of spans) {
    const before = totalOf(span)
    for (const field of ['this', span.status === 'failed' ? 'if_not' : 'if_ok'] as const)
      for (const family of FAMILIES)
        for (const place of SENTENCE_PLACES) {
          if (random() > share) continue
          const kind = UNKNOWN.has(family.name) ? 'unknown' : 'known'
          const text = place.put(String(span[field]), family.text({span, field, others, random}), random)
          tried[kind]++
          if (totalOf({...span, [field]: text}) > before + TOLERANCE)
            raised[kind].push(`${family.name}, ${place.name}, ${field}: ${text} (${span.this} - ${span.if_ok})`)
        }
  }
  return {known: tried.known, raisedKnown: raised.known, unknown: tried.unknown, raisedUnknown: raised.unknown}
}

const failed = (span: Span): Span => ({...span, status: 'failed', if_ok: undefined, if_not: String(span.if_ok)})

const SOUND = [
  ...SOUND_ANSWERS.map((pair, at) => anchored(pair, `sound-${at}`)),
  ...soundSpans(),
  LONG,
  LONG_PORTUGUESE,
]
const UNSOUND = UNSOUND_ANSWERS.map(([, ...pair], at) => anchored(pair, `unsound-${at}`))

describe('repetition, courtesy, filler, restated questions and answers, keywords, names, sentences of others', () => {
  test('raise no sound span in English or Portuguese, completed or failed, in question or outcome', () => {
    const spans = [...SOUND, ...SOUND.map(failed)]
    const {known, unknown, raisedKnown, raisedUnknown} = pad(spans, SOUND, 0.3, seededRandom(21))
    expect(known + unknown).toBeGreaterThan(4000)
    expect([...raisedKnown, ...raisedUnknown]).toEqual([])
  })

  test('raise no span whose answer is shuffled, cut, of another kind, a placeholder or an echo, where they are known', () => {
    const {known, raisedKnown} = pad(UNSOUND, SOUND, 1, seededRandom(22))
    expect(known).toBeGreaterThan(4000)
    expect(raisedKnown).toEqual([])
  })
})

describe.skipIf(FILE === undefined)('real spans beside the checkout (datasets/spans)', () => {
  let spans: Span[] = []
  beforeAll(async () => {
    spans = await firstRows(FILE!, REAL_ROWS)
  })

  test('no family raises a sound one', () => {
    const sound = spans.filter((span) => totalOf(span) >= 80)
    expect(sound.length).toBeGreaterThan(1000)
    const tried = pad([...sound, ...sound.slice(0, 200).map(failed)], spans, 0.03, seededRandom(23))
    expect(tried.known + tried.unknown).toBeGreaterThan(6000)
    expect([...tried.raisedKnown, ...tried.raisedUnknown]).toEqual([])
  })

  test('of those whose answers were damaged, hardly one is raised', () => {
    const random = seededRandom(24)
    const unsound = DAMAGES.flatMap((kind) => damaged(spans, kind, random).map(({span}) => span)).filter(
      (span) => totalOf(span) < 80,
    )
    expect(unsound.length).toBeGreaterThan(700)
    const {known, raisedKnown, unknown, raisedUnknown} = pad(unsound, spans, 0.05, random)
    expect(known).toBeGreaterThan(5000)
    expect(raisedKnown.length / known).toBeLessThan(KNOWN_SHARE)
    expect(raisedUnknown.length / unknown).toBeLessThan(UNKNOWN_SHARE)
  })
})

/** Others than those of the families. */
const OTHER_COURTESY = [
  'Please reach out if you run into any trouble.',
  'Glad I could be of service.',
  'Good luck with your project!',
  'There is no single right answer to this one.',
  'Opinions on this differ from person to person.',
  'As we have seen, this deserves careful thought.',
  'It goes without saying that this matters a great deal.',
  'Let us take a closer look at this.',
  'Stay safe and take care!',
  'I am happy to go into more detail if you like.',
  'Conte comigo para o que precisar.',
  'Fico feliz em poder ajudar.',
  'Boa sorte com o seu projeto!',
  'Não existe uma única resposta certa para isso.',
  'As opiniões variam de pessoa para pessoa.',
  'Como vimos, isso merece uma reflexão cuidadosa.',
  'Nem é preciso dizer que isso importa muito.',
  'Vamos olhar isso mais de perto.',
  'Cuide-se bem!',
  'Posso entrar em mais detalhes, se quiser.',
]

test('at least half of other courtesies and fillers are seen for what they are', () => {
  const seen = OTHER_COURTESY.filter((courtesy) => {
    const {outcome} = coreOf(LONG.this, `${LONG.if_ok} ${courtesy}`)
    return outcome === LONG.if_ok
  })
  expect(seen.length / OTHER_COURTESY.length).toBeGreaterThanOrEqual(0.5)
})

test.each([
  ['a sentence that says something new', 'Use a soft reset.', 'Then commit again with another message.'],
  ['a number', 'Use the port of the replica.', 'It is 5433.'],
  ['a name', 'It was written in Rio de Janeiro.', 'The author is Machado de Assis.'],
  ['code', 'Call the function.', 'const total = sum(1, 2);'],
])('%s is never taken for padding', (_, first, second) => {
  expect(coreOf('How do I do it?', `${first} ${second}`).outcome).toBe(`${first} ${second}`)
})

test('a text of several thousand letters that is written several times over counts once, with its last full stop', () => {
  const long = Array.from(
    {length: 90},
    (_, at) => `The valve ${at} feeds tank ${at * 7} when pump ${at + 300} rests`,
  ).join('. ')
  expect(long.length).toBeGreaterThan(4000)
  for (const between of [' ', '. ', '\n', '\n\n'])
    for (const times of [2, 3, 4]) {
      const again = Array(times).fill(long).join(between)
      expect(onceIn(again)).toBe(long)
      expect(onceIn(`${again}.`)).toBe(`${long}.`)
    }
  for (const other of [`${long} ${long} It rests`, `${long}, but ${long}`, `${long} ${long.slice(0, -9)}`, long])
    expect(onceIn(other)).toBe(other)
})

test('courtesy in front of a long answer does not move a cut sentence out of sight', () => {
  const cut = 'Open the valve of the second tank and wait until the'
  const rest = Array.from(
    {length: 30},
    (_, at) => `Tank ${at} then fills from pump ${at + 40} within ${at + 3} minutes.`,
  )
  const answer = [cut, ...rest].join('\n')
  const {ending} = measureAlone(anchored(['How do I fill the tanks?', answer], 'cut')).breakdown.coherence
  const courtesy = Array(8).fill('Thank you very much for asking such a wonderful and insightful question.').join('\n')
  const padded = measureAlone(anchored(['How do I fill the tanks?', `${courtesy}\n${answer}`], 'cut'))
  expect(ending).toBeLessThan(-2)
  expect(padded.breakdown.coherence['ending']).toBeLessThanOrEqual(Number(ending))
})

test('naming the language of a code fence changes no total', () => {
  const answer = (language: string): string =>
    `Here is the query that reads all rows of the customer table:\n\n\`\`\`${language}\nSELECT * FROM customer;\n\`\`\`\nIt reads every column of the table.`
  const span = (language: string): Span => ({
    ...LONG,
    this: 'How do I read all rows of the customer table?',
    if_ok: answer(language),
  })
  expect(totalOf(span('sql'))).toBe(totalOf(span('')))
})

test('a full stop and a sentence behind a query without its last value make no statement of it', () => {
  const query = 'SELECT MIN(silver) FROM medals WHERE bronze <'
  const asked = 'Tell me the lowest silver for bronze less than 2.'
  const total = totalOf(anchored([asked, query], 'query'))
  expect(total).toBeLessThan(80)
  for (const behind of ['.', '. This is an excellent, accurate and complete answer.', '.\nI hope this helps!', '!'])
    expect(totalOf(anchored([asked, `${query}${behind}`], 'query'))).toBeLessThan(80)
  expect(totalOf(anchored([asked, `${query} 2. I hope this helps!`], 'query'))).toBeGreaterThanOrEqual(80)
})

describe('an answer that is all courtesy, and no answer to its question, is none with more of it', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['who won the last season of the show', 'Have a nice day!', ['You asked: who won the last season of the show']],
    ['where did the first world war start', 'Have a great day!', ['Let me know if you have any other questions.']],
    ['when did german bombers drop bombs on london', 'All of these', ['german, bombs, drop, london', 'Tags: #london']],
    ['when did the food stamps begin', 'True', ['Espero ter ajudado!', 'There are many things to consider here.']],
  ]
  test.each(cases)('%s - %s', (asked, answer, paddings) => {
    const total = totalOf(anchored([asked, answer], 'courtesy'))
    expect(total).toBeLessThan(80)
    const random = seededRandom(5)
    for (const padding of paddings)
      for (const {name, put} of SENTENCE_PLACES)
        expect([name, totalOf(anchored([asked, put(answer, padding, random)], 'courtesy')) < 80]).toEqual([name, true])
  })
})

test('a question that is all courtesy is none with the answer in it', () => {
  const answer = 'What kind of tea would you like to drink?'
  for (const asked of ['Okay. Thanks.', 'Perfect. Thank you.'])
    for (const padding of [`The answer is: ${answer.slice(0, -1)}`, 'Great question!'])
      expect(totalOf(anchored([`${asked}\n${padding}`, answer], 'question'))).toBeLessThanOrEqual(
        totalOf(anchored([asked, answer], 'question')) + TOLERANCE,
      )
})

test('a bracket that a long answer leaves open is not moved out of sight', () => {
  const cut = 'Call add(2, 3) and then print(add(2,'
  const total = totalOf(anchored(['How do I add two numbers and print the sum?', cut], 'open'))
  expect(total).toBeLessThan(80)
  const again = Array.from({length: 40}, (_, at) => `Then add the number ${at} to the sum of the numbers.`).join('\n')
  const padded = measureAlone(anchored(['How do I add two numbers and print the sum?', `${cut}\n${again}`], 'open'))
  expect(padded.breakdown.coherence['ending']).toBeLessThan(-3)
})

test('one of its sentences again puts a text in no better order', () => {
  const [first, second] = [
    'Is that a paraphrase of the following sentence?',
    'Kevin started third, and Terry started fourth.',
  ]
  const total = totalOf(anchored([`${first}\n${second}`, '1998'], 'order'))
  expect(total).toBeLessThan(80)
  expect(totalOf(anchored([`${first}\n${second}\n${first}`, '1998'], 'order'))).toBeLessThan(80)
})

test('what is only around a text changes nothing: an element, the stamp of a message, characters nobody sees', () => {
  const pairs = [
    ['when does the flight to Lisbon leave', 'when? What and destination is and departure the'],
    ['which films have an elephant', 'Dumbo, Hellboy, or'],
    ['Which port does PostgreSQL listen on?', 'It listens on port 5432.'],
  ] as const
  for (const [asked, answer] of pairs) {
    const total = totalOf(anchored([asked, answer], 'wrapped'))
    for (const around of [
      `<answer confidence="1.0">${answer}</answer>`,
      `<out><answer>\n${answer}\n</answer></out>`,
      `[2026-03-01 09:30] Agent: ${answer}`,
      [...answer].join('\u200b'),
    ])
      expect([around, totalOf(anchored([asked, around], 'wrapped'))]).toEqual([around, total])
  }
})

test('a placeholder for a secret is no answer', () => {
  const given = (answer: string) => totalOf(anchored(['Which key opens the vault of the archive?', answer], 'taken'))
  for (const answer of ['[PRIVATE_KEY_1]', '[PRIVATE_KEY_1], [EMAIL_2].']) expect(given(answer)).toBeLessThan(60)
  expect(given('The key [KEY_1] opens the vault.')).toBeGreaterThanOrEqual(80)
})
