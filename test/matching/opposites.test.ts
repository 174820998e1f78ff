import {expect, test} from 'vitest'
import {guard, guardedText} from '../../src/matching/guards/guards.ts'
import {AXES} from '../../src/matching/guards/opposites.ts'
import {adjectiveForms, englishForms, portugueseForms} from '../../src/matching/guards/verb-forms.ts'
import {STOP_WORDS} from '../../src/retrieval/stop-words.ts'

test.each([
  ['comprar', 'compro compra compramos comprou compraram comprava comprado comprando comprei compre'],
  ['vender', 'vendo vende vendemos vendeu venderam vendia vendido vendendo vendi'],
  ['partir', 'parto partimos partiu partiram partindo partida'],
  ['sair', 'saio sai sais saiu sairam saia saindo saido'],
  ['incluir', 'incluo inclui incluiu incluiram incluido'],
  ['ligar', 'ligo liga ligou liguei ligue'],
  ['atacar', 'ataco atacou ataquei'],
  ['comecar', 'comeco comecou comecei'],
  ['abrir', 'abriu aberto aberta'],
])('forms of %s', (verb, forms) => {
  expect(portugueseForms(verb)).toEqual(expect.arrayContaining(forms.split(' ')))
})

test.each([
  ['close', 'closes closing closed'],
  ['stop', 'stops stopping stopped'],
  ['buy', 'buys buying bought'],
  ['die', 'dies dying died'],
  ['fall', 'falls falling fell fallen'],
  ['rise', 'rises rising rose risen'],
  ['attach', 'attaches attaching attached'],
])('forms of %s', (verb, forms) => {
  expect(englishForms(verb)).toEqual(expect.arrayContaining(forms.split(' ')))
})

test('an adjective opposes in all its forms: the coldest city is none of the hottest, nor are the coldest cities', () => {
  for (const cold of adjectiveForms('frio'))
    for (const hot of ['quente', 'quentes']) {
      const found = guard(guardedText(`cidades mais ${cold}`), guardedText(`cidades mais ${hot}`))
      expect([cold, hot, ...found.map(({guard: name}) => name)]).toEqual([cold, hot, 'polarity'])
    }
})

test('no word stands on both sides of an axis, and no function word is a verb', () => {
  for (const {sides} of AXES) {
    const [first, second] = sides.map((words) => new Set(words))
    expect([...first!].filter((word) => second!.has(word))).toEqual([])
  }
  for (const verb of ['parar', 'sobrar', 'entrar'])
    expect(portugueseForms(verb).filter((form) => STOP_WORDS.has(form))).toEqual([])
})

test('each two sides of a line oppose, in both directions, and a text that has both sides opposes nothing', () => {
  expect(AXES.length).toBeGreaterThan(100)
  const found = (question: string, candidate: string) =>
    guard(guardedText(question), guardedText(candidate)).filter(({guard: name}) => name === 'polarity').length
  for (const {sides} of AXES) {
    const [one, other] = [sides[0][0]!, sides[1][0]!].map((word) =>
      word.replace('one-way', 'one way').replace('round-trip', 'round trip'),
    )
    if (other === 'borrow') continue
    expect([one, other, found(`${one} it`, `${other} it`), found(`${other} it`, `${one} it`)]).toEqual([
      one,
      other,
      1,
      1,
    ])
    expect(found(`${one} or ${other} it`, `${other} it`)).toBe(0)
  }
})
