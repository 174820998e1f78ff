import type {Database} from 'better-sqlite3'
import {bumpStoreVersion} from './runs.sql.ts'

/** A span that may be pulled: good enough to look at, not good enough to be evidence. */
export interface PullCandidate {
  readonly seq: number
  readonly score: number
  readonly grade: string
}

export interface Pull extends PullCandidate {
  readonly run: number
  readonly epoch: number
  readonly origin: 'store' | 'file'
  readonly reason: string
}

/** Completed, real spans of the memory split below the quality that evidence needs, best first; none that a person has judged. */
export function pullCandidates(
  db: Database,
  {domain, did, minQuality, limit}: {domain: string | null; did: string; minQuality: number; limit: number},
): PullCandidate[] {
  return db
    .prepare<object, PullCandidate>(`
      SELECT s.seq, q.score, q.grade FROM spans s JOIN quality q ON q.seq = s.seq
      WHERE s.domain IS @domain AND s.did = @did AND s.split = 'memory' AND s.synthetic = 0 AND s.withheld = 0
        AND s.status = 'completed'
        AND q.score < @minQuality
        AND NOT EXISTS (SELECT 1 FROM label_now n WHERE n.dedup_key = s.dedup_key)
        AND NOT EXISTS (SELECT 1 FROM train_pulls p WHERE p.seq = s.seq AND p.undone = 1)
      ORDER BY q.score DESC, q.coherence DESC, s.seq LIMIT @limit`)
    .all({domain, did, minQuality, limit})
}

/** Spans that came after one. */
export function spansAfter(db: Database, seq: number): PullCandidate[] {
  return db
    .prepare<[number], PullCandidate>(
      'SELECT s.seq, q.score, q.grade FROM spans s JOIN quality q ON q.seq = s.seq WHERE s.seq > ? ORDER BY s.seq',
    )
    .all(seq)
}

export function lastSeq(db: Database): number {
  return db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM spans').pluck().get()!
}

/** Makes spans evidence, and keeps what they were, in one transaction. */
export function pull(db: Database, pulls: readonly Pull[], minQuality: number): void {
  const note = db.prepare(`
    INSERT OR IGNORE INTO train_pulls (run, seq, epoch, origin, reason, score, grade)
    VALUES (@run, @seq, @epoch, @origin, @reason, @score, @grade)`)
  const raise = db.prepare("UPDATE quality SET score = max(score, ?), grade = 'diamond' WHERE seq = ?")
  db.transaction(() => {
    for (const one of pulls) {
      note.run(one)
      raise.run(Math.max(80, minQuality), one.seq)
    }
    if (pulls.length > 0) bumpStoreVersion(db)
  }).immediate()
}

/** Undoes the pulls of a run, or of one of its epochs: those of the store get their score back, those of a file 0. */
export function undoPulls(db: Database, run: number, epoch?: number): number {
  return db
    .transaction(() => {
      const pulls = db
        .prepare<object, Pull>(
          'SELECT * FROM train_pulls WHERE run = @run AND undone = 0 AND (@epoch IS NULL OR epoch = @epoch)',
        )
        .all({run, epoch: epoch ?? null})
      const lower = db.prepare('UPDATE quality SET score = ?, grade = ? WHERE seq = ?')
      for (const {seq, origin, score, grade} of pulls)
        if (origin === 'store') lower.run(score, grade, seq)
        else lower.run(0, 'rejected', seq)
      db.prepare('UPDATE train_pulls SET undone = 1 WHERE run = @run AND (@epoch IS NULL OR epoch = @epoch)').run({
        run,
        epoch: epoch ?? null,
      })
      if (pulls.length > 0) bumpStoreVersion(db)
      return pulls.length
    })
    .immediate()
}

export function startTraining(db: Database, parameters: object, at: Date): number {
  return Number(
    db
      .prepare('INSERT INTO train_runs (started_at, parameters) VALUES (?, ?)')
      .run(at.toISOString(), JSON.stringify(parameters)).lastInsertRowid,
  )
}

export function finishTraining(db: Database, run: number, epochs: readonly object[], at: Date): void {
  db.prepare('UPDATE train_runs SET finished_at = ?, epochs = ? WHERE id = ?').run(
    at.toISOString(),
    JSON.stringify(epochs),
    run,
  )
}

/** The run that pulled last and has not been undone. */
export function lastTraining(db: Database): number | undefined {
  return db
    .prepare<[], number>('SELECT id FROM train_runs WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1')
    .pluck()
    .get()
}

export function noteUndone(db: Database, run: number, at: Date): void {
  db.prepare('UPDATE train_runs SET undone_at = ? WHERE id = ?').run(at.toISOString(), run)
}
