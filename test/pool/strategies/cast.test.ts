import {expect, test} from 'vitest'
import type {Strategy} from '../../../src/pool/request.ts'
import {poolOver} from '../../support/pools.ts'

interface Wanted {
  readonly tasks: readonly string[]
  /** On the one Ollama that all of these share; else on a server of its own. */
  readonly local?: boolean
}

/** Who answers and who judges of providers a, b, c..., the first the heaviest, on a host with room for two models. */
async function casting(wanted: readonly Wanted[], jury?: 'VOTING') {
  const {pool} = await poolOver({
    servers: wanted.map(({tasks, local}, index) => ({
      dialect: local === false ? 'openai' : 'ollama',
      provider: {tasks, weight: 1 - index / 10, ...(local === false ? {} : {base_url: 'http://127.0.0.1:1'})},
    })),
    options: {judge: {strategy: jury}},
  })
  return (strategy: Strategy) =>
    pool
      .whoFor({task: 'answer', strategy})
      .map(({provider}) => provider.name)
      .sort()
      .join('')
}

const answers = {tasks: ['answer']}
const judges = {tasks: ['judge']}
const both = {tasks: ['answer', 'judge']}

test('where a host has room for two models, a judge that is one of them goes before one that must be loaded', async () => {
  expect((await casting([answers, both, judges]))('JUDGE')).toBe('ab')
  // Nobody else may judge: it is asked, and loaded when it is.
  expect((await casting([answers, answers, judges]))('JUDGE')).toBe('abc')
  // On another machine it needs no room here, and does not judge its own answer.
  expect((await casting([answers, both, {...judges, local: false}]))('JUDGE')).toBe('abc')
})

test('three models that answer and judge are two where there is room for two; votes are cast by all', async () => {
  const who = await casting([both, both, both])
  expect(who('JUDGE')).toBe('ab')
  expect(who('VOTING')).toBe('abc')
  expect((await casting([both, both, {...both, local: false}]))('JUDGE')).toBe('abc')
})

test('where several judge, all do that need no room of their own', async () => {
  expect((await casting([both, both, judges], 'VOTING'))('JUDGE')).toBe('ab')
  const remote = {...judges, local: false}
  expect((await casting([answers, answers, remote, remote], 'VOTING'))('JUDGE')).toBe('abcd')
  expect((await casting([answers, answers, remote, remote]))('JUDGE')).toBe('abc')
})
