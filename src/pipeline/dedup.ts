import {setImmediate} from 'node:timers/promises'
import {type AlikeKind, alikePairs, differsOf, readSpans} from '../dataset/alike.sql.ts'
import {COMPARISON_VERSION} from '../dataset/compare.ts'
import {compareWords} from '../dataset/duplicate.ts'
import {shippedLexicon} from '../dataset/lexicon.ts'
import {type Edge, type Membership, starsOf} from '../dataset/stars.ts'
import type {Thresholds} from '../dataset/thresholds.ts'
import {DUPLICATE_RULES, type Withholding, withheldTable} from '../dataset/withheld.sql.ts'
import {bestOfAlike, pinnedSpans} from '../dataset/worth.sql.ts'
import {throwIfStopped} from '../errors.ts'
import type {Store} from '../store/open.ts'
import {type CompareSummary, compareSpans} from './compare-spans.ts'
import {type DomainChange, domainCounts} from './dedup-report.sql.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {bumpStoreVersion, finishRun, stageSettingId, startRun} from './runs.sql.ts'

export interface DedupOptions extends StageOptions {
  readonly thresholds: Thresholds
  /** Whose vectors are compared; undefined: words only. */
  readonly embedder?: string | undefined
  /** Compares, and withholds nothing. */
  readonly dryRun: boolean
}

export interface DedupSummary extends CompareSummary {
  readonly run: number
  readonly thresholds: Readonly<Record<AlikeKind, number | null>>
  /** Exact duplicates that ingest has merged. */
  readonly exact: number
  readonly clusters: number
  /** Spans that are withheld as duplicates now, by what told. */
  readonly withheld: Readonly<Record<AlikeKind, number>>
  /** By this run: withheld, withheld for another reason or span than before, given back because they are none any more. */
  readonly added: number
  readonly changed: number
  readonly given_back: number
  /** What would be withheld, largest clusters first; only of a dry run. */
  readonly domains: readonly DomainChange[]
}

const RULES = Object.values(DUPLICATE_RULES)

/** What is withheld depends on the pairs and on the thresholds. */
function dedupSetting(db: Store['db'], {near, semantic}: Thresholds, embedder: string | undefined): number {
  const parameters = {
    near,
    semantic: Number.isFinite(semantic) && embedder !== undefined ? semantic : null,
    embedder: Number.isFinite(semantic) ? (embedder ?? null) : null,
  }
  return stageSettingId(db, 'dedup', {version: COMPARISON_VERSION, parameters})
}

/**
 * Withholds duplicates: compares what has not been compared, puts what is alike into clusters, keeps the best of each.
 * What was given back by hand stays. Everything is withheld in one transaction; killed before, only comparing has to go
 * on. Another threshold compares nothing again.
 * @throws {Interrupted} the signal fired
 */
export async function* dedup(store: Store, options: DedupOptions): Stage<DedupSummary> {
  const {db} = store
  const {thresholds, signal, now, dryRun} = options
  const embedder = Number.isFinite(thresholds.semantic) ? options.embedder : undefined
  const compared = yield* compareSpans(store, {signal, now, embedder})
  const run = startRun(db, 'dedup', now())
  const event = (kind: StageEvent['kind'], done: number): StageEvent => ({
    stage: 'dedup',
    kind,
    done,
    total: 1,
    unit: 'steps',
    at: now(),
  })
  yield event('started', 0)
  await setImmediate()
  throwIfStopped(signal)
  const domains = domainCounts(db)
  const members = duplicatesOf(
    db,
    embedder === undefined ? {...thresholds, semantic: Number.POSITIVE_INFINITY} : thresholds,
  )
  const differs = differsOf(db)
  const wanted = [...members].map(
    ([seq, {kept, kind, score}]): Withholding => ({
      seq,
      rule: DUPLICATE_RULES[kind],
      kept,
      score,
      differs: differs(seq, kept, kind),
    }),
  )
  const changes = dryRun
    ? {added: 0, changed: 0, given_back: 0}
    : db
        .transaction(() => {
          const setting = dedupSetting(db, thresholds, embedder)
          const made = withheldTable(db).replace(RULES, wanted, setting, run)
          if (made.added + made.changed + made.given_back > 0) bumpStoreVersion(db)
          return made
        })
        .immediate()
  const count = (kind: AlikeKind) => wanted.filter(({rule}) => rule === DUPLICATE_RULES[kind]).length
  const summary: DedupSummary = {
    run,
    thresholds: {near: thresholds.near, semantic: embedder === undefined ? null : thresholds.semantic},
    ...compared,
    exact: db.prepare<[], number>('SELECT count(*) FROM duplicates').pluck().get()!,
    clusters: new Set(wanted.map(({kept}) => kept)).size,
    withheld: {near: count('near'), semantic: count('semantic')},
    ...changes,
    domains: domains.after(new Set(members.keys()), RULES),
  }
  finishRun(db, run, now(), summary)
  yield event('finished', 1)
  return summary
}

/** Which spans are duplicates of which kept ones, as the pairs that are stored tell. */
export function duplicatesOf(db: Store['db'], thresholds: Thresholds): Map<number, Membership> {
  const edges: Edge[] = [...alikePairs(db, thresholds)]
  const best = bestOfAlike(db)
  const read = readSpans(db)
  const lexicon = shippedLexicon()
  return starsOf(edges, best, pinnedSpans(db), (a, b) => {
    const [left, right] = [read(a), read(b)]
    if (left === undefined || right === undefined) return undefined
    const comparison = compareWords(left, right, lexicon)
    if (comparison.kind === 'conflict' || comparison.score < thresholds.near) return undefined
    return {kind: 'near', score: comparison.score}
  })
}
