import type {Database} from 'better-sqlite3'
import {fileNumbers} from './files.sql.ts'
import {comparedWith} from './grown.ts'
import {storedForm} from './identity.ts'
import {splitKeeper} from './inherited-split.sql.ts'
import {mergedAliases, originalReader} from './originals.sql.ts'
import {type PreparedSpan, prepareSpan} from './prepare.ts'
import {compareDuplicates, type SpanRow, spanOf} from './row.ts'
import {aliasesOf, type Span} from './schema.ts'

/** Where a row was read; stored with the span for lineage. */
export interface Provenance {
  readonly file: string
  readonly line: number
}

/** The same with the file as a number. */
interface Place {
  readonly file: number
  readonly line: number
}

/** What became of a span that was offered to the store. */
export type Admission = 'added' | 'merged' | 'unchanged' | 'updated' | 'conflict'

/** The rule under which exact duplicates merge; stored with each of them. */
const EXACT_DUPLICATE_RULE = 'exact-duplicate/1'

/** Why an older version of a span is kept; stored with it. */
const UPDATE_CAUSES = {always: 'ingest --update/1', grown: 'grown answer/1'} as const

/** When a row may replace what is stored under its id: whatever it says, or where its answer went on since. */
export type Replacing = keyof typeof UPDATE_CAUSES | 'never'

interface KeptRow extends SpanRow {
  readonly content_hash: Buffer
  readonly dedup_key: Buffer
  readonly file: number
  readonly line: number
}
interface DuplicateRow {
  readonly id: string
  readonly seq: number
  readonly body: string
  readonly content_hash: Buffer
  readonly file: number
  readonly line: number
}

/**
 * Puts spans into the store. Call inside a transaction: the deduplication key and the row commit together.
 * The content of the store after a set of spans does not depend on their order, except for `seq`, and for the split
 * that a near-duplicate inherits from whichever came first.
 */
