import {UsageError} from '../errors.ts'

/** How neighbours can be found. `exact` compares with every vector and is what the others are measured against. */
export const ALGORITHMS = ['exact', 'scan', 'ivf', 'hnsw'] as const
export type Algorithm = (typeof ALGORITHMS)[number]

/** What a person may fix of an algorithm; the rest is measured or has the default of CONTRACT. */
export interface AlgorithmParts {
  readonly clusters?: number | undefined
  readonly probes?: number | undefined
  readonly m?: number | undefined
  readonly efConstruction?: number | undefined
  readonly efSearch?: number | undefined
}

export interface AlgorithmWish extends AlgorithmParts {
  /** Absent: as the last time, at first `auto`. */
  readonly algorithm?: Algorithm | 'auto' | undefined
}

/** An index that finds a smaller share of the ten nearest is not answered from (issue 3). */
export const RECALL_BAR = 0.97

/** What finds the neighbours of a store, and what was measured on it when that was decided. */
export interface AlgorithmChoice {
  readonly algorithm: Algorithm
  /** What the person asked for; `auto` lets the measurement decide, each time the store has grown. */
  readonly requested: Algorithm | 'auto'
  /** What the person fixed of it: kept until they fix it otherwise, or ask for another algorithm. */
  readonly wished: AlgorithmParts
  readonly embedder: string | null
  /** Vectors in the index when it was measured. */
  readonly vectors: number
  /** `scan`, and where another falls back to it: spans that the bits let through to the int8 codes. */
  readonly candidates: number
  /** `ivf`: clusters, and how many of them a search looks into. */
  readonly clusters: number
  readonly probes: number
  /** `ivf`: the centres that were measured (see `ClusterState`); others are not searched. Null: not known. */
  readonly centres: string | null
  /** `hnsw`: links of a node, and nodes that are looked at while building and while searching. */
  readonly m: number
  readonly efConstruction: number
  readonly efSearch: number
  /** Share of the ten exact nearest that it finds, ties counted as found; null where nothing was to be measured. */
  readonly recall: number | null
  /** Stored vectors that were asked. */
  readonly asked: number
}

export const EXACT: AlgorithmChoice = {
  algorithm: 'exact',
  requested: 'auto',
  wished: {},
  embedder: null,
  vectors: 0,
  candidates: 0,
  clusters: 0,
  probes: 0,
  centres: null,
  m: 0,
  efConstruction: 0,
  efSearch: 0,
  recall: null,
  asked: 0,
}

/** The parts of a wish that are fixed. */
export function fixedParts({clusters, probes, m, efConstruction, efSearch}: AlgorithmWish): AlgorithmParts {
  const fixed = Object.entries({clusters, probes, m, efConstruction, efSearch}).filter(
    ([, value]) => value !== undefined,
  )
  return Object.fromEntries(fixed)
}

/**
 * The wish with the algorithm that its other parts belong to, where it names none.
 * @throws {UsageError} they belong to another one
 */
export function wholeWish(wish: AlgorithmWish): AlgorithmWish {
  const {algorithm, clusters, probes, m, efConstruction, efSearch} = wish
  const parts = {
    ivf: {'--clusters': clusters, '--probe': probes},
    hnsw: {'--m': m, '--ef-construction': efConstruction, '--ef-search': efSearch},
  } as const
  let whole = wish
  for (const owner of ['ivf', 'hnsw'] as const) {
    const given = Object.entries(parts[owner]).find(([, value]) => value !== undefined)
    if (given === undefined) continue
    const chosen = whole.algorithm ?? owner
    if (chosen !== owner)
      throw new UsageError('flag_of_other_algorithm', `${given[0]} belongs to --algo ${owner}, not to ${chosen}`, {
        hint: `logline index --algo ${owner} ${given[0]} ${given[1]}`,
      })
    whole = {...whole, algorithm: algorithm ?? owner}
  }
  return whole
}
