import type {Database} from 'better-sqlite3'
import type {AnnIndex} from './ann-index.ts'
import {findList, readCentres} from './cluster-lists.sql.ts'
import {Clusters, codeOf} from './clusters.ts'
import {codeWidths} from './codes.ts'
import {type FilterMask, mayPassAscending} from './filter-plan.sql.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import type {Kernel} from './kernel.ts'
import {makeKernel} from './make-kernel.ts'
import {type Coded, rescored} from './rescore.sql.ts'

/** By how much the search widens when too few of the spans that it met pass. */
const WIDENING = 4

/** Spans that there is room for at first. */
const FIRST_ROOM = 16_384

/** What an inverted-file search needs in memory: the centres, and room for one list. */
export interface ClusterMemory {
  readonly clusters: Clusters
  readonly kernel: Kernel
}

export function clusterMemory(db: Database, index: Pick<ActiveIndex, 'id' | 'dimensions'>): ClusterMemory {
  return {clusters: new Clusters(readCentres(db, index), index.dimensions), kernel: makeKernel()}
}

/**
 * Looks into the lists of the clusters that are nearest to the question (an inverted file: Jegou, Douze and Schmid 2011,
 * "Product quantization for nearest neighbor search", section IV, with int8 codes in place of products): int8 of all in
 * them, float32 of the last. Where a filter leaves too few, into further lists, in the end into all.
 */
export function ivfIndex(db: Database, index: ActiveIndex, memory?: ClusterMemory): AnnIndex {
  return {
    search: (question, count, mask) => {
      const {clusters, kernel} = memory ?? clusterMemory(db, index)
      const order = clusters.ranking(question)
      const share = mask.plan.order === 'after' ? mask.plan.share : 1
      const gathered = gatherer(db, index, kernel, question, mask)
      let looked = 0
      for (let probes = index.choice.probes; ; probes *= WIDENING) {
        for (; looked < Math.min(probes, order.length); looked++) gathered.add(order[looked]!)
        const found = rescored(db, index, question, gathered.coded(), count, {...mask, share})
        if (found.length === count || looked === order.length) return found
      }
    },
  }
}

/** Collects what the lists hold that may pass. */
function gatherer(db: Database, index: ActiveIndex, kernel: Kernel, question: Float32Array, mask: FilterMask) {
  const width = codeWidths(index.dimensions).bytes
  const asked = codeOf(question)
  let seqs = new Uint32Array(FIRST_ROOM)
  let cosines = new Float64Array(FIRST_ROOM)
  let count = 0
  const makeRoom = (more: number): void => {
    if (count + more <= seqs.length) return
    const room = 2 * (count + more)
    const [oldSeqs, oldCosines] = [seqs, cosines]
    seqs = new Uint32Array(room)
    cosines = new Float64Array(room)
    seqs.set(oldSeqs.subarray(0, count))
    cosines.set(oldCosines.subarray(0, count))
  }
  return {
    add: (cluster: number): void => {
      const list = findList(db, index.id, cluster)
      if (list === undefined) return
      const held = list.seqs.length
      const wantedAt = width + list.bytes.length
      const outAt = wantedAt + 4 * held
      kernel.reserve(outAt + 4 * held)
      const {buffer} = kernel.memory
      const rows = new Uint32Array(buffer, wantedAt, held)
      let passing = 0
      const passes = mayPassAscending(mask)
      for (let row = 0; row < held; row++) if (passes(list.seqs[row]!)) rows[passing++] = row
      if (passing === 0) return
      new Int8Array(buffer, 0, width).set(asked.bytes)
      new Uint8Array(buffer, width, list.bytes.length).set(list.bytes)
      kernel.dotBytes(width, wantedAt, passing, width, 0, outAt)
      const products = new Int32Array(buffer, outAt, passing)
      makeRoom(passing)
      for (let at = 0; at < passing; at++) {
        const row = rows[at]!
        seqs[count] = list.seqs[row]!
        cosines[count++] = products[at]! * list.scales[row]! * asked.scale
      }
    },
    coded: (): Coded => ({seqs: seqs.subarray(0, count), cosines: cosines.subarray(0, count)}),
  }
}
