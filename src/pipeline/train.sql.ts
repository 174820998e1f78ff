import type {Database} from 'better-sqlite3'
import {DIAMOND_FROM} from '../quality/grade.ts'
import {bumpStoreVersion} from './runs.sql.ts'

/** A span that may be pulled: good enough to look at, not good enough to be evidence. */
export interface PullCandidate {
  readonly seq: number
  readonly score: number
  readonly grade: string
}

/** Where what is let in belongs, and why it is let in. */
export interface PullPlace {
  readonly run: number
  readonly epoch: number
  readonly reason: string
}

export type Pull = PullCandidate & PullPlace

/** What an epoch let in that nobody judged, because its run was stopped. */
export interface UnjudgedEpoch {
  readonly run: number
  readonly epoch: number
  readonly spans: number
}

/**
 * `train_pulls.undone` of what was taken back. `harmful`: the training itself did, because it made things worse; nothing
 * is let in of it while that training stands. `free`: it may be let in again. `kept`: it came from a file and stays in
 * the store as any span, because something rests on it.
 */
export const UNDONE = {harmful: 1, free: 2, kept: 3} as const

/** The score that makes evidence of a span. */
function letInScore(minQuality: number): number {
  return Math.max(DIAMOND_FROM, minQuality)
}

/**
 * Completed, real spans of the memory split below the quality that evidence needs, best first; none that a person has
 * judged, that a training which stands found harmful, or that only a file brought.
 */
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
        AND s.dedup_key NOT IN (
          SELECT dedup_key FROM train_pulls WHERE undone = ${UNDONE.harmful} AND dedup_key IS NOT NULL)
        AND s.seq NOT IN (SELECT seq FROM train_pulls WHERE origin = 'file' AND undone = 0)
      ORDER BY q.score DESC, q.coherence DESC, s.seq LIMIT @limit`)
    .all({domain, did, minQuality, limit})
}

/** Makes spans of the store evidence, and keeps what they were, in one transaction. */
export function pull(db: Database, pulls: readonly Pull[], minQuality: number): void {
  const note = db.prepare(`
    INSERT OR IGNORE INTO train_pulls (run, seq, epoch, origin, reason, score, grade, dedup_key)
    SELECT @run, seq, @epoch, 'store', @reason, @score, @grade, dedup_key FROM spans WHERE seq = @seq`)
  const raise = db.prepare("UPDATE quality SET score = max(score, ?), grade = 'diamond' WHERE seq = ?")
  db.transaction(() => {
    for (const one of pulls) {
      note.run(one)
      raise.run(letInScore(minQuality), one.seq)
    }
    if (pulls.length > 0) bumpStoreVersion(db)
  }).immediate()
}

/** Notes spans that come from a file: call inside the transaction that adds them, so that none is ever there unnoted. */
export function filePulls(db: Database, place: PullPlace) {
  const note = db.prepare(`
    INSERT INTO train_pulls (run, seq, epoch, origin, reason, score, grade, dedup_key)
    SELECT @run, seq, @epoch, 'file', @reason, 0, 'rejected', dedup_key FROM spans WHERE id = @id`)
  return (id: string): void => {
    note.run({...place, id})
  }
}

/** What files brought and an epoch of a training that stands judged harmful, by what it says. */
export function barredFromFiles(db: Database): (dedupKey: Uint8Array) => boolean {
  const barred = db
    .prepare<[Uint8Array], 1>(
      `SELECT 1 FROM train_pulls WHERE origin = 'file' AND undone = ${UNDONE.harmful} AND dedup_key = ?`,
    )
    .pluck()
  return (dedupKey) => barred.get(dedupKey) !== undefined
}

/**
 * Notes that somebody ingests what training took from a file: from then on it is theirs, and stays when the training is
 * undone. Undefined while there is no such span. Call inside a transaction.
 */
export function ingestedToo(db: Database): ((id: string) => void) | undefined {
  const mayBe = db
    .prepare<[], string>(
      "SELECT s.id FROM train_pulls p JOIN spans s ON s.seq = p.seq WHERE p.origin = 'file' AND p.undone = 0 AND p.ingested = 0",
    )
    .pluck()
  const ids = new Set(mayBe.all())
  if (ids.size === 0) return undefined
  const note = db.prepare(`
    UPDATE train_pulls SET ingested = 1
    WHERE origin = 'file' AND undone = 0 AND seq = (SELECT seq FROM spans WHERE id = ?)`)
  return (id) => {
    if (ids.delete(id)) note.run(id)
  }
}

/**
 * Makes evidence of what an epoch took from a file: completed, real spans of the memory split that nobody has judged.
 * The others keep the grade that they came with. Returns how many there are of both.
 */
export function letInFromFile(
  db: Database,
  {run, epoch}: Pick<PullPlace, 'run' | 'epoch'>,
  minQuality: number,
): number {
  return db
    .transaction(() => {
      db.prepare(`
        UPDATE quality SET score = max(score, @score), grade = 'diamond' WHERE seq IN (
          SELECT s.seq FROM train_pulls p JOIN spans s ON s.seq = p.seq
          WHERE p.run = @run AND p.epoch = @epoch AND p.origin = 'file' AND p.undone = 0
            AND s.status = 'completed' AND s.split = 'memory' AND s.synthetic = 0 AND s.withheld = 0
            AND NOT EXISTS (SELECT 1 FROM label_now n WHERE n.dedup_key = s.dedup_key))`).run({
        run,
        epoch,
        score: letInScore(minQuality),
      })
      bumpStoreVersion(db)
      return db
        .prepare<object, number>(
          "SELECT count(*) FROM train_pulls WHERE run = @run AND epoch = @epoch AND origin = 'file' AND undone = 0",
        )
        .pluck()
        .get({run, epoch})!
    })
    .immediate()
}

/** What stopped runs let in last and did not judge, the newest run first: an epoch is judged by the one after it. */
export function unjudgedEpochs(db: Database): UnjudgedEpoch[] {
  return db
    .prepare<[], UnjudgedEpoch>(`
      SELECT p.run, min(p.epoch) AS epoch, count(*) AS spans FROM train_pulls p JOIN train_runs r ON r.id = p.run
      WHERE r.finished_at IS NULL AND p.undone = 0
        AND p.epoch >= coalesce(json_array_length(r.epochs), 0) - 1
      GROUP BY p.run ORDER BY p.run DESC`)
    .all()
}

export function startTraining(db: Database, parameters: object, at: Date): number {
  return Number(
    db
      .prepare('INSERT INTO train_runs (started_at, parameters) VALUES (?, ?)')
      .run(at.toISOString(), JSON.stringify(parameters)).lastInsertRowid,
  )
}

/** Keeps the epochs that were asked so far: all but what the last of them lets in is judged. */
export function noteEpochs(db: Database, run: number, epochs: readonly object[]): void {
  db.prepare('UPDATE train_runs SET epochs = ? WHERE id = ?').run(JSON.stringify(epochs), run)
}

export function finishTraining(db: Database, run: number, epochs: readonly object[], at: Date): void {
  db.prepare('UPDATE train_runs SET finished_at = ?, epochs = ? WHERE id = ?').run(
    at.toISOString(),
    JSON.stringify(epochs),
    run,
  )
}

/** Runs of which something is still let in, the newest first. */
export function runsInEffect(db: Database): number[] {
  return db.prepare<[], number>('SELECT DISTINCT run FROM train_pulls WHERE undone = 0 ORDER BY run DESC').pluck().all()
}

export function hasTraining(db: Database, run: number): boolean {
  return db.prepare('SELECT 1 FROM train_runs WHERE id = ?').get(run) !== undefined
}

export function noteUndone(db: Database, run: number, at: Date): void {
  db.prepare('UPDATE train_runs SET undone_at = ? WHERE id = ?').run(at.toISOString(), run)
}
