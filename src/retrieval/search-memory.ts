import type {Database} from 'better-sqlite3'
import {prepared} from '../store/prepared.ts'
import type {ClusterState} from './cluster-lists.sql.ts'
import {CodeMemory} from './code-memory.ts'
import {type FilterMask, filterMask, partSpans, searchableSpans, wholeMask} from './filter-plan.sql.ts'
import {graphIsCurrent, graphState, loadGraph} from './graph-file.sql.ts'
import type {Graph} from './graph-library.ts'
import type {ActiveIndex} from './index-state.sql.ts'
import {type ClusterMemory, clusterMemory} from './ivf.sql.ts'
import {wordLengths} from './lexical.sql.ts'
import type {ScanMemory} from './scan.sql.ts'
import type {SpanFilter} from './span-filter.sql.ts'
import {readWordCounts} from './terms.sql.ts'

/** Filters whose masks are kept, and spans in the masks of their parts: four bytes each. */
const MOST_MASKS = 64
const MOST_MASKED = 16_000_000

/** Of the file, what is read without a copy through the cache of pages: as much as SQLite allows. Halves look-ups. */
const MAPPED_BYTES = 2_147_418_112

/** Words whose counts are kept. */
const MOST_WORDS = 500_000

/** Codes that are kept whole; of more, the bits only. A WebAssembly memory ends at 4 GiB. */
const MOST_CODE_BYTES = 3e9

/**
 * What a process that answers many questions of one store keeps between them. It follows the store: whatever another
 * process commits is seen by the next question. Call it inside the transaction that searches.
 */
export interface SearchMemory {
  scan(db: Database, index: ActiveIndex): ScanMemory
  /** The centres of the clusters. */
  clusters(db: Database, index: ActiveIndex, state: ClusterState): ClusterMemory
  /** Undefined when its file is not of this store, as it is now. */
  graph(db: Database, index: ActiveIndex): Graph | undefined
  mask(db: Database, index: ActiveIndex, filter: SpanFilter): FilterMask
  /** How many spans hold a word, of the words that were asked for. Another map for another state of the store. */
  words(db: Database): Map<string, number>
  /** Words of each indexed span, by `seq`; undefined while the store changes between questions. */
  lengths(db: Database): Uint32Array | undefined
}

export function searchMemory({map} = {map: true}): SearchMemory {
  let mapped = !map
  let codes: CodeMemory | undefined
  let loaded = ''
  let words = new Map<string, number>()
  let wordsVersion: number | undefined
  let wordsWhole = false
  let lengths: Uint32Array | undefined
  let lengthsVersion: number | undefined
  let slots = new WeakMap<FilterMask, Uint32Array>()
  const masks = masksOf()
  let clusters: {readonly centres: string; readonly memory: ClusterMemory} | undefined
  let graph:
    | {readonly version: number; readonly sha256: string | undefined; readonly loaded: Graph | undefined}
    | undefined
  const versionOf = (db: Database): number => {
    if (!mapped) db.pragma(`mmap_size = ${MAPPED_BYTES}`)
    mapped = true
    return prepared<[], number>(db, "SELECT value FROM meta WHERE key = 'store_version'", 'pluck').get()!
  }
  const slotsOf = (mask: FilterMask): Uint32Array => {
    if (mask.seqs === undefined) return codes!.all()
    const known = slots.get(mask) ?? codes!.slotsOf(mask.seqs)
    slots.set(mask, known)
    return known
  }
  return {
    scan: (db, index) => {
      const state = `${index.fingerprint} ${versionOf(db)}`
      if (state !== loaded) {
        if (!loaded.startsWith(`${index.fingerprint} `)) codes = undefined
        codes ??= new CodeMemory(index.dimensions, 2 * index.documents * index.dimensions < MOST_CODE_BYTES)
        loaded = ''
        codes.load(db, index)
        slots = new WeakMap()
        loaded = state
      }
      return {codes: codes!, slotsOf}
    },
    words: (db) => {
      const version = versionOf(db)
      if (version !== wordsVersion || words.size > MOST_WORDS) words = new Map()
      // A store that stands still is read whole: to look up every new word costs more than all else of a question.
      else if (!wordsWhole) readWordCounts(db, MOST_WORDS / 2, words)
      wordsWhole = version === wordsVersion
      wordsVersion = version
      return words
    },
    clusters: (db, index, {centres}) => {
      if (clusters?.centres !== centres) clusters = {centres, memory: clusterMemory(db, index)}
      return clusters.memory
    },
    graph: (db, index) => {
      const version = versionOf(db)
      if (graph?.version === version) return graph.loaded
      const sha256 = graphState(db, index)?.sha256
      const same = graph?.loaded !== undefined && graph.sha256 === sha256
      const current = same && graphIsCurrent(db, index, graphState(db, index)!)
      graph = {version, sha256, loaded: current ? graph!.loaded : loadGraph(db, index)}
      return graph.loaded
    },
    lengths: (db) => {
      const version = versionOf(db)
      if (version !== lengthsVersion) lengths = undefined
      else lengths ??= wordLengths(db)
      lengthsVersion = version
      return lengths
    },
    mask: (db, index, filter) => masks(db, index, filter, versionOf(db)),
  }
}

/**
 * Masks of one version of the store. While the store changes from one question to the next they are made as for a
 * single question; once it stands still, whole.
 */
function masksOf(): (db: Database, index: ActiveIndex, filter: SpanFilter, version: number) => FilterMask {
  const masks = new Map<string, FilterMask>()
  const parts = new Map<string, Uint32Array>()
  let masked = 0
  let seen: number | undefined
  let calm = false
  const kept = (key: string, read: () => Uint32Array): Uint32Array => {
    const known = parts.get(key)
    if (known !== undefined) return known
    const seqs = read()
    masked += seqs.length
    if (masked > MOST_MASKED) {
      parts.clear()
      masks.clear()
      masked = seqs.length
    }
    parts.set(key, seqs)
    return seqs
  }
  const whole = (db: Database, {id}: ActiveIndex, filter: SpanFilter): FilterMask =>
    wholeMask(
      db,
      filter,
      kept(`searchable ${id}`, () => searchableSpans(db, id)),
      (part) => kept(JSON.stringify([part.name, part.parameters]), () => partSpans(db, part)),
    )
  return (db, index, filter, version) => {
    if (version !== seen || !calm) {
      masks.clear()
      parts.clear()
      masked = 0
    }
    calm = version === seen
    seen = version
    const key = JSON.stringify([index.id, filter])
    const known = masks.get(key)
    const mask = known ?? (calm ? whole(db, index, filter) : filterMask(db, filter))
    masked += known === undefined && calm ? (mask.seqs?.length ?? 0) : 0
    masks.delete(key)
    masks.set(key, mask)
    if (masks.size > MOST_MASKS) masks.delete(masks.keys().next().value!)
    return mask
  }
}
