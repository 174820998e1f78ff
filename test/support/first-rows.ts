import {createReadStream} from 'node:fs'
import {createGunzip} from 'node:zlib'
import type {Span} from '../../src/span/schema.ts'

/** The first spans of a gzipped NDJSON file; reads no further. */
export async function firstRows(file: string, count: number): Promise<Span[]> {
  let text = ''
  let lines = 0
  for await (const piece of createReadStream(file).pipe(createGunzip()).setEncoding('utf8')) {
    text += piece
    lines += String(piece).split('\n').length - 1
    if (lines > count) break
  }
  return text
    .split('\n')
    .slice(0, count)
    .map((line) => JSON.parse(line) as Span)
}
