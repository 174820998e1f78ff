import {expect, test} from 'vitest'
import {answer} from '../../../src/pool/tasks/answer.ts'
import {critique} from '../../../src/pool/tasks/critique.ts'
import {enrichMetadata} from '../../../src/pool/tasks/enrich-metadata.ts'
import {expandQueries} from '../../../src/pool/tasks/expand-queries.ts'
import {judge} from '../../../src/pool/tasks/judge.ts'
import {recoveryPlan} from '../../../src/pool/tasks/recovery-plan.ts'
import {rerankCandidates} from '../../../src/pool/tasks/rerank-candidates.ts'
import {varyPrompt} from '../../../src/pool/tasks/vary-prompt.ts'

const candidates = ['a', 'b', 'c'].map((id) => ({id, text: id}))

function fits(schema: {safeParse: (value: unknown) => {success: boolean}}, value: unknown): boolean {
  return schema.safeParse(value).success
}

test('a ranking is a permutation of what was given: nothing removed, nothing added', () => {
  const form = rerankCandidates.output({query: 'q', candidates})
  const ranked = (ranking: string[]) => ({ranking, diversity_gain: 0, reasons: [], policy: {flags: [], notes: []}})
  expect(fits(form, ranked(['c', 'b', 'a']))).toBe(true)
  for (const wrong of [
    ['a', 'b'],
    ['a', 'b', 'c', 'c'],
    ['a', 'b', 'x'],
    ['a', 'a', 'b'],
  ])
    expect(fits(form, ranked(wrong)), String(wrong)).toBe(false)
})

test('a judge names a candidate, or refuses all of them with a reason', () => {
  const form = judge.output({question: 'q', candidates})
  const policy = {action: 'none', notes: []}
  const says = (winner_id: string | null, reason: string) => ({
    winner_id,
    confidence: 0.5,
    reason,
    quality_notes: [],
    policy,
  })
  expect([fits(form, says('b', '')), fits(form, says(null, 'all wrong'))]).toEqual([true, true])
  expect([fits(form, says('z', 'x')), fits(form, says(null, ' '))]).toEqual([false, false])
})

test('an expansion holds 16 terms at most', () => {
  const form = expandQueries.output({query: 'q'})
  const words = (must: number, optional: number) => ({
    must_include: Array(must).fill('x'),
    optional: Array(optional).fill('y'),
    negatives: [],
    site_hints: [],
    language_mix: 'en',
    notes: [],
  })
  expect([fits(form, words(8, 8)), fits(form, words(8, 9))]).toEqual([true, false])
})

test('metadata keep to their lengths and to 4 to 8 tags', () => {
  const form = enrichMetadata.output({did: 'd', this: 't'})
  const metadata = (title: string, one_liner: string, tags: string[]) => ({
    title,
    one_liner,
    tags,
    mood: 'neutral',
    content_flags: [],
    notes: [],
  })
  const tags = ['a', 'b', 'c', 'd']
  expect(fits(form, metadata('t'.repeat(60), 'l'.repeat(120), tags))).toBe(true)
  expect(fits(form, metadata('t'.repeat(61), 'l', tags))).toBe(false)
  expect(fits(form, metadata('t', 'l'.repeat(121), tags))).toBe(false)
  expect(fits(form, metadata('t', 'l', tags.slice(1)))).toBe(false)
  expect(fits(form, metadata('t', 'l', [...'abcdefghi']))).toBe(false)
  expect(fits(form, metadata('t', 'l', ['a', 'A', 'b', 'c']))).toBe(false)
})

test('a recovery has three steps at most, all of them allowed', () => {
  const form = recoveryPlan.output({goal: 'g', failure: 'f', state: null, allowed_actions: ['retry']})
  const plan = (actions: string[]) => ({
    severity: 'low',
    steps: actions.map((action) => ({action, args: {}, guardrails: []})),
    rollback: {if: 'x', do: 'y'},
    eta_min: 5,
    reason: 'r',
  })
  expect(fits(form, plan(['retry', 'retry', 'retry']))).toBe(true)
  expect([fits(form, plan(['delete'])), fits(form, plan(Array(4).fill('retry')))]).toEqual([false, false])
})

test('an answer cites evidence that was given, or refuses and cites none', () => {
  const evidence = [{id: 'e1', question: 'q', outcome: 'o', status: 'completed'}]
  const form = answer.output({question: 'q', evidence})
  const claims = (text: string | null, citations: string[]) => ({
    answer: text,
    citations,
    confidence: 1,
    reason: 'r',
  })
  expect([fits(form, claims('yes', ['e1'])), fits(form, claims(null, []))]).toEqual([true, true])
  for (const wrong of [claims('yes', []), claims('yes', ['e2']), claims('yes', ['e1', 'e1']), claims(null, ['e1'])])
    expect(fits(form, wrong)).toBe(false)
})

test('variants differ from the question and from each other', () => {
  const form = varyPrompt.output({question: 'Which port?', count: 2})
  expect(fits(form, {variants: ['What port?'], notes: []})).toBe(true)
  expect(fits(form, {variants: ['which  PORT?'], notes: []})).toBe(false)
  expect(fits(form, {variants: ['a', 'b', 'c'], notes: []})).toBe(false)
})

test('a critique brings a revised answer exactly when it wants one', () => {
  const form = critique.output({question: 'q', answer: 'a'})
  const finds = (verdict: string, revised: string | null) => ({
    verdict,
    issues: [],
    revised,
    confidence: 1,
    reason: 'r',
  })
  expect([fits(form, finds('revise', 'b')), fits(form, finds('accept', null))]).toEqual([true, true])
  expect([fits(form, finds('revise', null)), fits(form, finds('reject', 'b'))]).toEqual([false, false])
})
