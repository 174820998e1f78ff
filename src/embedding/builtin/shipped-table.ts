import {readFileSync} from 'node:fs'
import {readStaticTable, type StaticTable} from './static-table.ts'
import {type WordParts, type WordVectors, wordParts, wordVectors} from './word-vectors.ts'

let table: StaticTable | undefined
let words: WordVectors | undefined
let parts: WordParts | undefined

/** The table that ships, read once in a process. @throws {Error} the installation is damaged */
export function shippedTable(): StaticTable {
  table ??= readStaticTable(readFileSync(new URL('static-table.bin', import.meta.url)))
  return table
}

/** Vectors of single words by the shipped table, whatever the embedder of the store: words are aligned with them. */
export function shippedWords(): WordVectors {
  words ??= wordVectors(shippedTable())
  return words
}

/** What single words add to the vector of a text by the shipped table, whatever the embedder of the store. */
export function shippedParts(): WordParts {
  parts ??= wordParts(shippedTable())
  return parts
}
