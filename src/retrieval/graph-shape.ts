import {closeSync, openSync, readSync} from 'node:fs'

/** What a graph is like, for `logline index --stats`. */
export interface GraphFigures {
  readonly nodes: number
  readonly layers: number
  /** Links that a node has on the lowest layer, on average. */
  readonly average_connections: number
}

/** Of the file: bytes of the head, which says what it is of; then of that of the graph. */
const HEAD_BYTES = 64
const GRAPH_HEAD_BYTES = 40

/** Bytes of a key and of a level in front of the links of a node, and of one link. */
const KEY_BYTES = 8
const LEVEL_BYTES = 2
const LINK_BYTES = 4

/** Nodes that are looked at for the mean. */
const LOOKED_AT = 100_000

/**
 * Reads these figures out of a file of usearch 2 (cpp: `index_dense.hpp`, `index.hpp`: `save_to_stream`): matrix of
 * vectors, head, head of the graph, level of each node, nodes with their links. The file must be whole.
 */
export function graphFigures(path: string): GraphFigures {
  const file = openSync(path, 'r')
  try {
    const read = (at: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length)
      readSync(file, bytes, 0, length, at)
      return bytes
    }
    const matrix = read(0, 8)
    const graphAt = 8 + matrix.readUInt32LE(0) * matrix.readUInt32LE(4) + HEAD_BYTES
    const head = read(graphAt, GRAPH_HEAD_BYTES)
    const [size, links, lowestLinks, top] = [0, 8, 16, 24].map((at) => Number(head.readBigUInt64LE(at))) as [
      number,
      number,
      number,
      number,
    ]
    const levelsAt = graphAt + GRAPH_HEAD_BYTES
    const looked = Math.min(size, LOOKED_AT)
    const levels = read(levelsAt, looked * LEVEL_BYTES)
    let at = levelsAt + size * LEVEL_BYTES
    let sum = 0
    for (let node = 0; node < looked; node++) {
      sum += read(at + KEY_BYTES + LEVEL_BYTES, LINK_BYTES).readUInt32LE(0)
      const upper = levels.readInt16LE(node * LEVEL_BYTES) * (1 + links) * LINK_BYTES
      at += KEY_BYTES + LEVEL_BYTES + (1 + lowestLinks) * LINK_BYTES + upper
    }
    return {nodes: size, layers: size === 0 ? 0 : top + 1, average_connections: looked === 0 ? 0 : sum / looked}
  } finally {
    closeSync(file)
  }
}
