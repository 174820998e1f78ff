import fc from 'fast-check'
import {expect, test} from 'vitest'
import {Admission} from '../../src/server/admission.ts'

/** What happens to an admission: somebody comes, somebody who was let in ends, somebody leaves (waiting or not). */
const step = fc.record({what: fc.constantFrom('come', 'end', 'leave'), who: fc.nat({max: 30})})

test('never more work than allowed, none waits while there is room, all are let in in the order they came', async () => {
  const sizes = fc.record({max_concurrent: fc.integer({min: 1, max: 4}), max_queue: fc.integer({min: 0, max: 4})})
  await fc.assert(
    fc.asyncProperty(sizes, fc.array(step, {maxLength: 60}), async (capacity, steps) => {
      const admission = new Admission()
      const working = new Map<number, () => void>()
      let waiting: number[] = []
      const leave = new Map<number, AbortController>()
      const admitted: number[] = []
      let came = 0
      for (const {what, who} of steps) {
        if (what === 'come') {
          const id = came++
          const controller = new AbortController()
          leave.set(id, controller)
          const full = working.size >= capacity.max_concurrent && waiting.length >= capacity.max_queue
          if (working.size >= capacity.max_concurrent && !full) waiting.push(id)
          const entered = admission.enter(capacity, controller.signal).then(
            (end) => {
              working.set(id, end)
              admitted.push(id)
              return 'in'
            },
            (error: {status?: number}) => (error.status === 429 ? 'away' : 'left'),
          )
          if (full) expect(await entered).toBe('away')
        } else if (what === 'end' && working.size > 0) {
          const [id, end] = [...working][who % working.size]!
          working.delete(id)
          end()
          // Twice is once.
          end()
          waiting = waiting.slice(1)
        } else if (what === 'leave' && waiting.length > 0) {
          const id = waiting[who % waiting.length]!
          waiting = waiting.filter((each) => each !== id)
          leave.get(id)!.abort()
        }
        await new Promise(setImmediate)
        expect([admission.working, admission.waiting]).toEqual([working.size, waiting.length])
        expect(working.size).toBeLessThanOrEqual(capacity.max_concurrent)
        expect(admission.waiting === 0 || working.size === capacity.max_concurrent).toBe(true)
      }
      expect(admitted).toEqual(admitted.toSorted((a, b) => a - b))
    }),
  )
})
