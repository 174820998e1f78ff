import {expect, test} from 'vitest'
import {inferDomain, inferEmotion, inferStakes} from '../../src/quality/inference.ts'
import {languageOf, languageOtherThan} from '../../src/quality/language.ts'
import {makeSpan} from '../support/spans.ts'

test.each([
  ['Why does my Python function raise an exception in the loop?', 'coding'],
  ['Como faço o deploy do container no cluster kubernetes?', 'devops'],
  ['How long do I boil the rice, and with how much salt?', 'cooking'],
  ['Quando vence a fatura e qual o imposto sobre o salário?', 'finance'],
  ['What is the capital of France?', undefined],
  ['Hello', undefined],
])('the domain of %j is %s', (question, domain) => {
  expect(inferDomain(makeSpan({id: 'i', did: 'ask', this: question, if_ok: 'Yes.'}))).toBe(domain)
})

test('stakes and emotion are named only when the words say so', () => {
  const of = (question: string) => makeSpan({id: 'i', this: question})
  expect(inferStakes(of('What is the lethal dose of ibuprofen?'))).toBe('high')
  expect(inferStakes(of('Tell me a joke'))).toBe('low')
  expect(inferStakes(of('What is the capital of France?'))).toBeUndefined()
  expect(inferEmotion(of('Estou muito preocupada com a prova'))).toBe('worried')
  expect(inferEmotion(of('What is the capital of France?'))).toBeUndefined()
})

test.each([
  ['How do I undo the last commit and keep my changes?', 'en'],
  ['Como desfaço o último commit sem perder as alterações?', 'pt'],
  ['¿Cuál es la capital de España y por qué está allí?', 'es'],
  ['Wie heißt die Hauptstadt von Frankreich und warum?', 'de'],
  ['Quelle est la capitale de la France et pourquoi?', 'fr'],
  ['Qual è il capoluogo della Toscana e perché?', 'it'],
  ['こんにちは世界', 'han'],
  ['Какая столица Франции?', 'cyrillic'],
  ['5432', undefined],
  ['Rosario Dawson', undefined],
  ['git reset --soft HEAD~1', undefined],
])('the language of %j is %s', (text, language) => {
  expect(languageOf(text)).toBe(language)
})

test('a few foreign words do not make another language', () => {
  expect(languageOtherThan('en', '28 EUR per day.')).toBeUndefined()
  expect(languageOtherThan('en', 'Machado de Assis')).toBeUndefined()
  expect(languageOtherThan('pt', 'You can edit the files and commit them again with another message.')).toBe('en')
})
