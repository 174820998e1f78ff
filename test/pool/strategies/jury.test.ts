import fc from 'fast-check'
import {expect, test} from 'vitest'
import type {Candidate} from '../../../src/pool/candidate.ts'
import type {Verdict} from '../../../src/pool/strategies/decide.ts'
import {type Juror, jointVerdict} from '../../../src/pool/strategies/jury.ts'
import type {ServerCall} from '../../support/model-server.ts'
import {never, poolOver} from '../../support/pools.ts'

const answer = (key: string) => ({key, provider: `says-${key}`}) as Candidate
const chose = (key: string): Verdict => ({winner: answer(key), agreement: 0.5, reason: 'chosen'})
const tie: Verdict = {winner: undefined, reason: 'chose differently'}
const refusal: Verdict = {winner: undefined, reason: 'refused', refused: {judge: 'j', says: 'both wrong'}}
const juror = (provider: string, verdict: Verdict, weight = 1): Juror => ({provider, verdict, weight, win_rate: 0.5})

test('several judges vote, weigh or must agree, as it is configured', () => {
  const split = [juror('a', chose('x')), juror('b', chose('y')), juror('c', chose('y')), juror('d', tie)]
  expect(jointVerdict('VOTING', split)).toMatchObject({winner: {key: 'y'}, reason: 'chosen (3 judges: 2 of 3 votes)'})
  expect(jointVerdict('CONSENSUS', split)).toMatchObject({winner: undefined, reason: /^the judges differ/})
  expect(jointVerdict('CONSENSUS', split.slice(1))).toMatchObject({winner: {key: 'y'}})
  const heavy = [juror('a', chose('x'), 5), ...split.slice(1)]
  expect(jointVerdict('WEIGHTED', heavy)).toMatchObject({winner: {key: 'x'}})
  expect(jointVerdict('VOTING', split.slice(0, 2))).toMatchObject({winner: undefined, reason: /1 votes each/})
})

test('that none is acceptable is a choice like others; who chose differently in the other order has none', () => {
  expect(jointVerdict('VOTING', [juror('a', refusal), juror('b', refusal), juror('c', chose('x'))])).toMatchObject({
    refused: {says: 'both wrong'},
  })
  expect(jointVerdict('VOTING', [juror('a', tie), juror('b', chose('x'))])).toMatchObject({winner: {key: 'x'}})
  expect(jointVerdict('VOTING', [juror('a', tie), juror('b', tie)])).toEqual(tie)
})

test('the verdict is the same in whatever order the judges came', () => {
  const verdict = fc.constantFrom(chose('x'), chose('y'), tie, refusal)
  const jurors = fc.uniqueArray(
    fc.record({provider: fc.constantFrom('a', 'b', 'c', 'd'), verdict, weight: fc.constantFrom(0.5, 1)}),
    {minLength: 1, selector: ({provider}) => provider},
  )
  const shuffled = jurors.chain((all) => fc.shuffledSubarray(all, {minLength: all.length}).map((other) => [all, other]))
  fc.assert(
    fc.property(shuffled, fc.constantFrom('VOTING', 'WEIGHTED', 'CONSENSUS'), ([all, other], strategy) => {
      const said = (list: typeof all) => {
        const {winner, reason} = jointVerdict(
          strategy,
          list!.map(({provider, verdict, weight}) => juror(provider, verdict, weight)),
        )
        return [winner?.key, reason]
      }
      expect(said(other)).toEqual(said(all))
    }),
  )
})

test('each judge is asked in both orders; one that fails has no say', async () => {
  const judging = (best: string) => (call: ServerCall) => {
    const [, user] = call.body['messages'] as {content: string}[]
    const {answers} = JSON.parse(user!.content) as {answers: {id: string; text: string}[]}
    return {text: JSON.stringify({winner_id: answers.find(({text}) => text === best)!.id, confidence: 0.9})}
  }
  const answers = ['Porto', 'Lisbon'].map((text) => ({behave: () => ({text}), provider: {tasks: ['answer']}}))
  const judges = ['Lisbon', 'Porto', 'Lisbon'].map((best) => ({behave: judging(best), provider: {tasks: ['judge']}}))
  const {pool, servers} = await poolOver({
    servers: [...answers, ...judges],
    options: {judge: {strategy: 'VOTING'}, qos: {max_attempts: 1}},
  })
  const ask = {task: 'answer', prompt: 'capital of Portugal?', strategy: 'JUDGE'} as const
  expect(await pool.infer(ask, never)).toMatchObject({
    text: 'Lisbon',
    decision: {strategy: 'JUDGE', reason: 'chosen by the judge in both orders (3 judges: 2 of 3 votes)'},
  })
  expect(servers.map(({calls}) => calls.length)).toEqual([1, 1, 2, 2, 2])
  servers[2]!.behave = () => ({fault: 'unauthorized'})
  // One against one: the votes of the answers are no better, their weights are.
  expect((await pool.infer(ask, never)).decision.fell_back[0]).toEqual({
    strategy: 'JUDGE',
    reason: 'the judges differ: 1 votes each',
  })
  for (const server of servers.slice(2)) server.behave = () => ({fault: 'unauthorized'})
  expect((await pool.infer(ask, never)).decision.fell_back[0]!.reason).toContain('the judge failed')
})
