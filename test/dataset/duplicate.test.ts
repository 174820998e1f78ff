import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {type Comparison, compareMeanings, compareWords} from '../../src/dataset/duplicate.ts'
import {shippedLexicon} from '../../src/dataset/lexicon.ts'
import {changedPlaces} from '../../src/dataset/places.ts'
import {readSpan} from '../../src/dataset/read-span.ts'
import {readingOf} from '../../src/dataset/reading.ts'

const ANSWER = 'Open the settings page, choose your account and press the button that says reset.'

function compare(
  a: string,
  b: string,
  answers: readonly [string | null, string | null] = [ANSWER, ANSWER],
): Comparison {
  const [left, right] = [a, b].map((question, at) =>
    readSpan({did: 'ask_question', status: 'completed', question, outcome: answers[at]!, aliases: []}),
  )
  return compareWords(left!, right!, shippedLexicon())
}

const TWO: readonly (readonly [what: string, a: string, b: string])[] = [
  ['a number', 'how to print the first 10 lines of a file', 'how to print the first 20 lines of a file'],
  ['a number word', 'what to do with three eggs and flour', 'what to do with four eggs and flour'],
  ['the order of numbers', 'divide 10 by 5 with remainder', 'divide 5 by 10 with remainder'],
  ['a name', 'Which river runs through London?', 'Which river runs through Paris?'],
  ['a name in lower case', 'who wrote the play hamlet', 'who wrote the play macbeth'],
  ['a name that was added', 'When does the museum open?', 'When does the museum in Lisbon open?'],
  ['a thing', 'how long do i boil rice', 'how long do i boil beans'],
  ['a unit', 'how far is it at 20 g of fuel a km', 'how far is it at 20 g of fuel a mi'],
  ['a variable', 'solve the equation for x', 'solve the equation for y'],
  ['a command', 'what does ls do on linux', 'what does su do on linux'],
  ['a sign', 'what is a pointer in C++', 'what is a pointer in C#'],
  ['a flag', 'what does ls -a do on linux', 'what does ls -l do on linux'],
  ['a negation', 'why does the deploy work after a restart', "why doesn't the deploy work after a restart"],
  ['what is asked', 'when was the tower of pisa built', 'where was the tower of pisa built'],
  ['a day', 'list the meetings on monday with the team', 'list the meetings with the team'],
  ['an opposite', 'how to increase the size of a partition', 'how to decrease the size of a partition'],
  ['more or fewer', 'show users who logged in more than 10 times', 'show users who logged in fewer than 10 times'],
  [
    'more or fewer of a name',
    'Which city has more inhabitants than Lyon?',
    'Which city has fewer inhabitants than Lyon?',
  ],
  ['more or less', 'which metal costs more than gold', 'which metal costs less than gold'],
  ['higher or lower', 'list the products with a higher price', 'list the products with a lower price'],
  ['with or without', 'how do i make pasta with eggs', 'how do i make pasta without eggs'],
  ['the least or the most', 'orders of at least three items', 'orders of at most three items'],
  ['before or after', 'list the files changed before the release', 'list the files changed after the release'],
  ['mais ou menos', 'mostre quem entrou mais de dez vezes', 'mostre quem entrou menos de dez vezes'],
  ['maiores ou menores', 'quais são as contas maiores que mil', 'quais são as contas menores que mil'],
  ['com ou sem', 'como faço macarrão com ovos', 'como faço macarrão sem ovos'],
  ['acima ou abaixo', 'cidades acima do nível do mar', 'cidades abaixo do nível do mar'],
  ['up or down', 'how do i scroll up by one page', 'how do i scroll down by one page'],
  ['on or off', 'does the alarm turn on at night', 'does the alarm turn off at night'],
  ['from or to', 'list the trains from the airport', 'list the trains to the airport'],
  ['some or all', 'some of the files were copied', 'all of the files were copied'],
  ['he or she', 'when did he leave the band', 'when did she leave the band'],
  ['will or did', 'when will the shop open its doors', 'when did the shop open its doors'],
  ['who does what', 'send money from Ana to Bia', 'send money from Bia to Ana'],
  ['who pays whom', 'should i pay you or will you pay me', 'should you pay me or will i pay you'],
  ['who invites whom', 'did they invite us to the wedding party', 'did we invite them to the wedding party'],
  ['which is greater', 'Is A greater than B?', 'Is B greater than A?'],
  ['hardly', 'i can hardly hear you on the phone', 'i can hear you on the phone'],
  ['almost', 'almost all of the seats are taken', 'all of the seats are taken'],
  ['since or on', 'is the shop open since sunday', 'is the shop open on sunday'],
  ['the case of a file name', 'delete the file A.txt for good', 'delete the file a.txt for good'],
  ['the case of a column', 'what is stored in USER_ID', 'what is stored in user_id'],
  ['inicia ou para', 'inicia o servidor de impressão', 'para o servidor de impressão'],
  ['completo ou incompleto', 'o cadastro está completo', 'o cadastro está incompleto'],
  ['normal o anormal', 'el resultado es normal', 'el resultado es anormal'],
  ['con o sin', 'quiero la sopa con sal', 'quiero la sopa sin sal'],
  ['más o menos', 'quién entró más de diez veces', 'quién entró menos de diez veces'],
  ['él o ella', 'cuándo sale él de casa', 'cuándo sale ella de casa'],
  ['todos o algunos', 'muestra todos los archivos', 'muestra algunos archivos'],
  ['comprime o descomprime', 'comprime un archivo grande', 'descomprime un archivo grande'],
  ['no', 'por qué no responde el servidor', 'por qué responde el servidor'],
  ['casi', 'casi puedo ver la costa', 'puedo ver la costa'],
  ['um nome', 'qual é a capital de Portugal', 'qual é a capital de Angola'],
]

