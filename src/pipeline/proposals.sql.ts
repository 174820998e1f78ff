import type {Database} from 'better-sqlite3'
import type {SpanRow} from '../span/row.ts'

/** A span whose log does not hold yet what a model says of it. */
export interface UnnotedProposal
  extends Pick<SpanRow, 'seq' | 'id' | 'who' | 'did' | 'this' | 'when_text' | 'status' | 'outcome' | 'rest'> {
  /** JSON. */
  readonly applications: string
  readonly quality_after: number
  /** JSON. */
  readonly metadata: string
  readonly provider: string
  readonly model: string
  readonly model_digest: string | null
}

/** Descriptions of one setting (form and prompt), and the logs that are to hold them. Call what writes inside a transaction. */
export function proposalLog(db: Database, setting: number) {
  const unnoted = db.prepare<[number, number, number], UnnotedProposal>(`
    SELECT s.seq, s.id, s.who, s.did, s.this, s.when_text, s.status, s.outcome, s.rest, t.applications, t.quality_after,
      m.metadata, m.provider, m.model, m.model_digest
    FROM span_metadata m JOIN spans s ON s.seq = m.seq AND s.revision = m.revision
    JOIN orchestrations t ON t.seq = s.seq AND t.revision = s.revision AND t.restored = 0
    WHERE m.setting = ? AND m.metadata IS NOT NULL AND t.proposed IS NOT m.setting AND s.seq > ?
    ORDER BY s.seq LIMIT ?`)
  const write = db.prepare('UPDATE orchestrations SET applications = ?, proposed = ? WHERE seq = ?')
  const noted = db
    .prepare<[], number>('SELECT count(*) FROM orchestrations WHERE proposed IS NOT NULL AND restored = 0')
    .pluck()
  return {
    /** Logs that hold what any model says. */
    countNoted: (): number => noted.get()!,
    unnotedAfter: (seq: number, limit: number): UnnotedProposal[] => unnoted.all(setting, seq, limit),
    note: (seq: number, applications: string): void => {
      write.run(applications, setting, seq)
    },
  }
}
