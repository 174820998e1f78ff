import {setImmediate} from 'node:timers/promises'
import {domainDetector, domainNames, quotaSpans} from '../dataset/domains.sql.ts'
import {leakGroups} from '../dataset/leak-groups.sql.ts'
import {overQuota, type Quotas} from '../dataset/quota.ts'
import {storedTopics, type Topic, writeTopics} from '../dataset/topics.sql.ts'
import {QUOTA_RULE, type Withholding, withheldTable} from '../dataset/withheld.sql.ts'
import {throwIfStopped} from '../errors.ts'
import {embedderByFingerprint} from '../retrieval/index-state.sql.ts'
import type {Store} from '../store/open.ts'
import {clusterSpans} from './cluster-spans.ts'
import type {DomainChange} from './dedup-report.sql.ts'
import type {Stage, StageEvent, StageOptions} from './event.ts'
import {bumpStoreVersion, finishRun, stageSettingId, startRun} from './runs.sql.ts'

/** Count up when the same spans get other domains, or others are withheld of the same spans. */
const DETECTION_VERSION = 2
const QUOTA_VERSION = 1

const BATCH_ROWS = 2000

export interface BalanceOptions extends StageOptions {
  /** Undefined: nothing is withheld, domains are only found. */
  readonly quotas?: Quotas | undefined
  /** Clusters to make of the vectors; undefined: those of before, if any. */
  readonly clusters?: number | undefined
  readonly embedder?: string | undefined
  readonly dryRun: boolean
}

export interface BalanceSummary {
  readonly run: number
  /** Spans without a domain that this run has looked at, and those of them whose words point to one. */
  readonly looked_at: number
  readonly detected: number
  /** The store's own names that such spans are given, by the built-in name. */
  readonly own_names: Readonly<Record<string, string>>
  readonly topics: readonly Topic[]
  readonly max_per_domain: number | null
  readonly max_per_action: number | null
  /** Spans that are over a quota now. */
  readonly over_quota: number
  readonly added: number
  readonly given_back: number
  /** Standing spans before and after. */
  readonly domains: readonly DomainChange[]
}

/**
 * Finds the domains of spans that name none, clusters the vectors when asked to, and withholds the least valuable of
 * each domain beyond a quota. Detection commits in batches; what a quota withholds, in one transaction.
 * @throws {Interrupted} the signal fired
 */
export async function* balance(store: Store, options: BalanceOptions): Stage<BalanceSummary> {
  const {db} = store
  const {quotas, clusters, signal, now, dryRun} = options
  const run = startRun(db, 'balance', now())
  const names = domainNames(db)
  const setting = stageSettingId(db, 'balance', {version: DETECTION_VERSION, parameters: {part: 'domains', names}})
  const detector = domainDetector(db, setting, names)
  const total = detector.waiting()
  let [lookedAt, detected] = [0, 0]
  const event = (kind: StageEvent['kind']): StageEvent => ({stage: 'balance', kind, done: lookedAt, total, at: now()})
  yield event('started')
  for (let after = 0, rows = 1; rows > 0; ) {
    await setImmediate()
    throwIfStopped(signal)
    const found = db.transaction(() => detector.some(after, BATCH_ROWS)).immediate()
    ;({rows, last: after} = found)
    lookedAt += rows
    detected += found.detected
    if (rows > 0) yield event('progress')
  }
  const embedder = options.embedder === undefined ? undefined : embedderByFingerprint(db, options.embedder)
  const parts =
    clusters === undefined || embedder === undefined ? [] : await clusterSpans(store, embedder, clusters, signal)
  throwIfStopped(signal)
  const settle = (): BalanceSummary => {
    if (parts.length > 0) db.transaction(() => writeTopics(db, parts, setting)).immediate()
    const spans = quotaSpans(db, QUOTA_RULE)
    const standing = new Set(db.prepare<[], number>('SELECT seq FROM spans WHERE withheld = 0').pluck().all())
    const over = quotas === undefined ? [] : overQuota(spans, leakGroups(db).groupOf, quotas)
    const wanted = over.map(
      ({seq, domain, did, score, over: which}): Withholding => ({
        seq,
        rule: QUOTA_RULE,
        kept: null,
        score: score === null ? null : score / 100,
        differs: [
          which === 'domain'
            ? `domain ${domain || '(none)'} is full`
            : `action ${did} of ${domain || '(none)'} is full`,
        ],
      }),
    )
    const changes =
      dryRun || quotas === undefined
        ? {added: 0, given_back: 0}
        : db
            .transaction(() => {
              const parameters = {
                part: 'quota',
                max_per_domain: finite(quotas.domain),
                max_per_action: finite(quotas.action),
              }
              const quotaSetting = stageSettingId(db, 'balance', {version: QUOTA_VERSION, parameters})
              const {added, given_back} = withheldTable(db).replace([QUOTA_RULE], wanted, quotaSetting, run)
              if (added + given_back > 0) bumpStoreVersion(db)
              return {added, given_back}
            })
            .immediate()
    // Without quotas it stays as it is.
    const gone = new Set(
      (quotas === undefined ? spans.filter(({seq}) => !standing.has(seq)) : over).map(({seq}) => seq),
    )
    return {
      run,
      looked_at: lookedAt,
      detected,
      own_names: names,
      topics: storedTopics(db),
      max_per_domain: finite(quotas?.domain),
      max_per_action: finite(quotas?.action),
      over_quota: gone.size,
      ...changes,
      domains: domainsOf(spans, standing, gone),
    }
  }
  const summary = dryRun ? tried(db, settle) : settle()
  finishRun(db, run, now(), summary)
  yield event('finished')
  return summary
}

/** What would come of it: all that it writes is taken back. */
function tried<Result>(db: Store['db'], run: () => Result): Result {
  db.exec('BEGIN IMMEDIATE')
  try {
    return run()
  } finally {
    db.exec('ROLLBACK')
  }
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value
}

function domainsOf(
  spans: readonly {readonly seq: number; readonly domain: string}[],
  standing: ReadonlySet<number>,
  gone: ReadonlySet<number>,
): DomainChange[] {
  const counts = new Map<string, {before: number; after: number}>()
  for (const {seq, domain} of spans) {
    const count = counts.get(domain) ?? {before: 0, after: 0}
    counts.set(domain, count)
    if (standing.has(seq)) count.before++
    if (!gone.has(seq)) count.after++
  }
  return [...counts]
    .map(([domain, count]) => ({domain, ...count}))
    .sort((a, b) => b.after - a.after || (a.domain < b.domain ? -1 : 1))
}