describe('differing in one thing that counts, two spans are two, however alike they look', () => {
  test.each(TWO)('%s', (_, a, b) => {
    expect(compare(a, b).kind).toBe('conflict')
    expect(compare(b, a).kind).toBe('conflict')
  })

  test('and neither a slip of the pen nor courtesy hides it', () => {
    for (const [what, a, b] of TWO) {
      expect([what, compare(a, `${b} in the kitchen`).kind]).toEqual([what, 'conflict'])
      for (const other of [`${b} in the ktichen`, `Quick question: ${b}`, `Hi, could you please tell me: ${b}`])
        expect([other, compare(`${a} in the kitchen`, other).kind]).toEqual([other, 'conflict'])
      expect([what, compare(a, `Quick question: ${b}`).kind]).toEqual([what, 'conflict'])
    }
  })

  test('in or out', () => {
    expect(compare('how do i zoom in with the keyboard', 'how do i zoom out with the keyboard').kind).toBe('conflict')
  })

  test('what says nothing of a subject may be the point', () => {
    const rating = 'On a scale of 1-5, how would you rate this review?'
    expect(compare(`${rating} "Good"`, `${rating} "AWESOME!!! Best voice notifier ever!!!"`, ['5', '5']).kind).toBe(
      'conflict',
    )
  })

  test('texts without words are compared by their signs', () => {
    expect(compare('🎉', '🎈').kind === 'alike' && (compare('🎉', '🎈') as {score: number}).score >= 0.5).toBe(false)
    expect(compare('🎉', '🎉', ['🎈', '🎉']).kind).toBe('conflict')
  })

  test('another answer: a fact, a code word, a number, none at all', () => {
    const question = 'how do i reset my password'
    for (const [a, b] of [
      ['1982', '1983'],
      ['git reset --hard HEAD', 'git reset --soft HEAD'],
      ['Paris', 'Lyon'],
      ['The parcel arrives within 3 days at your door.', 'The parcel arrives within 5 days at your door.'],
      ['The parcel arrives at the door of Anna Meier.', 'The parcel arrives at the door of Anna Schulz.'],
      ['Paris', null],
    ] as const)
      expect([a, b, compare(question, question, [a, b]).kind]).toEqual([a, b, 'conflict'])
  })

  test('who does what to whom in an answer', () => {
    const question = 'who pays the rent of the house'
    const answer = 'Every month the tenant pays the landlord for the house.'
    expect(compare(question, question, [answer, 'Every month the landlord pays the tenant for the house.']).kind).toBe(
      'conflict',
    )
  })

  test('another action or status', () => {
    const span = {did: 'ask_question', status: 'completed', question: 'a', outcome: 'b', aliases: []} as const
    const read = readSpan(span)
    expect(compareWords(read, readSpan({...span, did: 'write_code'}), shippedLexicon()).kind).toBe('conflict')
    expect(compareWords(read, readSpan({...span, status: 'failed'}), shippedLexicon()).kind).toBe('conflict')
  })
})

