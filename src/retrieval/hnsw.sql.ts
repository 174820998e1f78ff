import type {Database} from 'better-sqlite3'
import type {AnnIndex} from './ann-index.ts'
import {mayPass} from './filter-plan.sql.ts'
import type {Graph} from './graph-library.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import {compared} from './rescore.sql.ts'

/** Found nodes that are compared in float32 at least, and how many more than a filter should need. */
const LEAST_FOUND = 50
const MARGIN = 2

/** More than this many are not asked for: a scan is faster then. */
const MOST_FOUND = 1000

/**
 * Walks a navigable small-world graph (Malkov and Yashunin 2018) and compares what it finds in float32. A graph knows no
 * filters: more is fetched than wanted, and where too few of it pass, `otherwise` searches instead.
 */
export function hnswIndex(db: Database, index: ActiveIndex, graph: Graph, otherwise: () => AnnIndex): AnnIndex {
  return {
    search: (question, count, mask) => {
      const wanted = Math.ceil((MARGIN * count) / Math.max(mask.plan.share, 1e-6))
      if (mask.plan.order === 'none' || wanted <= MOST_FOUND) {
        const {keys} = graph.search(question, Math.min(Math.max(LEAST_FOUND, wanted), graph.size()), 1)
        const seqs = Array.from(keys, Number).filter((seq) => mayPass(mask, seq))
        const found = compared(db, index, question, seqs, mask).slice(0, count)
        if (found.length === Math.min(count, graph.size())) return found
      }
      return otherwise().search(question, count, mask)
    },
  }
}
