import type {Database} from 'better-sqlite3'
import {pageOf} from '../span/page.ts'
import {bareOf, type ComparedTexts} from './bare.ts'
import {PENDING} from './neighbourhoods.sql.ts'
import type {SeqRange} from './quality.sql.ts'

/** A span that is about to be compared, as it was read. */
export interface BareTexts {
  readonly seq: number
  readonly revision: number
  /** Null: the text is bare as it is written. */
  readonly question: string | null
  readonly outcome: string | null
}

/** The vectors of both; null: those of the whole texts. */
export interface BareVectors {
  readonly query: number | null
  readonly response: number | null
}

/** Which spans are looked at. */
export interface BareBy {
  /** The id of whose index they are in. */
  readonly embedder: number
  readonly setting: number
}

const READ = {rows: 500, characters: 4 << 20}

type Row = ComparedTexts & Pick<BareTexts, 'seq' | 'revision'>

/** Reads pending spans. Several threads can do it, each for spans of its own. */
export function bareReader(db: Database, by: BareBy): (range: SeqRange) => BareTexts[] {
  const pending = db.prepare<[object], Row>(
    `SELECT s.seq, s.revision, s.this, s.outcome ${PENDING} AND s.seq > @after AND s.seq <= @through ORDER BY s.seq`,
  )
  return ({after, through}) => {
    const read: BareTexts[] = []
    for (let seq = after; seq < through; ) {
      const rows = pageOf(pending.iterate({...by, after: seq, through}), READ, charactersOf)
      for (const row of rows) {
        const bare = bareOf(row)
        read.push({
          seq: row.seq,
          revision: row.revision,
          question: bare.this === row.this ? null : bare.this,
          outcome: bare.outcome === row.outcome ? null : bare.outcome,
        })
      }
      seq = rows.at(-1)?.seq ?? through
    }
    return read
  }
}

/** Where it is noted by which vectors spans are compared. Call inside a transaction. */
export function bareTable(db: Database, embedder: number) {
  const write = db.prepare(
    'INSERT OR REPLACE INTO bare_vectors (seq, embedder, revision, query, response) VALUES (?, ?, ?, ?, ?)',
  )
  const drop = db.prepare('DELETE FROM bare_vectors WHERE seq = ? AND embedder = ?')
  const exists = db.prepare<[number], number>('SELECT 1 FROM spans WHERE seq = ?').pluck()
  return {
    note({seq, revision}: BareTexts, {query, response}: BareVectors): void {
      if (query === null && response === null) drop.run(seq, embedder)
      else if (exists.get(seq) !== undefined) write.run(seq, embedder, revision, query, response)
    },
  }
}

function charactersOf(row: Row): number {
  return row.this.length + (row.outcome?.length ?? 0)
}
