import type {Database} from 'better-sqlite3'

/** A span that language models have not described yet, as it is now. */
export interface UndescribedSpan {
  readonly seq: number
  readonly revision: number
  readonly id: string
  readonly did: string
  readonly this: string
  readonly status: string
  readonly outcome: string | null
}

/** What became of a span. */
export type Described = {
  readonly tokens: number
  readonly cost_usd: number
  readonly duration_ms: number
  readonly made_at: string
} & (
  | {readonly metadata: object; readonly provider: string; readonly model: string; readonly model_digest: string | null}
  | {readonly failure: string; readonly message: string}
)

const PENDING = `
  FROM spans s LEFT JOIN span_metadata m ON m.seq = s.seq
  WHERE s.seq > @after AND (m.revision IS NOT s.revision OR m.setting IS NOT @setting)`

/** What is to be described with a prompt, and where it is noted. A span that was set aside is done until it is retried. */
export function spanMetadataWork(db: Database, setting: number) {
  const count = db.prepare<[object], number>(`SELECT count(*) ${PENDING}`).pluck()
  const pending = db.prepare<[object], UndescribedSpan>(
    `SELECT s.seq, s.revision, s.id, s.did, s.this, s.status, s.outcome ${PENDING} ORDER BY s.seq LIMIT @limit`,
  )
  const write = db.prepare(`
    INSERT OR REPLACE INTO span_metadata (seq, setting, revision, metadata, failure, message, provider, model,
      model_digest, tokens, cost_usd, duration_ms, made_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  return {
    countPending: (): number => count.get({after: 0, setting})!,
    pendingAfter: (after: number, limit: number): UndescribedSpan[] => pending.all({after, setting, limit}),
    note: (span: UndescribedSpan, made: Described): void => {
      const failed = 'failure' in made
      write.run(
        span.seq,
        setting,
        span.revision,
        failed ? null : JSON.stringify(made.metadata),
        failed ? made.failure : null,
        failed ? made.message : null,
        failed ? null : made.provider,
        failed ? null : made.model,
        failed ? null : made.model_digest,
        made.tokens,
        made.cost_usd,
        made.duration_ms,
        made.made_at,
      )
    },
    /** Lets the spans that were set aside be tried again. */
    retryFailed: (): number => db.prepare('DELETE FROM span_metadata WHERE failure IS NOT NULL').run().changes,
  }
}
