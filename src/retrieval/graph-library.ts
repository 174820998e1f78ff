import {createRequire} from 'node:module'
import {UsageError} from '../errors.ts'

/** What is used of the optional package `usearch` (2.25), which may be missing: so its types are written here. */
export interface Graph {
  add(keys: BigUint64Array, vectors: Float32Array, threads: number): void
  remove(keys: BigUint64Array): unknown
  search(
    vector: Float32Array,
    count: number,
    threads: number,
  ): {readonly keys: BigUint64Array; readonly distances: Float32Array}
  size(): number
  save(path: string): void
  /** Ends the process when the file is cut short: check it before. */
  load(path: string): void
}

/** How a graph is built and searched; names of Malkov and Yashunin 2018 (arXiv 1603.09320). */
export interface GraphShape {
  readonly dimensions: number
  readonly m: number
  readonly efConstruction: number
  readonly efSearch: number
}

interface Library {
  readonly Index: new (config: object) => Graph
}

const require = createRequire(import.meta.url)

/** Undefined where the package is not installed, or has no binary for this machine. */
function library(): Library | undefined {
  try {
    return require('usearch') as Library
  } catch {
    return undefined
  }
}

export function graphsAreAvailable(): boolean {
  return library() !== undefined
}

/**
 * An empty graph. Vectors are kept in int8: whoever is found is compared in float32 afterwards.
 * @throws {UsageError} the package is not installed
 */
export function makeGraph({dimensions, m, efConstruction, efSearch}: GraphShape): Graph {
  const found = library()
  if (found === undefined)
    throw new UsageError('hnsw_missing', 'hnsw needs the optional package usearch, which is not installed', {
      hint: 'npm install usearch@2.25.3 beside logline, or take --algo ivf, which needs nothing',
    })
  return new found.Index({
    dimensions,
    metric: 'cos',
    quantization: 'i8',
    connectivity: m,
    expansion_add: efConstruction,
    expansion_search: efSearch,
    multi: false,
  })
}
