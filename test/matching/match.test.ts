import fc from 'fast-check'
import {expect, test} from 'vitest'
import {ANSWER_FEATURES, type AnswerFeatures, answerKey} from '../../src/matching/answer-features.ts'
import {match} from '../../src/matching/match.ts'
import {groupOutcomes} from '../../src/matching/outcome-groups.ts'
import type {Candidate, MatcherOptions} from '../../src/matching/prediction.ts'
import {oddsWeight} from '../../src/matching/vote-weight.ts'

const DEFAULTS: MatcherOptions = {topK: 5, minTopK: 3, minScore: 0.4, minConfidence: 25}

const FEATURES = Object.fromEntries(ANSWER_FEATURES.map((name) => [name, 0.5])) as unknown as AnswerFeatures

let next = 0
function candidate(fields: Partial<Candidate>): Candidate {
  const seq = fields.seq ?? ++next
  const {outcome = 'yes', aliases = [], score: chance = 0.8} = fields
  const texts = outcome === null || outcome.trim() === '' ? [] : [outcome, ...aliases]
  return {
    seq,
    answers: texts.map((text, at) => ({
      text,
      key: answerKey(text),
      chance: at === 0 ? chance : 0.9 * chance,
      features: FEATURES,
    })),
    span_id: `s${seq}`,
    similarity: fields.score ?? 0.8,
    probability: fields.score ?? 0.8,
    score: 0.8,
    likeness: fields.score ?? 0.8,
    guards: [],
    features: FEATURES,
    group: seq,
    feedback: 1,
    scorers: ['cosine'],
    question: 'q',
    outcome: 'yes',
    aliases: [],
    status: 'completed',
    quality: 90,
    when: '2025-01-01T00:00:00Z',
    source: null,
    domain: null,
    trajectory: () => ({depth: 0, confidence: 0}),
    ...fields,
  }
}

const decide = (candidates: readonly Candidate[], options: Partial<MatcherOptions> = {}) =>
  match(candidates, {...DEFAULTS, ...options})

test('nothing near: no answer, no evidence, and it says so', () => {
  for (const candidates of [[], [candidate({score: 0.39})]])
    expect(decide(candidates)).toMatchObject({
      output: null,
      method: 'uncertain',
      confidence: 0,
      evidence: [],
      trajectories_used: 0,
      calibrated: false,
    })
  expect(decide([]).reasoning).toContain('near')
})

test('neighbours that agree are a majority, however they write it', () => {
  const decision = decide([
    candidate({outcome: 'The Hague.', score: 0.8}),
    candidate({outcome: 'the hague', score: 0.79}),
    candidate({outcome: 'the hague', score: 0.79}),
  ])
  expect(decision).toMatchObject({output: 'the hague', method: 'majority_vote', agreement: 1, trajectories_used: 3})
  expect(decision.confidence).toBeCloseTo(80, 9)
})

test('between 40 and 70 % of the weight it is a synthesis: one member speaks, the others are alternatives', () => {
  const decision = decide([
    candidate({seq: 1, outcome: 'red'}),
    candidate({seq: 2, outcome: 'red'}),
    candidate({seq: 3, outcome: 'blue'}),
    candidate({seq: 4, outcome: 'green'}),
  ])
  expect(decision).toMatchObject({output: 'red', method: 'synthesis', agreement: 0.5})
  expect(decision.alternatives.map(({outcome, examples}) => [outcome, examples])).toEqual([
    ['blue', ['s3']],
    ['green', ['s4']],
  ])
  expect(decision.alternatives[0]!.probability).toBeCloseTo(0.25, 12)
})

test('neighbours that disagree give no answer but all of theirs', () => {
  const decision = decide(['a1', 'b2', 'c3', 'd4', 'e5'].map((outcome) => candidate({outcome})))
  expect(decision).toMatchObject({output: null, method: 'uncertain'})
  expect(decision.alternatives).toHaveLength(5)
  expect(decision.reasoning).toContain('disagree')
})