export function spanWriter(db: Database) {
  // Most spans are new: one statement finds out and inserts, instead of three that ask first. VALUES, because what a
  // SELECT inserts opens a savepoint, for which SQLite copies each page that it changes.
  const insert = db.prepare(`
    INSERT INTO spans (seq, id, who, did, this, when_text, at, status, outcome, rest, domain, stakes, emotion, thread,
      supplied_quality, source, synthetic, split, content_hash, dedup_key, file, line)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`)
  const keepVersion = db.prepare(
    'INSERT INTO span_versions (seq, revision, span_id, body, content_hash, cause) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const rewrite = db.prepare(`
    UPDATE spans SET id = ?, who = ?, this = ?, outcome = ?, when_text = ?, at = ?, rest = ?, domain = ?, stakes = ?, emotion = ?, thread = ?,
      supplied_quality = ?, source = ?, synthetic = ?, split = ?, content_hash = ?, file = ?, line = ?,
      revision = revision + 1
    WHERE seq = ?`)
  const byId = db.prepare<[string], KeptRow>('SELECT * FROM spans WHERE id = ?')
  const bySeq = db.prepare<[number], KeptRow>('SELECT * FROM spans WHERE seq = ?')
  const byKey = db.prepare<[Uint8Array], KeptRow>('SELECT * FROM spans WHERE dedup_key = ?')
  const duplicateById = db.prepare<[string], DuplicateRow>('SELECT * FROM duplicates WHERE id = ?')
  const duplicatesOf = db.prepare<[number], DuplicateRow>('SELECT * FROM duplicates WHERE seq = ? ORDER BY id')
  const addDuplicate = db.prepare(
    'INSERT INTO duplicates (id, seq, body, content_hash, rule, file, line) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const dropDuplicate = db.prepare('DELETE FROM duplicates WHERE id = ?')
  const dropSpan = db.prepare('DELETE FROM spans WHERE seq = ?')
  const addAlias = db.prepare('INSERT OR IGNORE INTO aliases (seq, alias) VALUES (?, ?)')
  const dropAliases = db.prepare('DELETE FROM aliases WHERE seq = ?')
  const addLink = db.prepare('INSERT INTO links (seq, position, previous_id) VALUES (?, ?, ?)')
  const dropLinks = db.prepare('DELETE FROM links WHERE seq = ?')
  const dropOriginal = db.prepare('DELETE FROM originals WHERE seq = ?')
  const originals = originalReader(db)
  const merged = mergedAliases(db)
  const numberOfFile = fileNumbers(db)
  const splits = splitKeeper(db)

  /** The number of the last span ever stored: one that is gone is not used again, an index may still know it. */
  let last = db
    .prepare<[], number>(
      "SELECT max(value, coalesce((SELECT max(seq) FROM spans), 0)) FROM meta WHERE key = 'last_seq_gone'",
    )
    .pluck()
    .get()!

  /** Whether an id may be that of a duplicate: nobody else adds any while a stage is at work. */
  let anyDuplicates = db.prepare('SELECT 1 FROM duplicates LIMIT 1').get() !== undefined

  const contextColumns = (span: PreparedSpan) => [
    span.domain,
    span.stakes,
    span.emotion,
    span.thread,
    span.supplied_quality,
    span.source,
    span.synthetic ? 1 : 0,
  ]

  const writeLinks = (seq: number, span: PreparedSpan): void => {
    span.previous.forEach((previous, position) => {
      addLink.run(seq, position, previous)
    })
  }

  /** A span answers with its own aliases and with those of everything that merged into it. */
  const writeAliases = (seq: number, own: readonly string[]): void => {
    for (const alias of [...own, ...merged(seq)]) addAlias.run(seq, alias)
  }

  /** False when a span with this id, or an exact duplicate, is there already: then nothing has happened. */
  const add = (span: PreparedSpan, from: Place): boolean => {
    if (anyDuplicates && duplicateById.get(span.id) !== undefined) return false
    const chosen = splits.choose(span.keys)
    const seq = last + 1
    const {changes} = insert.run(
      seq,
      span.id,
      span.who,
      span.did,
      span.this,
      span.when_text,
      span.at,
      span.status,
      span.outcome,
      span.rest,
      ...contextColumns(span),
      span.synthetic ? 'memory' : chosen.split,
      span.contentHash,
      span.dedupKey,
      from.file,
      from.line,
    )
    if (changes === 0) return false
    last = seq
    splits.enter(seq, span.synthetic, chosen)
    writeLinks(seq, span)
    for (const alias of span.aliases) addAlias.run(seq, alias)
    return true
  }

  /** Writes another, better or newer, version of the same (who, did, this, status, outcome) over a kept row. */
  const replaceKept = (kept: KeptRow, span: PreparedSpan, from: Place): void => {
    const split = span.synthetic ? 'memory' : kept.synthetic ? span.keys.split : kept.split
    rewrite.run(
      span.id,
      // The same as they came, but a stage may have rewritten them since.
      span.who,
      span.this,
      span.outcome,
      span.when_text,
      span.at,
      span.rest,
      ...contextColumns(span),
      split,
      span.contentHash,
      from.file,
      from.line,
      kept.seq,
    )
    dropOriginal.run(kept.seq)
    dropLinks.run(kept.seq)
    dropAliases.run(kept.seq)
    writeLinks(kept.seq, span)
    writeAliases(kept.seq, span.aliases)
    splits.changed(kept.seq)
  }

  const setAsideDuplicate = (span: Span, hash: Uint8Array, seq: number, from: Place): void => {
    anyDuplicates = true
    addDuplicate.run(span.id, seq, storedForm(span), hash, EXACT_DUPLICATE_RULE, from.file, from.line)
    for (const alias of aliasesOf(span)) addAlias.run(seq, alias)
  }

  const merge = (kept: KeptRow, span: PreparedSpan, from: Place): void => {
    const keptSpan = originals.of(kept)
    const newSpan = spanOf(span)
    if (compareDuplicates(newSpan, keptSpan) >= 0) {
      setAsideDuplicate(newSpan, span.contentHash, kept.seq, from)
      return
    }
    replaceKept(kept, span, from)
    setAsideDuplicate(keptSpan, kept.content_hash, kept.seq, {file: kept.file, line: kept.line})
  }

  /** Stores a span whose id is free. */
  const place = (span: PreparedSpan, from: Place): 'added' | 'merged' => {
    const twin = byKey.get(span.dedupKey)
    if (twin === undefined && add(span, from)) return 'added'
    merge(twin!, span, from)
    return 'merged'
  }

  const remember = (kept: KeptRow, cause: string): void => {
    keepVersion.run(kept.seq, kept.revision, kept.id, storedForm(originals.of(kept)), kept.content_hash, cause)
  }

  /** Takes a row out so that another can take its id; what had merged into it stands for itself again. */
  const remove = (kept: KeptRow): void => {
    const orphans = duplicatesOf.all(kept.seq)
    for (const orphan of orphans) dropDuplicate.run(orphan.id)
    splits.forget(kept.seq, originals.of(kept).this)
    dropSpan.run(kept.seq)
    for (const orphan of orphans) place(prepareSpan(JSON.parse(orphan.body) as Span), orphan)
  }

  const replaceKnown = (known: KeptRow | DuplicateRow, span: PreparedSpan, from: Place, cause: string): void => {
    if (!('dedup_key' in known)) {
      keepVersion.run(known.seq, 0, known.id, known.body, known.content_hash, cause)
      dropDuplicate.run(span.id)
      dropAliases.run(known.seq)
      writeAliases(known.seq, aliasesOf(spanOf(bySeq.get(known.seq)!)))
      place(span, from)
      return
    }
    remember(known, cause)
    if (known.dedup_key.equals(span.dedupKey) && duplicatesOf.all(known.seq).length === 0) {
      replaceKept(known, span, from)
      return
    }
    remove(known)
    place(span, from)
  }

  /** As it came. */
  const storedSpan = (known: KeptRow | DuplicateRow): Span =>
    'dedup_key' in known ? originals.of(known) : (JSON.parse(known.body) as Span)

  /** Whether the last one was known: a file that is read again holds nothing but known ones. */
  let expectKnown = false

  /**
   * Offers one valid span, which replaces an older version of the same id if it may; else the answer is `conflict` and
   * nothing changes. Where answers may have grown, one that has not, or that is older than what is stored, is known.
   */
  const offerPrepared = (span: PreparedSpan, where: Provenance, replacing: Replacing): Admission => {
    const from = {file: numberOfFile(where.file), line: where.line}
    if (!expectKnown && add(span, from)) return 'added'
    const known = byId.get(span.id) ?? duplicateById.get(span.id)
    expectKnown = known !== undefined
    if (known === undefined) return place(span, from)
    if (known.content_hash.equals(span.contentHash)) return 'unchanged'
    // What orchestrate made of it and wrote comes back.
    if ('dedup_key' in known && originals.rewrittenHash(known.seq)?.equals(span.contentHash)) return 'unchanged'
    if (replacing === 'never') return 'conflict'
    if (replacing === 'grown') {
      const compared = comparedWith(storedSpan(known), spanOf(span))
      if (compared !== 'more') return compared === 'other' ? 'conflict' : 'unchanged'
    }
    replaceKnown(known, span, from, UPDATE_CAUSES[replacing])
    return 'updated'
  }

  return {
    offerPrepared,
    offer: (span: Span, where: Provenance, update: boolean): Admission =>
      offerPrepared(prepareSpan(span), where, update ? 'always' : 'never'),
    /** To be called between batches, inside their transaction. */
    afterBatch: splits.writeIfMany,
    finish: splits.write,
  }
}