describe('said again', () => {
  test.each([
    ['misspelt', 'how do i convert a string to lowercase', 'how do i covnert a string to lowercase'],
    [
      'politely',
      'how do i convert a string to lowercase',
      'hi, could you please tell me how do i convert a string to lowercase, thanks',
    ],
    ['in a synonym', 'how do i obtain a copy of my invoice', 'how do i get a copy of my invoice'],
    ['inflected', 'merge two sorted lists into one list', 'merging two sorted lists into one list'],
    ['with less grammar', 'show all of the files in the current directory', 'show all files in current directory'],
    ['with more of the same', 'could you tell me more about the eiffel tower', 'tell me about the eiffel tower'],
    ['with a greeting that is as long', 'where do they live', 'Could you tell me: where do they live'],
    ['with a quick question', 'who runs the shop', 'Quick question: who runs the shop'],
    ['with its article', 'in what year did The Incredible Hulk debut', 'in what year did Incredible Hulk debut'],
    ['with a question word misspelt', 'where does it take place', 'wheere does it take place'],
    ['with a number misspelt', 'how do i share it with three people', 'how do i share it with thrree people'],
    ['with a month misspelt', 'what is open in march', 'what is open in maarch'],
    ['with letters of a name exchanged', 'Who is the queen of England?', 'Who is the queen of Engalnd?'],
    ['with a slip that is a word', 'where is the best place to stay', 'wheere is the best plaec to saty'],
    ['with other accents', 'qual é a capital do Brasil', 'qual e a capital do brasil?'],
    ['with other marks', 'What is HTTP?', 'what is http'],
    ['with stress in capitals', 'what is the time now', 'what is KINDLY the time now'],
    ['with its grammar left out', 'muestra los archivos ocultos', 'muestra archivos ocultos'],
    ['with its equals the other way round', 'how do Java and Python differ', 'how do Python and Java differ'],
    ['said of the same person', 'is Ana the owner of the shop', 'is the owner of the shop Ana'],
  ])('%s, a span is a duplicate', (_, a, b) => {
    expect(compare(a, b)).toMatchObject({kind: 'alike'})
    expect((compare(a, b) as {score: number}).score).toBeGreaterThan(0.65)
  })

  test('an answer that the other knows as an alias is the same answer', () => {
    const span = {did: 'ask_question', status: 'completed', question: 'who wrote don quixote'} as const
    const a = readSpan({...span, outcome: 'Cervantes', aliases: ['Miguel de Cervantes']})
    const b = readSpan({...span, outcome: 'Miguel de Cervantes', aliases: []})
    expect(compareWords(a, b, shippedLexicon())).toMatchObject({kind: 'alike', score: 1})
  })
})

const SENTENCE = 'where does our cousin keep every letter about gardens which an old friend has written by hand'

test('two words written as one, or one written twice, on either side, make no other span', () => {
  const words = SENTENCE.split(' ')
  for (let at = 1; at < words.length - 1; at++) {
    const glued = [...words.slice(0, at), words[at]! + words[at + 1]!, ...words.slice(at + 2)].join(' ')
    const twice = [...words.slice(0, at + 1), ...words.slice(at)].join(' ')
    for (const slip of [glued, twice])
      for (const [a, b] of [
        [SENTENCE, slip],
        [slip, SENTENCE],
      ] as const)
        expect([slip, compare(a, b)]).toMatchObject([slip, {kind: 'alike', score: 1}])
  }
})

test('what is no slip of the space bar: another word, a name, a negation', () => {
  for (const [a, b] of [
    ['is he the rapist in this story', 'is he therapist in this story'],
    ['who sings for Duran Duran', 'who sings for Duran'],
    ['why does it not not work', 'why does it not work'],
    ['o valor é a normal do mês', 'o valor é anormal do mês'],
  ] as const) {
    expect([a, compare(a, b).kind]).toEqual([a, 'conflict'])
    expect([b, compare(b, a).kind]).toEqual([b, 'conflict'])
  }
})

