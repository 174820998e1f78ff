import type {Database} from 'better-sqlite3'
import {contentHash, storedForm} from './identity.ts'
import {prepareSpan} from './prepare.ts'
import {type SpanRow, spanOf} from './row.ts'
import {aliasesOf, type Span} from './schema.ts'

type CurrentRow = Pick<SpanRow, 'seq' | 'id' | 'who' | 'did' | 'this' | 'when_text' | 'status' | 'outcome' | 'rest'>

/** Spans as they were taken in. */
export function originalReader(db: Database) {
  const body = db.prepare<[number], string>('SELECT body FROM originals WHERE seq = ?').pluck()
  const hash = db.prepare<[number], Buffer>('SELECT rewritten_hash FROM originals WHERE seq = ?').pluck()
  return {
    /** The span as it was taken in, whatever a stage has made of it. */
    of(row: CurrentRow): Span {
      const kept = body.get(row.seq)
      return kept === undefined ? spanOf(row) : (JSON.parse(kept) as Span)
    },
    /** Content hash of what a stage has made of it; undefined when it is as it was taken in. */
    rewrittenHash: (seq: number): Buffer | undefined => hash.get(seq),
  }
}

/** A longer answer in other words is no name for the same thing. */
const ALIAS_CHARACTERS = 200

/**
 * Answers that a span has from others: aliases of the exact duplicates that merged into it, as they were taken in, and
 * answers and aliases of the duplicates that are withheld for it.
 */
export function mergedAliases(db: Database): (seq: number) => string[] {
  const bodies = db.prepare<[number], string>('SELECT body FROM duplicates WHERE seq = ? ORDER BY id').pluck()
  const own = db.prepare<[number], string | null>('SELECT outcome FROM spans WHERE seq = ?').pluck()
  const withheld = db.prepare<[number], CurrentRow>(`
    SELECT s.seq, id, who, did, this, when_text, status, outcome, rest FROM withheld w JOIN spans s ON s.seq = w.seq
    WHERE w.kept = ? ORDER BY id`)
  return (seq) => {
    const merged = bodies.all(seq).flatMap((body) => aliasesOf(JSON.parse(body) as Span))
    const beside = withheld.all(seq).flatMap((row) => [...answerOf(row), ...aliasesOf(spanOf(row))])
    const outcome = beside.length === 0 ? null : own.get(seq)
    return [...new Set([...merged, ...beside.filter((alias) => alias !== outcome)])]
  }
}

function answerOf({outcome, status}: CurrentRow): string[] {
  return status === 'completed' && outcome !== null && outcome.length <= ALIAS_CHARACTERS ? [outcome] : []
}

/**
 * Rewrites stored spans in place, and takes that back. A rewritten span has a new revision, so that everything computed
 * from it is outdated. What it is known by stays that of the original: content hash, duplicate key, split, bands. So
 * the file it came from brings nothing new when it is read again. Call inside a transaction.
 */
export function spanRewriter(db: Database) {
  const originals = originalReader(db)
  const rows = db.prepare<[number], CurrentRow>(
    'SELECT seq, id, who, did, this, when_text, status, outcome, rest FROM spans WHERE seq = ?',
  )
  const update = db.prepare(`
    UPDATE spans SET who = ?, this = ?, outcome = ?, rest = ?, domain = ?, stakes = ?, emotion = ?, source = ?,
      revision = revision + 1 WHERE seq = ?`)
  const keep = db.prepare('INSERT OR IGNORE INTO originals (seq, body, rewritten_hash) VALUES (?, ?, ?)')
  const setHash = db.prepare('UPDATE originals SET rewritten_hash = ? WHERE seq = ?')
  const drop = db.prepare('DELETE FROM originals WHERE seq = ?')
  const dropLinks = db.prepare('DELETE FROM links WHERE seq = ?')
  const addLink = db.prepare('INSERT INTO links (seq, position, previous_id) VALUES (?, ?, ?)')
  const dropAliases = db.prepare('DELETE FROM aliases WHERE seq = ?')
  const addAlias = db.prepare('INSERT OR IGNORE INTO aliases (seq, alias) VALUES (?, ?)')
  const merged = mergedAliases(db)

  const write = (seq: number, span: Span): void => {
    const {who, this: question, outcome, rest, domain, stakes, emotion, source, previous, aliases} = prepareSpan(span)
    update.run(who, question, outcome, rest, domain, stakes, emotion, source, seq)
    dropLinks.run(seq)
    for (const [position, id] of previous.entries()) addLink.run(seq, position, id)
    dropAliases.run(seq)
    for (const alias of aliases) addAlias.run(seq, alias)
    for (const alias of merged(seq)) addAlias.run(seq, alias)
  }

  return {
    rewrite(seq: number, span: Span): void {
      const hash = contentHash(span)
      keep.run(seq, storedForm(spanOf(rows.get(seq)!)), hash)
      setHash.run(hash, seq)
      write(seq, span)
    },
    /** The answer aliases are its own and these, instead of those of what merged into it. */
    setAliases(seq: number, ofTwins: readonly string[]): void {
      dropAliases.run(seq)
      for (const alias of [...aliasesOf(spanOf(rows.get(seq)!)), ...ofTwins]) addAlias.run(seq, alias)
    },
    /** False when it is as it was taken in. */
    takeBack(seq: number): boolean {
      if (originals.rewrittenHash(seq) === undefined) return false
      write(seq, originals.of(rows.get(seq)!))
      drop.run(seq)
      return true
    },
  }
}
