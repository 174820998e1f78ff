import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {gzipSync} from 'node:zlib'
import {expect, test} from 'vitest'
import {packRows, unpackRows} from '../../src/span/packed-rows.ts'
import {readAhead} from '../../src/span/read-ahead.ts'
import type {ReadRow} from '../../src/span/read-row.ts'
import {type ReadBatch, readSpans} from '../../src/span/read-spans.ts'
import {fixture} from '../support/datasets.ts'
import {generatedRows} from '../support/generated-spans.ts'
import {LIMITS} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const never = new AbortController().signal

/** Rows as plain values, whatever kind of array or Buffer holds them. */
async function rowsOf(batches: AsyncIterable<ReadBatch>): Promise<unknown[]> {
  const rows: unknown[] = []
  for await (const {file, rows: some} of batches) for (const row of some) rows.push({file, ...plain(row)})
  return rows
}

function plain({number, line, span, fault}: ReadRow): object {
  const {bytes, ...place} = line()
  const columns =
    span === undefined
      ? undefined
      : {
          ...span,
          contentHash: [...span.contentHash],
          dedupKey: [...span.dedupKey],
          keys: {...span.keys, tokens: [...span.keys.tokens], bands: Array.from(span.keys.bands)},
        }
  return {number, place, bytes: bytes.toString('latin1'), span: columns, fault}
}

function files(): string[] {
  const folder = tempDir()
  const packed = join(folder, 'rows.gz')
  const cut = join(folder, 'cut.gz')
  const rows = gzipSync(generatedRows(2000, 3))
  writeFileSync(packed, rows)
  writeFileSync(cut, rows.subarray(0, rows.length >> 1))
  return [fixture('diamonds.ndjson'), packed, cut, fixture('broken.ndjson')]
}

test('another thread reads the same rows in the same order: spans, faults, places, and where a cut file ended', async () => {
  const inputs = files()
  const here = await rowsOf(readSpans(inputs, LIMITS))
  expect(here.length).toBeGreaterThan(3000)
  expect(await rowsOf(readAhead(inputs, LIMITS, never))).toEqual(here)
})

test('rows come through the packing unchanged, aliases, links, threads and synthetic ones included', async () => {
  for await (const {rows} of readSpans(files(), LIMITS)) {
    const all = [...rows]
    expect([...unpackRows(structuredClone(packRows(all)))].map(plain)).toEqual(all.map(plain))
  }
})

test('whoever has read enough ends the thread, and so does the signal', async () => {
  const inputs = files()
  let batches = 0
  for await (const _ of readAhead(inputs, LIMITS, never)) if (++batches === 2) break
  expect(batches).toBe(2)
  const stop = new AbortController()
  let rows = 0
  for await (const batch of readAhead(inputs, LIMITS, stop.signal)) {
    rows += [...batch.rows].length
    stop.abort()
  }
  expect(rows).toBeLessThan(1000)
})
