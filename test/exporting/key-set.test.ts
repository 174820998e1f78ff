import {createHash} from 'node:crypto'
import {expect, test} from 'vitest'
import {KeySet} from '../../src/exporting/key-set.ts'

const digestOf = (text: string) => createHash('sha256').update(text).digest()

test('it knows a digest once it was there, and no other, while it grows', () => {
  const known = new KeySet()
  for (let at = 0; at < 10_000; at++) expect(known.add(digestOf(`${at}`))).toBe(true)
  for (let at = 0; at < 10_000; at++) expect(known.add(digestOf(`${at}`))).toBe(false)
  const one = digestOf('another')
  for (let at = 0; at < 16; at += 4) {
    const near = Buffer.from(one)
    near[at + 1]! ^= 1
    expect([known.add(near), known.add(near)]).toEqual([true, false])
  }
  expect(known.add(Buffer.alloc(32))).toBe(true)
})

test('a million digests are held in some 33 bytes each', () => {
  const before = process.memoryUsage().arrayBuffers
  const known = new KeySet()
  const digest = Buffer.alloc(32)
  for (let at = 0; at < 1_000_000; at++) {
    digest.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, 4)
    digest.writeUInt32LE(at, 8)
    known.add(digest)
  }
  expect(known.add(digest)).toBe(false)
  // Tables that were outgrown may not be collected yet.
  expect((process.memoryUsage().arrayBuffers - before) / 1_000_000).toBeLessThan(2 * 34)
})