test('the answer most probably right and the one asked most alike are two sums: where they part, both are told', () => {
  const likely = {...candidate({outcome: 'red', score: 0.9}), likeness: 0.5}
  const alike = [1, 2].map(() => ({...candidate({outcome: 'blue', score: 0.6}), likeness: 0.7}))
  const decision = decide([likely, ...alike])
  expect(decision).toMatchObject({output: null, method: 'uncertain'})
  expect(decision.reasoning).toMatch(
    /most probably right has 8 % of .* asked alike, another answer 92 %; more than 40 %/,
  )
  expect(decision.weighed.map(({outcome, votes}) => [outcome, votes])).toEqual([
    ['red', 1],
    ['blue', 2],
  ])
  const [red, blue] = decision.weighed
  expect([red!.odds, red!.agreement, blue!.agreement]).toEqual([
    expect.closeTo(9 / 12, 9),
    expect.closeTo(decision.agreement, 9),
    expect.closeTo(1 - decision.agreement, 9),
  ])
  expect(decide([]).weighed).toEqual([])
})

test('aliases count as the outcome, over a third span too', () => {
  const groups = groupOutcomes(
    [
      candidate({seq: 1, outcome: 'Port 5432.', aliases: ['5432']}),
      candidate({seq: 2, outcome: 'five four three two', aliases: ['port 5432', 'standard']}),
      candidate({seq: 3, outcome: '5432'}),
      candidate({seq: 4, outcome: 'the standard'}),
      candidate({seq: 5, outcome: '3306'}),
    ].map((vote) => ({candidate: vote, answers: vote.answers.map((one) => ({...one, weight: 1})), likeness: 1})),
  )
  expect(groups.map(({votes}) => votes.map((vote) => vote.candidate.seq))).toEqual([[1, 2, 3, 4], [5]])
})

test('evidence names the alias that was taken, where its outcome is written otherwise', () => {
  const {output, evidence} = decide([
    candidate({seq: 1, outcome: 'Italy', aliases: ['Spain'], score: 0.7}),
    candidate({seq: 2, outcome: 'Spain', score: 0.9}),
    candidate({seq: 3, outcome: 'Peru', score: 0.5}),
  ])
  expect(output).toBe('Spain')
  expect(evidence.map(({seq, alias}) => [seq, alias])).toEqual([
    [2, undefined],
    [1, 'Spain'],
    [3, undefined],
  ])
})

test('failed neighbours warn and never answer; pending ones only stand by', () => {
  const decision = decide([
    candidate({seq: 1, status: 'failed', outcome: 'it burnt', score: 0.95}),
    candidate({seq: 2, status: 'pending', outcome: null, score: 0.9}),
    candidate({seq: 3, outcome: 'bake it', score: 0.7}),
  ])
  expect(decision).toMatchObject({output: 'bake it', trajectories_used: 1})
  expect(decision.warnings).toEqual(['failed before: it burnt (s1)'])
  expect(decision.evidence.map(({span_id, status, weight}) => [span_id, status, weight])).toEqual([
    ['s1', 'failed', 0],
    ['s2', 'pending', 0],
    ['s3', 'completed', 1],
  ])
  const failures = decide([candidate({status: 'failed', outcome: 'it burnt'})])
  expect(failures).toMatchObject({output: null, method: 'uncertain', trajectories_used: 0})
  expect(failures.warnings).toHaveLength(1)
})

test('one near neighbour is shown beside the next two, which do not vote', () => {
  const decision = decide([
    candidate({score: 0.9}),
    candidate({score: 0.3}),
    candidate({score: 0.2}),
    candidate({score: 0.1}),
  ])
  expect(decision.evidence.map(({score, weight}) => [score, weight])).toEqual([
    [0.9, 1],
    [0.3, 0],
    [0.2, 0],
  ])
  expect(decision.trajectories_used).toBe(1)
})