test('a phrase that was put elsewhere stays the same, two things that changed places do not', () => {
  const phrase = 'Ana from Lisbon thanked Rui because Bia paid him rent'.split(' ')
  const at = fc.nat({max: phrase.length})
  fc.assert(
    fc.property(at, at, at, (...cuts) => {
      const [one, two, three] = cuts.sort((a, b) => a - b) as [number, number, number]
      const moved = [
        ...phrase.slice(0, one),
        ...phrase.slice(two, three),
        ...phrase.slice(one, two),
        ...phrase.slice(three),
      ]
      expect(changedPlaces(readingOf(phrase.join(' ')), readingOf(moved.join(' ')))).toBeUndefined()
    }),
  )
  expect(changedPlaces(readingOf('buy tea, rice, or milk'), readingOf('buy milk, rice, or tea'))).toBeUndefined()
  for (const verb of ['beats', 'owes', 'is taller than', 'comes from', 'paga', 'vence a'])
    expect(changedPlaces(readingOf(`so Ana ${verb} Rui`), readingOf(`so Rui ${verb} Ana`))).toMatch('changed places')
})

test('in other words, but not in another language: its answer serves somebody else', () => {
  const [left, right] = ['Where was the famous painter born?', '¿Dónde nació el famoso pintor?'].map((question) =>
    readSpan({did: 'ask_question', status: 'completed', question, outcome: 'Malaga', aliases: []}),
  )
  expect(compareMeanings(left!, right!, 0.95, shippedLexicon())).toMatchObject({
    kind: 'conflict',
    conflict: {what: 'en is not es'},
  })
})

test('in other words: near vectors make a duplicate only where facts, names and answers agree', () => {
  const meaning = (
    a: string,
    b: string,
    answers: readonly [string, string] = ['August 27, 2017', 'August 27, 2017'],
  ) => {
    const [left, right] = [a, b].map((question, at) =>
      readSpan({did: 'ask_question', status: 'completed', question, outcome: answers[at]!, aliases: []}),
    )
    return compareMeanings(left!, right!, 0.9, shippedLexicon()).kind
  }
  expect(meaning('which day did they broadcast the final', 'date the last show aired')).toBe('alike')
  // Another wording has an order of its own.
  expect(
    meaning(
      'How can I repair the broken kettle at school?',
      'My kettle at school is broken and I want it to work again.',
    ),
  ).toBe('alike')
  expect(meaning('which day did they broadcast the final', 'date the last show aired', ['2017', '2018'])).toBe(
    'conflict',
  )
  expect(meaning('which day was season 7 over', 'date season 8 ended')).toBe('conflict')
  expect(meaning('who wrote hamlet first', 'author of macbeth in history')).toBe('conflict')
  // A dictionary may hold contraries as neighbours of one meaning, and their answers may agree.
  expect(meaning('the time when it was shown earlier', 'the later time of the show')).toBe('conflict')
  expect(meaning('find the upper bound', 'bound that is lower')).toBe('conflict')
  // One wording: what differs is the point of it.
  expect(
    meaning('rate this review from one star to five: works great', 'rate this review from one star to five: nice'),
  ).toBe('conflict')
})

test('comparing is even-handed, and a span is always alike to itself', () => {
  const word = fc.constantFrom(
    ...'how do i print the list of files in a folder folders flies foledr pritn plsease three thrree Hi, Quick question: please python Paris Pairs 3 4 not delete remove'.split(
      ' ',
    ),
  )
  const text = fc.array(word, {minLength: 1, maxLength: 14}).map((words) => words.join(' '))
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(compare(a, a)).toMatchObject({kind: 'alike', score: 1})
      const [there, back] = [compare(a, b), compare(b, a)]
      expect(back.kind).toBe(there.kind)
      if (there.kind === 'alike' && back.kind === 'alike') expect(back.score).toBeCloseTo(there.score, 9)
    }),
    {numRuns: 2000},
  )
})
