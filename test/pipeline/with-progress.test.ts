import {setImmediate} from 'node:timers/promises'
import {expect, test} from 'vitest'
import {withProgress} from '../../src/pipeline/with-progress.ts'

const never = new AbortController().signal

test('work says how far it is while it goes on, and its result comes last', async () => {
  const told: number[] = []
  const work = withProgress(never, async (_signal, tell) => {
    for (let done = 1; done <= 5; done++) {
      tell(done, 5)
      await setImmediate()
    }
    return 'made'
  })
  let next = await work.next()
  for (; !next.done; next = await work.next()) told.push(next.value.done)
  expect(next.value).toBe('made')
  expect(told).toEqual([...new Set(told)].sort())
  expect(told.at(-1)).toBe(5)
})

test('what the work throws is thrown', async () => {
  const work = withProgress(never, async () => {
    await setImmediate()
    throw new Error('no room')
  })
  await expect(work.next()).rejects.toThrow('no room')
})

test('whoever stops listening ends the work before anything else happens', async () => {
  let ended = false
  const work = withProgress(never, async (signal, tell) => {
    for (let done = 0; !signal.aborted; done++) {
      tell(done, 1)
      await setImmediate()
    }
    ended = true
  })
  for await (const _ of work) break
  expect(ended).toBe(true)
})