test('five strangers with one answer do not outvote the question that was asked', () => {
  const strangers = Array.from({length: 5}, () => candidate({score: 0.45, outcome: 'no'}))
  const asked = candidate({score: 0.95, outcome: 'yes'})
  expect(decide([...strangers, asked], {topK: 6})).toMatchObject({output: 'yes', method: 'majority_vote'})
})

test('a vote weighs the odds of its answer, its quality and what people said of it; never infinitely much', () => {
  const weight = (fields: Partial<Candidate>) => {
    const voter = candidate({score: 0.5, quality: 100, ...fields})
    return oddsWeight(voter, voter.answers[0]!)
  }
  expect(weight({})).toBeCloseTo(1, 12)
  expect(weight({score: 0.75})).toBeCloseTo(3, 9)
  expect(weight({quality: 50, feedback: 0.5})).toBeCloseTo(0.25, 12)
  expect(weight({quality: null})).toBeCloseTo(0.5, 12)
  expect(weight({feedback: 0})).toBe(0)
  expect(Number.isFinite(weight({score: 1}))).toBe(true)
})

test('of several right answers of a span the one is given that fits, and neighbours who know it add to it', () => {
  const lists = (score: number, chances: Readonly<Record<string, number>>) =>
    candidate({
      score,
      outcome: Object.keys(chances)[0]!,
      aliases: Object.keys(chances).slice(1),
      answers: Object.entries(chances).map(([text, chance]) => ({
        text,
        key: answerKey(text),
        chance,
        features: FEATURES,
      })),
    })
  expect(decide([lists(0.9, {Europe: 0.1, Eurasia: 0.6})]).output).toBe('Eurasia')
  const both = [lists(0.9, {Europe: 0.4, Eurasia: 0.45}), lists(0.8, {Europe: 0.4, Balkans: 0.1})]
  expect(decide(both).output).toBe('Europe')
})

test('outcomes that say the same in other words are one answer, the most central wording speaks', () => {
  const voters = [
    candidate({seq: 1, outcome: 'restart the postgres server process now'}),
    candidate({seq: 2, outcome: 'now restart the postgres server process'}),
    candidate({seq: 3, outcome: 'restart the server process of postgres now'}),
    candidate({seq: 4, outcome: 'stop the postgres server process now'}),
  ]
  const nearness = (a: {seq: number}, b: {seq: number}) => (a.seq === 3 || b.seq === 3 ? 0.97 : 0.9)
  const near = match(voters, DEFAULTS, {nearness})
  expect(near).toMatchObject({output: 'restart the server process of postgres now', agreement: 0.75})
  expect(near.alternatives.map(({outcome}) => outcome)).toEqual(['stop the postgres server process now'])
  expect(near.reasoning).toContain('In other words: restart the postgres server process now / now restart')
  // Without vectors, or with such that are far apart, they stay what they are written.
  expect(match(voters, {...DEFAULTS, minConfidence: 0}, {nearness: () => 0.5}).alternatives).toHaveLength(4)
  expect(decide(voters).output).toBeNull()
})

test('better judged spans weigh more', () => {
  const decision = decide([candidate({quality: 100, outcome: 'good'}), candidate({quality: 40, outcome: 'poor'})])
  expect(decision).toMatchObject({output: 'good', method: 'majority_vote'})
  expect(decision.agreement).toBeCloseTo(100 / 140, 12)
})

test('an answer below the confidence asked for is not given', () => {
  const weak = [candidate({outcome: 'a1', score: 0.42}), candidate({outcome: 'b2', score: 0.42})]
  expect(decide(weak)).toMatchObject({output: null, method: 'uncertain'})
  expect(decide(weak, {minConfidence: 0})).toMatchObject({output: 'a1', method: 'synthesis'})
})

