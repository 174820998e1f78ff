import {expect, test} from 'vitest'
import {openTaskPool} from '../../src/pipeline/task-pool.ts'
import {poolNotes} from '../../src/pool/notes.ts'
import {settingsSchema} from '../../src/settings/schema.ts'

const provider = (name: string, tasks: string[] = []) => ({
  ...{name, driver: 'openai', base_url: 'http://127.0.0.1:1', model: 'm', tasks},
})
const notes = async (pool: object) => {
  await using house = await openTaskPool(settingsSchema.parse({pool}).pool)
  return poolNotes(house.options, house.pool.roster).map(({field, says}) => [field, says])
}

test('a strategy of judges without judges to combine is told, and one that combines some is not', async () => {
  const field = 'pool.judge.strategy'
  const providers = [provider('a', ['judge']), provider('b', ['judge'])]
  expect(await notes({providers, judge: {strategy: 'VOTING'}})).toEqual([])
  expect(await notes({providers, judge: {strategy: 'JUDGE', model_provider: 'a'}})).toEqual([])
  expect(await notes({providers, judge: {strategy: 'robust', model_provider: 'a'}})).toEqual([
    [field, 'VOTING has nothing to combine: a alone judges'],
  ])
  expect(await notes({providers: providers.slice(1), judge: {strategy: 'WEIGHTED'}})).toEqual([
    [field, 'WEIGHTED has nothing to combine: 1 judge'],
  ])
  // The two of the Mac mini that judge.
  expect(await notes({judge: {strategy: 'CONSENSUS'}})).toEqual([])
})

test('a task that a provider lists and that there is not is told', async () => {
  expect(await notes({providers: [provider('a', ['rerank', 'anser'])]})).toEqual([
    ['pool.providers.0.tasks', 'a lists anser, and there is no such task'],
  ])
})
