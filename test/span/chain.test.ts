import fc from 'fast-check'
import {expect, test} from 'vitest'
import {chainReader} from '../../src/span/chain.sql.ts'
import {spanWriter} from '../../src/span/spans.sql.ts'
import {makeSpan, memoryStore} from '../support/spans.ts'

/** A store in which each id links to the ids that are given, in this order of arrival. */
function linked(links: Readonly<Record<string, readonly string[]>>, same: readonly string[] = []) {
  const store = memoryStore()
  const writer = spanWriter(store.db)
  const offer = (id: string, previous: readonly string[], update = false) =>
    writer.offer(
      makeSpan({
        id,
        this: `Question ${same.includes(id) ? 'same' : id}?`,
        context: {previous_spans: [...previous]},
        metadata: {quality_score: same[0] === id ? 90 : 50},
      }),
      {file: 'test', line: 1},
      update,
    )
  for (const [id, previous] of Object.entries(links)) offer(id, previous)
  const chain = (id: string, depth = 10) =>
    chainReader(store.db)(store.db.prepare('SELECT seq FROM spans WHERE id = ?').pluck().get(id) as number, depth)
  return {chain, offer, ids: (id: string, depth = 10) => chain(id, depth).map((link) => link.id)}
}

test('each span naming only the one before it gives the whole chain, nearest first', () => {
  expect(linked({a: [], b: ['a'], c: ['b'], d: ['c']}).ids('d')).toEqual(['c', 'b', 'a'])
})

test('each span naming all before it gives the same chain', () => {
  expect(linked({a: [], b: ['a'], c: ['a', 'b'], d: ['a', 'b', 'c']}).ids('d')).toEqual(['c', 'b', 'a'])
})

test('an id that is nowhere is in the chain as missing, and found once its span arrives', () => {
  const store = linked({b: ['a']})
  expect(store.chain('b')).toEqual([{id: 'a', seq: null, did: null, status: null}])
  store.offer('a', ['z'])
  expect(store.chain('b')).toMatchObject([
    {id: 'a', did: 'ask_question', status: 'completed'},
    {id: 'z', seq: null},
  ])
})

test('an updated link changes the chain of who links to it', () => {
  const store = linked({a: [], b: ['a'], x: []})
  store.offer('a', ['x'], true)
  expect(store.ids('b')).toEqual(['a', 'x'])
})

test('a merged span is found under the one that was kept, once', () => {
  const store = linked({kept: ['start'], merged: [], start: [], end: ['kept', 'merged']}, ['kept', 'merged'])
  const [first, ...rest] = store.chain('end')
  expect(first).toMatchObject({id: 'merged', did: 'ask_question', status: 'completed'})
  expect(rest.map((link) => link.id)).toEqual(['start'])
})

test('whatever links to whatever, the walk ends, names each span once, never its own, and keeps to its depth', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'nowhere')
  const links = fc.record({a: fc.array(id), b: fc.array(id), c: fc.array(id), d: fc.array(id), e: fc.array(id)})
  fc.assert(
    fc.property(links, fc.nat(10), (given, depth) => {
      const ids = linked(given).ids('a', depth)
      expect(ids.length).toBeLessThanOrEqual(depth)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids).not.toContain('a')
      expect(ids).toEqual(linked(given).ids('a', 10).slice(0, depth))
    }),
  )
})
