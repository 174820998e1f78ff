import type {Database} from 'better-sqlite3'
import type {AnnIndex} from './ann-index.ts'
import {chosenClusters} from './cluster-lists.sql.ts'
import {exactIndex} from './exact.sql.ts'
import {graphIsChosen} from './graph-file.sql.ts'
import {hnswIndex} from './hnsw.sql.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import {ivfIndex} from './ivf.sql.ts'
import {scanIndex} from './scan.sql.ts'
import type {SearchMemory} from './search-memory.ts'

/**
 * The index that the store answers from. `memory` spares it the reading of its codes. Where what was chosen is not whole
 * (clusters while many spans come in, a graph that is absent, stale or damaged, or that a single question would have to
 * load), or another one than was measured is there (built by a run that was killed before it could decide), the codes are scanned, which hold every span that is indexed.
 */
export function annIndex(db: Database, index: ActiveIndex, memory?: SearchMemory): AnnIndex {
  const scan = (): AnnIndex => scanIndex(db, index, memory?.scan(db, index))
  switch (index.choice.algorithm) {
    case 'exact':
      return exactIndex(db, index)
    case 'scan':
      return scan()
    case 'ivf': {
      const state = chosenClusters(db, index)
      return state === undefined ? scan() : ivfIndex(db, index, memory?.clusters(db, index, state))
    }
    case 'hnsw': {
      const graph = graphIsChosen(db, index) ? memory?.graph(db, index) : undefined
      return graph === undefined ? scan() : hnswIndex(db, index, graph, scan)
    }
  }
}
