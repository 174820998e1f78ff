import {Readable, type Writable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import type {Embedder} from '../embedding/embedder.ts'
import {Interrupted, UsageError} from '../errors.ts'
import {readLines} from '../span/lines.ts'

/** Lines that are embedded and written together. */
const LINES_AT_A_TIME = 1000

/** What is printed of one text: its vector, or how similar it is to the text that all are compared with. */
export type EmbeddedText =
  | {readonly text: string; readonly embedder: string; readonly vector: readonly number[]}
  | {readonly text: string; readonly embedder: string; readonly similarity: number}

export interface EmbedTextsOptions {
  /** Compare with this text instead of giving vectors. */
  readonly to?: string | undefined
  readonly signal: AbortSignal
}

/** Embeds texts in their order, page after page, without holding all of them. Similarities are cosines, -1 to 1. */
export async function* embedTexts(
  pages: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
  embedder: Embedder,
  {to, signal}: EmbedTextsOptions,
): AsyncGenerator<readonly EmbeddedText[]> {
  const base = {embedder: embedder.fingerprint}
  const [anchor] = to === undefined ? [] : await embedder.embed([to], signal)
  for await (const texts of pages) {
    const vectors = await embedder.embed(texts, signal)
    yield texts.map((text, index) =>
      anchor === undefined
        ? {text, ...base, vector: Array.from(vectors[index]!, shortest)}
        : {text, ...base, similarity: shortest(cosine(vectors[index]!, anchor))},
    )
  }
}

/**
 * Writes rows as NDJSON, as fast as they are taken; the stream is left open. A reader that has had enough (`| head`) is
 * no error.
 * @throws {Interrupted} the signal fired
 */
export async function writeEmbedded(
  pages: AsyncIterable<readonly EmbeddedText[]>,
  target: Writable,
  signal: AbortSignal,
): Promise<void> {
  const lines = async function* () {
    for await (const rows of pages) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  }
  try {
    await pipeline(Readable.from(lines(), {objectMode: false}), target, {signal, end: false})
  } catch (error) {
    if (signal.aborted) throw new Interrupted()
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

/**
 * The lines of a stream as texts, blank ones left out.
 * @throws {UsageError} a line is longer than `maxLineBytes`
 */
export async function* textPages(
  stream: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<readonly string[]> {
  for await (const lines of readLines(stream, maxLineBytes)) {
    for (const {bytes, length, number} of lines)
      if (length > bytes.length)
        throw new UsageError('line_too_long', `line ${number} has ${length} bytes`, {
          hint: `shorten the line: a text may have ${maxLineBytes} bytes`,
          line: number,
        })
    const texts = lines.map(({bytes}) => bytes.toString('utf8')).filter((text) => text.trim() !== '')
    for (let start = 0; start < texts.length; start += LINES_AT_A_TIME)
      yield texts.slice(start, start + LINES_AT_A_TIME)
  }
}

function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

/** The shortest decimal number that is the same float32 again: nine digits always suffice. */
function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === Math.fround(value)) return short
  }
  return Number(value.toPrecision(9))
}
