import fc from 'fast-check'
import {expect, test} from 'vitest'
import {semanticTags} from '../../src/quality/tags.ts'
import {makeSpan} from '../support/spans.ts'

test('a question in Portuguese: its domain, intent, language and what it is about', () => {
  const span = makeSpan({
    id: 't',
    this: 'Qual a diferença entre docker stop e docker kill?',
    if_ok: 'O stop manda SIGTERM e espera; o kill manda SIGKILL.',
    context: {environment: 'Dev Ops'},
  })
  expect(semanticTags(span).slice(0, 3)).toEqual(['dev_ops', 'explain', 'lang:pt'])
  expect(semanticTags(span)).toEqual(expect.arrayContaining(['docker', 'stop', 'kill']))
})

test.each([
  ['SELECT name FROM customers WHERE id = 3', 'sql'],
  ['git reset --soft HEAD~1', 'shell'],
  ['const a = items.map((item) => item.id)', 'code'],
  ['5432', 'number'],
  ['See https://example.com/docs', 'url'],
])('what an outcome is made of is a tag: %s', (if_ok, tag) => {
  expect(semanticTags(makeSpan({id: 't', if_ok}))).toContain(tag)
})

test.each([
  ['ask_question', 'explain'],
  ['write_code', 'implement'],
  ['analyze_data', 'verify'],
  ['debug_code', 'debug'],
  ['optimize_code', 'optimize'],
  ['bake', 'explain'],
  ['constructor', 'explain'],
])('the intent of %s is %s', (did, intent) => {
  expect(semanticTags(makeSpan({id: 't', did}))).toContain(intent)
})

test('4 to 8 different tags for any text, the same each time', () => {
  fc.assert(
    fc.property(
      fc.string({unit: 'grapheme'}),
      fc.string({unit: 'grapheme'}),
      fc.string(),
      (text, answer, environment) => {
        const span = makeSpan({id: 't', this: text, if_ok: answer, context: {environment}})
        const tags = semanticTags(span)
        expect(tags.length).toBeGreaterThanOrEqual(4)
        expect(tags.length).toBeLessThanOrEqual(8)
        expect(new Set(tags).size).toBe(tags.length)
        expect(semanticTags(span)).toEqual(tags)
      },
    ),
  )
})
