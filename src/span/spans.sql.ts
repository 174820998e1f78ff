import type {Database} from 'better-sqlite3'
import {canonicalForm, contentHash, dedupKey} from './identity.ts'
import {bandKeys, jaccard, tokenSet} from './min-hash.ts'
import {compareDuplicates, domainName, restOf, type SpanRow, sourceOf, spanOf} from './row.ts'
import {aliasesOf, epochOf, outcomeOf, type Span} from './schema.ts'
import {isSynthetic, SAME_QUESTION_JACCARD, type Split, splitOf} from './split.ts'

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

/** Candidates looked at when a question looks for the split of an earlier one like it. */
const SPLIT_CANDIDATES = 24

/** Token sets of recently seen questions, so that popular ones are not cut up again and again. */
const CACHED_TOKEN_SETS = 20_000

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
  const addBand = db.prepare('INSERT OR IGNORE INTO bands (band, seq) VALUES (?, ?)')
  const dropBand = db.prepare('DELETE FROM bands WHERE band = ? AND seq = ?')
  const bandMembers = db
    .prepare<number[], number>('SELECT DISTINCT seq FROM bands WHERE band IN (?, ?, ?, ?) ORDER BY seq LIMIT ?')
    .pluck()
  const questionOf = db.prepare<[number], {this: string; split: Split}>(
    'SELECT this, split FROM spans WHERE seq = ? AND synthetic = 0',
  )
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

  const tokenSets = new Map<number, {set: Uint32Array; split: Split} | undefined>()
  const storedQuestion = (seq: number) => {
    if (tokenSets.has(seq)) return tokenSets.get(seq)
    const row = questionOf.get(seq)
    const entry = row === undefined ? undefined : {set: tokenSet(row.this), split: row.split}
    if (tokenSets.size >= CACHED_TOKEN_SETS) tokenSets.delete(tokenSets.keys().next().value!)
    tokenSets.set(seq, entry)
    return entry
  }

  /** The split of the most similar earlier question, else the one its own tokens give. */
  const chooseSplit = (span: Span, set: Uint32Array, keys: readonly number[]): Split => {
    if (isSynthetic(span.source)) return 'memory'
    let best = SAME_QUESTION_JACCARD
    let inherited: Split | undefined
    for (const seq of bandMembers.all(...keys, SPLIT_CANDIDATES)) {
      const earlier = storedQuestion(seq)
      if (earlier === undefined) continue
      const similarity = jaccard(set, earlier.set)
      if (similarity > best || (inherited === undefined && similarity >= best)) {
        best = similarity
        inherited = earlier.split
      }
    }
    return inherited ?? splitOf(set)
  }

  const contextColumns = (span: Span) => [
    domainName(span.context?.environment),
    span.context?.stakes ?? null,
    span.context?.emotional_state?.trim().toLowerCase() || null,
    span.context?.thread_id ?? null,
    span.metadata?.quality_score ?? null,
    sourceOf(span),
    isSynthetic(span.source) ? 1 : 0,
  ]

  const writeLinksAndAliases = (seq: number, span: Span): void => {
    span.context?.previous_spans?.forEach((previous, position) => {
      addLink.run(seq, position, previous)
    })
    for (const alias of aliasesOf(span)) addAlias.run(seq, alias)
  }

  const add = (span: Span, hash: Buffer, key: Buffer, from: {file: number; line: number}): void => {
    const set = tokenSet(span.this)
    const keys = bandKeys(set)
    const split = chooseSplit(span, set, keys)
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
        split,
        hash,
        key,
        from.file,
        from.line,
      ).lastInsertRowid,
    )
    for (const band of keys) addBand.run(band, seq)
    writeLinksAndAliases(seq, span)
  }

  /** Writes another, better or newer, version of the same (who, did, this, status, outcome) over a kept row. */
  const replaceKept = (kept: KeptRow, span: Span, hash: Buffer, from: {file: number; line: number}): void => {
    const split = isSynthetic(span.source) ? 'memory' : kept.synthetic ? splitOf(tokenSet(span.this)) : kept.split
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
    writeLinksAndAliases(kept.seq, span)
    for (const other of duplicatesOf.all(kept.seq))
      for (const alias of aliasesOf(JSON.parse(other.body) as Span)) addAlias.run(kept.seq, alias)
    tokenSets.delete(kept.seq)
  }

  const setAsideDuplicate = (span: Span, hash: Buffer, seq: number, from: {file: number; line: number}): void => {
    addDuplicate.run(span.id, seq, canonicalForm(span), hash, EXACT_DUPLICATE_RULE, from.file, from.line)
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
    keepVersion.run(kept.seq, kept.revision, kept.id, canonicalForm(spanOf(kept)), kept.content_hash, UPDATE_CAUSE)
  }

  /** Takes a row out so that another can take its id; what had merged into it stands for itself again. */
  const remove = (kept: KeptRow): void => {
    const orphans = duplicatesOf.all(kept.seq)
    for (const orphan of orphans) dropDuplicate.run(orphan.id)
    for (const band of bandKeys(tokenSet(kept.this))) dropBand.run(band, kept.seq)
    dropSpan.run(kept.seq)
    tokenSets.delete(kept.seq)
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

  return {offer}
}
