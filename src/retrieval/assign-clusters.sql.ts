import type {Database} from 'better-sqlite3'
import {Clusters, type Code} from './clusters.ts'
import {BLOCK_ROWS} from './code-blocks.sql.ts'
import {codeWidths} from './codes.ts'
import type {EmbedderRow} from './index-state.sql.ts'

/** Reads the int8 codes of a block, by `seq`. */
export function blockCodes(
  db: Database,
  {id, dimensions}: EmbedderRow,
): (block: number) => Generator<Code & {readonly seq: number}> {
  const width = codeWidths(dimensions).bytes
  const find = db.prepare<[number, number], {live: Buffer; scales: Buffer; bytes: Buffer}>(
    'SELECT live, scales, bytes FROM code_blocks WHERE embedder = ? AND block = ?',
  )
  return function* (block) {
    const {live, scales, bytes} = find.get(id, block)!
    for (let row = 0; row < BLOCK_ROWS; row++)
      if ((live[row >> 3]! >> (row & 7)) & 1)
        yield {
          seq: block * BLOCK_ROWS + row,
          scale: scales.readFloatLE(4 * row),
          bytes: new Int8Array(bytes.buffer, bytes.byteOffset + row * width, width),
        }
  }
}

/** The number of the nearest centre of each span of a block, by `seq`. */
export function clusterAssigner(
  db: Database,
  embedder: EmbedderRow,
  centres: readonly Float32Array[],
): (block: number) => Uint32Array {
  const clusters = new Clusters(centres, embedder.dimensions)
  const codesOf = blockCodes(db, embedder)
  return (block) => Uint32Array.from(codesOf(block), (code) => clusters.nearest(code))
}
