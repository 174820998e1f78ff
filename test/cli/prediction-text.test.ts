import {expect, test} from 'vitest'
import {describeFeatures, describePrediction, describeSearch} from '../../src/cli/prediction-text.ts'
import {explain} from '../../src/pipeline/ask.ts'
import {answeringStore, askStore, span} from '../support/answer-store.ts'

test('the answer comes first, an uncalibrated confidence is marked, and evidence names its spans', async () => {
  using store = await answeringStore([
    span({id: 'key-1', this: 'Where is the spare key?', if_ok: 'under the pot', source: 'community'}),
    span({id: 'key-2', this: 'Where was the spare key?', status: 'failed', if_not: 'stolen'}),
  ])
  const answer = await askStore(store, 'Where is the spare key?')
  const lines = describePrediction(answer.prediction).split('\n')
  expect(lines[0]).toBe('under the pot')
  expect(lines[2]).toMatch(
    /^majority_vote, confidence: uncalibrated \(raw \d+\), agreement 100 % of the weight of 1 trajectory, [a-z ]+$/,
  )
  expect(lines.find((line) => line.includes('key-1'))).toMatch(
    /0\.\d\d\s+100 %\s+cosine\+bm25\s+2025-01-01\s+community/,
  )
  expect(lines.slice(-3)).toEqual([
    'warning: failed before: stolen (key-2)',
    '',
    expect.stringMatching(/^id: pred_[0-9a-f]{16}$/),
  ])
  const features = describeFeatures(explain(answer))
  expect(features).toContain('coverage')
  expect(features).toContain('key-2')
})

test('no answer says so, with what others answered', async () => {
  const both = ['tea', 'coffee', 'water'].map((drink) =>
    span({id: drink, who: drink, this: 'What do we drink at ten?', if_ok: drink}),
  )
  using store = await answeringStore(both)
  const text = describePrediction((await askStore(store, 'What do we drink at ten?')).prediction)
  expect(text).toMatch(/^No answer\. The similar trajectories disagree/)
  expect(text).toContain('answers given before')
})

test('alternatives stand in the order of a number that is printed beside them', async () => {
  using store = await answeringStore([
    ...['a', 'b', 'c'].map((id) => span({id, this: `Where is the spare key, ${id}?`, if_ok: 'under the pot'})),
    span({id: 'd', this: 'Where is the spare key kept?', if_ok: 'in the shed'}),
    span({id: 'e', this: 'Where is the spare key of the house?', if_ok: 'with Ana'}),
  ])
  const {prediction} = await askStore(store, 'Where is the spare key?')
  const {alternatives, output} = prediction
  const lines = describePrediction(prediction).split('\n')
  const heads = lines.findIndex((line) => /^\s+odds\s+agreement\s+answer/.test(line))
  const rows = lines.slice(heads + 1, heads + 1 + alternatives.length)
  const percents = rows.map((row) => [...row.matchAll(/(\d+) %/g)].map(([, digits]) => Number(digits)))
  expect(alternatives.length).toBeGreaterThan(1)
  const odds = percents.map(([first]) => first!)
  expect(odds).toEqual([...odds].sort((a, b) => b - a))
  expect(percents.map(([, agreement]) => agreement)).toEqual(
    alternatives.map(({probability}) => Math.round(100 * probability)),
  )
  const others = prediction.weighed.filter(({outcome}) => outcome !== output)
  expect(odds).toEqual(others.map((answer) => Math.round(100 * answer.odds)))
  // Logged by a version that did not keep the odds.
  const {weighed: _, ...old} = prediction
  expect(describePrediction(old as typeof prediction)).toMatch(/\n\s+-\s+\d+ %\s+(?:in the shed|with Ana)/)
})

test('shares of a filter that were measured on a sample say so', () => {
  const plan = {order: 'after', share: 0.83, steps: [{condition: 'split', share: 0.83}]} as const
  const text = (sampled: number | null) =>
    describeSearch({algorithm: 'exact', filter: {...plan, sampled}, words: []} as Parameters<typeof describeSearch>[0])
  expect(text(400)).toContain('split (about 83 % pass)')
  expect(text(null)).toContain('split (83 % pass)')
})

test('what a span holds can’t disturb the terminal', async () => {
  const evil = 'red \u001b[31m\u0007\u009b2J\r\nsecond line'
  using store = await answeringStore([span({id: 'evil', this: `How bad is it? \u001b]0;x\u0007`, if_ok: evil})])
  const text = describePrediction((await askStore(store, 'How bad is it?')).prediction)
  expect(text).toContain('second line')
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
})
