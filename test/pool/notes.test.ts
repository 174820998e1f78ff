import {expect, test} from 'vitest'
import {poolNotes} from '../../src/pool/notes.ts'
import {settingsSchema} from '../../src/settings/schema.ts'

const provider = (name: string, tasks: string[] = []) => ({
  ...{name, driver: 'openai', base_url: 'http://127.0.0.1:1', model: 'm', tasks},
})
const notes = (pool: object) => poolNotes(settingsSchema.parse({pool}).pool).map(({field, says}) => [field, says])

test('a strategy of judges without judges to combine is told, and one that combines some is not', () => {
  const field = 'pool.judge.strategy'
  const providers = [provider('a', ['judge']), provider('b', ['judge'])]
  expect(notes({providers, judge: {strategy: 'VOTING'}})).toEqual([])
  expect(notes({providers, judge: {strategy: 'JUDGE', model_provider: 'a'}})).toEqual([])
  expect(notes({providers, judge: {strategy: 'robust', model_provider: 'a'}})).toEqual([
    [field, 'VOTING has nothing to combine: a alone judges'],
  ])
  expect(notes({providers: providers.slice(1), judge: {strategy: 'WEIGHTED'}})).toEqual([
    [field, 'WEIGHTED has nothing to combine: 1 judge'],
  ])
  // The two of the Mac mini that judge.
  expect(notes({judge: {strategy: 'CONSENSUS'}})).toEqual([])
})

test('a task that a provider lists and that there is not is told', () => {
  expect(notes({providers: [provider('a', ['rerank', 'anser'])]})).toEqual([
    ['pool.providers.0.tasks', 'a lists anser, and there is no such task'],
  ])
})
