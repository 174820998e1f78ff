import {expect, test} from 'vitest'
import {placeholderNames, replaceFindings} from '../../src/enzyme/security/placeholders.ts'
import {detectSecrets} from '../../src/enzyme/security/secrets.ts'
import {measure} from '../../src/quality/meter.ts'
import type {Span} from '../../src/span/schema.ts'
import {maker} from '../support/secret-kinds.ts'

/** Of each answer. */
const OF_EACH = 60

/** Points that order, and no grade, may differ by (soundness.ts). */
const SLIVER = 0.05

const ANSWERS: readonly (readonly [question: string, answer: (secret: string) => string])[] = [
  ['How do I call it?', (x) => `Call https://example.org/list?access_token=${x}&page=2&id=55`],
  ['What is the password of the wifi?', (x) => `password: ${x}`],
  ['Qual é a senha do banco?', (x) => `A senha do banco é ${x}`],
  ['How do I log in to the registry?', (x) => `docker login -u bob -p ${x} registry.example.org`],
  ['Which key does the shop use?', (x) => `The shop uses it in its settings: api_key=${x}`],
  ['What is wrong with my request?', (x) => `The header is missing: Authorization: token ${x}`],
]

test('hiding a secret that was drawn makes a span no better', async () => {
  const made = maker(41)
  const planted = ANSWERS.flatMap(([asked, answer]) =>
    Array.from({length: OF_EACH}, () => [asked, answer(`${made.word(16)}${made.digits(1)}a4b2c`)] as const),
  )
  const found = await detectSecrets(planted.map(([, answer]) => answer))
  const gains = planted.map(([asked, answer], index) => {
    const hidden = replaceFindings(answer, found[index]!, placeholderNames())
    expect(hidden).toMatch(/\[[A-Z_]+_1\]/)
    return measure(span(asked, hidden), []).total - measure(span(asked, answer), []).total
  })
  expect(gains.filter((gain) => gain > SLIVER)).toEqual([])
})

function span(asked: string, answer: string): Span {
  return {
    id: 'a',
    who: 'ana',
    did: 'ask_question',
    this: asked,
    when: '2026-01-01T00:00:00Z',
    status: 'completed',
    if_ok: answer,
    metadata: {source: 'support'},
  }
}
