import {hash} from 'node:crypto'
import type {Database} from 'better-sqlite3'
import type {Embedder} from './embedder.ts'
import {encodeVector} from './vector.ts'

/** Of the SHA-256 of a text, the bytes that name it. */
const HASH_BYTES = 16

/** The id that vectors of this embedder carry; known from now on. */
function embedderId(db: Database, {fingerprint, dimensions}: Pick<Embedder, 'fingerprint' | 'dimensions'>): number {
  const known = db.prepare<[string], number>('SELECT id FROM embedders WHERE fingerprint = ?').pluck()
  return (
    known.get(fingerprint) ??
    Number(
      db.prepare('INSERT INTO embedders (fingerprint, dimensions) VALUES (?, ?)').run(fingerprint, dimensions)
        .lastInsertRowid,
    )
  )
}

/**
 * The vectors of one embedder, by text: cache and record in one. Vectors stay when their span goes, so that a text that
 * comes back is not embedded again.
 */
export function vectorCache(db: Database, embedder: Pick<Embedder, 'fingerprint' | 'dimensions'>) {
  const id = embedderId(db, embedder)
  const find = db
    .prepare<[number, Buffer], number>('SELECT id FROM vectors WHERE embedder = ? AND text_hash = ?')
    .pluck()
  const insert = db.prepare('INSERT INTO vectors (embedder, text_hash, vector) VALUES (?, ?, ?)')
  return {
    /** The id that its vectors carry. */
    embedder: id,
    /** The id of the vector of a text, if there is one. */
    find: (text: string): number | undefined => find.get(id, textHash(text)),
    /**
     * Stores the vector of a text that has none.
     * @throws {ProviderError} NaN, not of unit length, or of other dimensions than the embedder has
     */
    add: (text: string, vector: Float32Array): number =>
      Number(insert.run(id, textHash(text), encodeVector(vector, embedder.dimensions)).lastInsertRowid),
  }
}

function textHash(text: string): Buffer {
  return hash('sha256', text, 'buffer').subarray(0, HASH_BYTES)
}
