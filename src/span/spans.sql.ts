import type {Database} from 'better-sqlite3'
import {contentHash, dedupKey, storedForm} from './identity.ts'
import {splitKeeper} from './inherited-split.sql.ts'
import {compareDuplicates, domainName, restOf, type SpanRow, sourceOf, spanOf} from './row.ts'
import {aliasesOf, epochOf, outcomeOf, type Span} from './schema.ts'
import {isSynthetic} from './split.ts'

/** Where a row was read; stored with the span for lineage. */
export interface Provenance {
  readonly file: string
  readonly line: number
}

/** What became of a span that was offered to the store. */
export type Admission = 'added' | 'merged' | 'unchanged' | 'updated' | 'conflict'

/** The rule under which exact duplicates merge; stored with each of them. */
const EXACT_DUPLICATE_RULE = 'exact-duplicate/1'

/** Why an older version of a span is kept; stored with it. */
const UPDATE_CAUSE = 'ingest --update/1'

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
  const insert = db.prepare(`
    INSERT INTO spans (id, who, did, this, when_text, at, status, outcome, rest, domain, stakes, emotion, thread,
      supplied_quality, source, synthetic, split, content_hash, dedup_key, file, line)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const keepVersion = db.prepare(
    'INSERT INTO span_versions (seq, revision, span_id, body, content_hash, cause) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const rewrite = db.prepare(`
    UPDATE spans SET id = ?, when_text = ?, at = ?, rest = ?, domain = ?, stakes = ?, emotion = ?, thread = ?,
      supplied_quality = ?, source = ?, synthetic = ?, split = ?, content_hash = ?, file = ?, line = ?,
      revision = revision + 1
    WHERE seq = ?`)
  const byId = db.prepare<[string], KeptRow>('SELECT * FROM spans WHERE id = ?')
  const bySeq = db.prepare<[number], KeptRow>('SELECT * FROM spans WHERE seq = ?')
  const byKey = db.prepare<[Buffer], KeptRow>('SELECT * FROM spans WHERE dedup_key = ?')
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
  const fileId = db.prepare<[string], number>('SELECT id FROM files WHERE path = ?').pluck()
  const addFile = db.prepare('INSERT INTO files (path) VALUES (?)')

  const fileIds = new Map<string, number>()
  const idOfFile = (path: string): number => {
    const stored = fileId.get(path)
    if (stored !== undefined && fileIds.get(path) === stored) return stored
    const id = stored ?? Number(addFile.run(path).lastInsertRowid)
    fileIds.set(path, id)
    return id
  }

  const splits = splitKeeper(db)

  const contextColumns = (span: Span) => [
    domainName(span.context?.environment),
    span.context?.stakes ?? null,
    span.context?.emotional_state?.trim().toLowerCase() || null,
    span.context?.thread_id ?? null,
    span.metadata?.quality_score ?? null,
    sourceOf(span),
    isSynthetic(span.source) ? 1 : 0,
  ]

  const writeLinks = (seq: number, span: Span): void => {
    span.context?.previous_spans?.forEach((previous, position) => {
      addLink.run(seq, position, previous)
    })
  }

  /** A span answers with its own aliases and with those of everything that merged into it. */
  const writeAliases = (seq: number, span: Span): void => {
    const all = [span, ...duplicatesOf.all(seq).map(({body}) => JSON.parse(body) as Span)]
    for (const alias of all.flatMap(aliasesOf)) addAlias.run(seq, alias)
  }

  const add = (span: Span, hash: Buffer, key: Buffer, from: {file: number; line: number}): void => {
    const {split, enter} = splits.choose(span.this)
    const seq = Number(
      insert.run(
        span.id,
        span.who,
        span.did,
        span.this,
        span.when,
        epochOf(span),
        span.status,
        outcomeOf(span),
        restOf(span),
        ...contextColumns(span),
        isSynthetic(span.source) ? 'memory' : split,
        hash,
        key,
        from.file,
        from.line,
      ).lastInsertRowid,
    )
    enter(seq)
    writeLinks(seq, span)
    for (const alias of aliasesOf(span)) addAlias.run(seq, alias)
  }

  /** Writes another, better or newer, version of the same (who, did, this, status, outcome) over a kept row. */
  const replaceKept = (kept: KeptRow, span: Span, hash: Buffer, from: {file: number; line: number}): void => {
    const split = isSynthetic(span.source) ? 'memory' : kept.synthetic ? splits.own(span.this) : kept.split
    rewrite.run(
      span.id,
      span.when,
      epochOf(span),
      restOf(span),
      ...contextColumns(span),
      split,
      hash,
      from.file,
      from.line,
      kept.seq,
    )
    dropLinks.run(kept.seq)
    dropAliases.run(kept.seq)
    writeLinks(kept.seq, span)
    writeAliases(kept.seq, span)
    splits.changed(kept.seq)
  }

  const setAsideDuplicate = (span: Span, hash: Buffer, seq: number, from: {file: number; line: number}): void => {
    addDuplicate.run(span.id, seq, storedForm(span), hash, EXACT_DUPLICATE_RULE, from.file, from.line)
    for (const alias of aliasesOf(span)) addAlias.run(seq, alias)
  }

  const merge = (kept: KeptRow, span: Span, hash: Buffer, from: {file: number; line: number}): void => {
    const keptSpan = spanOf(kept)
    if (compareDuplicates(span, keptSpan) >= 0) {
      setAsideDuplicate(span, hash, kept.seq, from)
      return
    }
    replaceKept(kept, span, hash, from)
    setAsideDuplicate(keptSpan, kept.content_hash, kept.seq, {file: kept.file, line: kept.line})
  }

  const place = (span: Span, hash: Buffer, from: {file: number; line: number}): 'added' | 'merged' => {
    const key = dedupKey(span)
    const twin = byKey.get(key)
    if (twin === undefined) {
      add(span, hash, key, from)
      return 'added'
    }
    merge(twin, span, hash, from)
    return 'merged'
  }

  const remember = (kept: KeptRow): void => {
    keepVersion.run(kept.seq, kept.revision, kept.id, storedForm(spanOf(kept)), kept.content_hash, UPDATE_CAUSE)
  }

  /** Takes a row out so that another can take its id; what had merged into it stands for itself again. */
  const remove = (kept: KeptRow): void => {
    const orphans = duplicatesOf.all(kept.seq)
    for (const orphan of orphans) dropDuplicate.run(orphan.id)
    splits.forget(kept.seq, kept.this)
    dropSpan.run(kept.seq)
    for (const orphan of orphans) place(JSON.parse(orphan.body) as Span, orphan.content_hash, orphan)
  }

  /**
   * Offers one valid span. `update` lets it replace an older version of the same id; without it the answer is
   * `conflict` and nothing changes.
   */
  const offer = (span: Span, where: Provenance, update: boolean): Admission => {
    const hash = contentHash(span)
    const known = byId.get(span.id) ?? duplicateById.get(span.id)
    if (known === undefined) return place(span, hash, {file: idOfFile(where.file), line: where.line})
    if (known.content_hash.equals(hash)) return 'unchanged'
    if (!update) return 'conflict'
    const from = {file: idOfFile(where.file), line: where.line}
    if (!('dedup_key' in known)) {
      keepVersion.run(known.seq, 0, known.id, known.body, known.content_hash, UPDATE_CAUSE)
      dropDuplicate.run(span.id)
      dropAliases.run(known.seq)
      writeAliases(known.seq, spanOf(bySeq.get(known.seq)!))
      place(span, hash, from)
      return 'updated'
    }
    remember(known)
    if (known.dedup_key.equals(dedupKey(span)) && duplicatesOf.all(known.seq).length === 0) {
      replaceKept(known, span, hash, from)
      return 'updated'
    }
    remove(known)
    place(span, hash, from)
    return 'updated'
  }

  return {offer, afterBatch: splits.writeIfMany, finish: splits.write}
}
