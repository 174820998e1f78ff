import {Readable, type Writable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import type {Embedder} from '../embedding/embedder.ts'
import {Interrupted, UsageError} from '../errors.ts'
import {readLines} from '../span/lines.ts'

/** Lines of one piece of the stream that are passed on together. */
const LINES_AT_A_TIME = 1000

/** Pages that are read ahead, and characters that are embedded together where so many have come: enough for all cores. */
const PAGES_AHEAD = 4
const MOST_CHARACTERS = 1 << 18

/** What is printed of one text: its vector, or how similar it is to the text that all are compared with. */
export type EmbeddedText =
  | {readonly text: string; readonly embedder: string; readonly vector: readonly number[]}
  | {readonly text: string; readonly embedder: string; readonly similarity: number}

export interface EmbedTextsOptions {
  /** Compare with this text instead of giving vectors. */
  readonly to?: string | undefined
  readonly signal: AbortSignal
}

/**
 * Embeds texts in their order, page after page, without holding all of them: the next page is embedded while whoever
 * takes the rows is at the last. Similarities are cosines, -1 to 1.
 */
export async function* embedTexts(
  pages: Iterable<readonly string[]> | AsyncIterable<readonly string[]>,
  embedder: Embedder,
  {to, signal}: EmbedTextsOptions,
): AsyncGenerator<readonly EmbeddedText[]> {
  const [anchor] = to === undefined ? [] : await embedder.embed([to], signal)
  const base = {embedder: embedder.fingerprint}
  const rowsOf = (texts: readonly string[], vectors: readonly Float32Array[]): readonly EmbeddedText[] =>
    texts.map((text, index) =>
      anchor === undefined
        ? {text, ...base, vector: Array.from(vectors[index]!, shortest)}
        : {text, ...base, similarity: shortest(cosine(vectors[index]!, anchor))},
    )
  let before: {readonly texts: readonly string[]; readonly vectors: Promise<readonly Float32Array[]>} | undefined
  for await (const texts of pages) {
    const done = await before?.vectors
    const vectors = embedder.embed(texts, signal)
    // It is awaited in the next turn, unless nobody takes more rows.
    vectors.catch(() => {})
    if (done !== undefined) yield rowsOf(before!.texts, done)
    before = {texts, vectors}
  }
  if (before !== undefined) yield rowsOf(before.texts, await before.vectors)
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
 * The lines of a stream as texts, blank ones left out: all together that have come while nobody took any, and at once
 * what comes slowly.
 * @throws {UsageError} a line is longer than `maxLineBytes`
 */
export async function* textPages(
  stream: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<readonly string[]> {
  const ahead = Readable.from(piecesOf(stream, maxLineBytes), {highWaterMark: PAGES_AHEAD})
  for await (const first of ahead as AsyncIterable<readonly string[]>) {
    const texts = [...first]
    let characters = charactersOf(first)
    while (characters < MOST_CHARACTERS) {
      const more = ahead.read() as readonly string[] | null
      if (more === null) break
      texts.push(...more)
      characters += charactersOf(more)
    }
    yield texts
  }
}

function charactersOf(texts: readonly string[]): number {
  return texts.reduce((sum, {length}) => sum + length, 0)
}

async function* piecesOf(stream: AsyncIterable<Uint8Array>, maxLineBytes: number): AsyncGenerator<readonly string[]> {
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

/** Exact in float64. */
const POWERS = Array.from({length: 23}, (_, exponent) => 10 ** exponent)

/**
 * The shortest decimal number that is the same float32 again: nine digits always suffice. A whole number below 2^53 by an
 * exact power of ten is rounded once, as reading its digits would be.
 * @param value -1 to 1
 */
function shortest(value: number): number {
  const single = Math.fround(value)
  const size = Math.abs(single)
  // Six digits from the first that is not 0 on.
  let exponent = 6
  for (let tenfold = size * 10; tenfold < 1 && exponent < 19; tenfold *= 10) exponent++
  for (const last = exponent + 3; exponent <= last; exponent++) {
    const power = POWERS[exponent]!
    const short = (Math.sign(single) * Math.round(size * power)) / power
    if (Math.fround(short) === single) return short
  }
  return single
}
