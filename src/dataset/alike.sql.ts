import type {Database} from 'better-sqlite3'
import {type SpanRow, spanOf} from '../span/row.ts'
import {aliasesOf} from '../span/schema.ts'
import {hashText} from '../span/tokens.ts'
import type {ReadPart} from './corpus.ts'
import {type ComparedSpan, type ReadSpan, readSpan} from './read-span.ts'
import {BANDS, spanTokens, writeBandKeys} from './signature.ts'

/** How two spans were found to be alike: by their words, or by the directions of their questions' vectors. */
export type AlikeKind = 'near' | 'semantic'

/** A pair that is alike, by `seq`. */
export interface AlikePair {
  readonly later: number
  readonly earlier: number
  /** 0-1. */
  readonly score: number
  readonly differs: readonly string[]
}

/** Spans after one `seq`, through another. */
export interface SeqRange {
  readonly after: number
  readonly through: number
}

/** Of a setting under which spans are compared. */
export interface ComparedBy {
  readonly kind: AlikeKind
  readonly setting: number
}

/** Texts are compared by their beginnings; an outcome has as many words as a question for finding candidates. */
const SIGNED_CHARACTERS = 8000

type Row = Pick<SpanRow, 'seq' | 'id' | 'who' | 'did' | 'this' | 'when_text' | 'status' | 'outcome' | 'rest'>
const COLUMNS = 's.seq, s.id, s.who, s.did, s.this, s.when_text, s.status, s.outcome, s.rest'

/** Reads spans for comparing. Only reads, so that several threads can do it. */
export function comparedReader(db: Database, {kind, setting}: ComparedBy) {
  const rows = db.prepare<[number, AlikeKind, number, number], Row & {pending: 0 | 1}>(`
    SELECT ${COLUMNS}, c.setting IS NOT ? OR c.revision IS NOT s.revision AS pending
    FROM spans s LEFT JOIN compared c ON c.seq = s.seq AND c.kind = ?
    WHERE s.seq > ? AND s.seq <= ? ORDER BY s.seq`)
  return ({after, through}: SeqRange): ReadPart => {
    const found = rows.all(setting, kind, after, through)
    const tokens = found.map((row) => {
      const span = comparedSpan(row)
      const answers = span.outcome === null ? [] : [span.outcome, ...span.aliases]
      return spanTokens(
        span.question.slice(0, SIGNED_CHARACTERS),
        answers.map((answer) => answer.slice(0, SIGNED_CHARACTERS)),
      )
    })
    const part = {
      seqs: Uint32Array.from(found, ({seq}) => seq),
      actions: Uint32Array.from(found, ({did, status}) => hashText(`${status} ${did}`)),
      lengths: Uint32Array.from(tokens, ({length}) => length),
      tokens: new Uint32Array(tokens.reduce((sum, {length}) => sum + length, 0)),
      keys: new Uint32Array(found.length * BANDS),
      pending: Uint8Array.from(found, ({pending}) => pending),
    }
    let start = 0
    for (const [at, set] of tokens.entries()) {
      part.tokens.set(set, start)
      start += set.length
      writeBandKeys(set, part.keys, at * BANDS)
    }
    return part
  }
}

function comparedSpan(row: Row): ComparedSpan {
  const {did, status, outcome} = row
  // Most spans have no other texts that are as right, and parsing them for nothing takes a third of the time.
  const aliases = /alias|"if_ok"|"if_not"/.test(row.rest) ? aliasesOf(spanOf(row)) : []
  return {did, status, question: row.this, outcome, aliases}
}

/** The last `seq` there is; 0 of an empty store. */
export function lastSeq(db: Database): number {
  return db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM spans').pluck().get()!
}

/** Spans that are kept read, twice over. */
const CACHED_SPANS = 4000

/** Spans by `seq` as they are compared, the last asked for at hand. */
export function readSpans(db: Database): (seq: number) => ReadSpan | undefined {
  const row = db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM spans s WHERE s.seq = ?`)
  let recent = new Map<number, ReadSpan>()
  let older = new Map<number, ReadSpan>()
  return (seq) => {
    let span = recent.get(seq) ?? older.get(seq)
    if (span === undefined) {
      const found = row.get(seq)
      if (found === undefined) return undefined
      span = readSpan(comparedSpan(found))
    }
    if (recent.size >= CACHED_SPANS) {
      older = recent
      recent = new Map()
    }
    recent.set(seq, span)
    return span
  }
}

/** What has been compared, and what was found. Call what writes inside a transaction. */
export function alikeTable(db: Database, {kind, setting}: ComparedBy) {
  const drop = db.prepare('DELETE FROM alike WHERE kind = @kind AND (later = @seq OR earlier = @seq)')
  const known = db.prepare<[number, AlikeKind], number>('SELECT 1 FROM compared WHERE seq = ? AND kind = ?').pluck()
  const add = db.prepare('INSERT OR REPLACE INTO alike (later, earlier, kind, score, differs) VALUES (?, ?, ?, ?, ?)')
  const note = db.prepare(`
    INSERT OR REPLACE INTO compared (seq, kind, setting, revision)
    SELECT seq, ?, ?, revision FROM spans WHERE seq = ?`)
  const pending = db
    .prepare<[AlikeKind, number], number>(`
      SELECT count(*) FROM spans s LEFT JOIN compared c ON c.seq = s.seq AND c.kind = ?
      WHERE c.setting IS NOT ? OR c.revision IS NOT s.revision`)
    .pluck()
  return {
    /** Spans that are not compared as they are now. */
    pending: (): number => pending.get(kind, setting)!,
    /** What was found of a span before is forgotten, and what is found now is kept. */
    write(seqs: Iterable<number>, pairs: readonly AlikePair[]): void {
      for (const seq of seqs) {
        if (known.get(seq, kind) !== undefined) drop.run({kind, seq})
        note.run(kind, setting, seq)
      }
      for (const {later, earlier, score, differs} of pairs)
        add.run(later, earlier, kind, score, JSON.stringify(differs))
    },
  }
}

/** All pairs of a kind from a score on, or of both kinds, with what they differ in left out. */
export function* alikePairs(
  db: Database,
  least: Readonly<Record<AlikeKind, number>>,
): Generator<{later: number; earlier: number; kind: AlikeKind; score: number}> {
  const rows = db.prepare<[object], {later: number; earlier: number; kind: AlikeKind; score: number}>(`
    SELECT later, earlier, kind, score FROM alike
    WHERE score >= CASE kind WHEN 'near' THEN @near ELSE @semantic END ORDER BY later, earlier, kind`)
  yield* rows.iterate(least)
}

/** What two spans differ in, as it was found; nothing for a pair that was compared without being stored. */
export function differsOf(db: Database): (a: number, b: number, kind: AlikeKind) => string[] {
  const query = db
    .prepare<[number, number, AlikeKind], string>(
      'SELECT differs FROM alike WHERE later = ? AND earlier = ? AND kind = ?',
    )
    .pluck()
  return (a, b, kind) => JSON.parse(query.get(Math.max(a, b), Math.min(a, b), kind) ?? '[]') as string[]
}