test('long outcomes are answered whole and quoted short', () => {
  const outcome = 'long '.repeat(20_000)
  const decision = decide([candidate({outcome}), candidate({status: 'failed', outcome})])
  expect(decision.output).toBe(outcome)
  expect(JSON.stringify(decision.evidence).length).toBeLessThan(3000)
  expect(decision.warnings[0]!.length).toBeLessThan(200)
})

test('whatever the candidates: no NaN, shares that add up, best evidence first, and no dependence on order', () => {
  const share = fc.double({min: 0, max: 1, noNaN: true})
  const candidates = fc.uniqueArray(
    fc.record({
      seq: fc.nat(),
      score: share,
      quality: fc.option(fc.double({min: 0, max: 100, noNaN: true})),
      status: fc.constantFrom('completed' as const, 'failed' as const, 'pending' as const),
      outcome: fc.option(fc.constantFrom('red', 'The red!', 'blue', '', ' ', '🔥')),
      aliases: fc.subarray(['red', 'azure']),
    }),
    {selector: ({seq}) => seq, maxLength: 12},
  )
  fc.assert(
    fc.property(candidates, fc.nat(), (fields, turn) => {
      const all = fields.map((field) => candidate(field))
      const decision = decide(all)
      expect(JSON.stringify(decision)).not.toMatch(/NaN|Infinity|:null,"confidence":null/)
      expect(Number.isFinite(decision.confidence + decision.agreement)).toBe(true)
      expect(decision.confidence).toBeLessThanOrEqual(100)
      const voted = decision.evidence.reduce((sum, {weight}) => sum + weight, 0)
      expect(voted === 0 || Math.abs(voted - 1) < 1e-9).toBe(true)
      const scores = decision.evidence.map(({score}) => score)
      expect(scores).toEqual([...scores].sort((a, b) => b - a))
      const turned = all.slice(turn % (all.length + 1)).concat(all.slice(0, turn % (all.length + 1)))
      expect(decide(turned.reverse())).toEqual(decision)
    }),
  )
})

test('repeats of one question all have their say: who says otherwise does not fall off the end of the list', () => {
  for (const count of [3, 4, 5, 8]) {
    const repeats = (outcome: string, chance: number) =>
      Array.from({length: count}, () =>
        candidate({
          outcome,
          likeness: 1,
          answers: [{text: outcome, key: answerKey(outcome), chance, features: FEATURES}],
        }),
      )
    const {method, agreement, alternatives, evidence, confidence} = decide([
      ...repeats('Brass', 0.96),
      ...repeats('Steel', 0.97),
    ])
    expect(agreement).toBeCloseTo(0.5)
    expect(confidence).toBeLessThan(50)
    expect(method).toBe('synthesis')
    expect(alternatives).toMatchObject([{outcome: 'Brass'}])
    expect(new Set(evidence.map(({outcome}) => outcome))).toEqual(new Set(['Brass', 'Steel']))
    expect(evidence.length).toBeLessThanOrEqual(6)
  }
  // Those that were asked less alike stay where they are.
  const others = Array.from({length: 9}, (_, at) => candidate({score: 0.7 - at / 100, outcome: `other ${at}`}))
  expect(decide([candidate({score: 0.9}), ...others]).trajectories_used).toBe(5)
})

test('an answer that is given although another has more of what was asked alike says so', () => {
  const votes = [
    candidate({outcome: 'Carlo', score: 0.98, likeness: 0.9}),
    candidate({outcome: 'Berta', score: 0.9, likeness: 0.9, quality: 100}),
  ]
  const {output, alternatives, warnings} = decide(votes)
  expect(output).toBe('Carlo')
  expect(alternatives[0]!.probability).toBeGreaterThan(0.5)
  expect(warnings).toEqual([
    expect.stringMatching(/^another answer has more of the weight of what was asked alike \(53 %\): Berta$/),
  ])
  expect(decide(votes.slice(0, 1)).warnings).toEqual([])
})
