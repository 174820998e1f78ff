import {readLines} from '../../src/span/lines.ts'
import {openInput} from '../../src/span/open-input.ts'
import {seededRandom} from '../random/mulberry32.ts'

/** Shares that the public set lacks (datasets README): threads, failures, spans that are no diamonds. */
const THREADED = 0.3
const FAILED = 0.15
const BELOW_80 = 0.2

/** Of the words of a copy, how many go, and how many come in from the spans before it. */
const DROPPED = 0.15
const TAKEN_IN = 0.2

const SEED = 20_261_120

/** Longer than any line of the public set. */
const LINE_BYTES = 1 << 24

interface Row {
  id: string
  this: string
  if_ok?: string
  status: string
  context: Record<string, unknown>
  metadata: Record<string, unknown>
  [key: string]: unknown
}

/**
 * The first `count` lines of a gzipped file of spans, with threads, failures and lower scores; when the file has fewer,
 * it starts again and perturbs the copies. The same lines for the same file and count.
 */
export async function* wrappedSpans(file: string, count: number): AsyncGenerator<string> {
  const random = seededRandom(SEED)
  const words: string[] = []
  let previous: Row | undefined
  let made = 0
  for (let copy = 0; made < count; copy++) {
    const before = made
    for await (const lines of readLines(openInput(file), LINE_BYTES)) {
      for (const line of lines.slice(0, count - made)) {
        const row = JSON.parse(line.bytes.toString('utf8')) as Row
        if (copy > 0) perturb(row, copy, words, random)
        remember(row, words, random)
        wrap(row, previous, random)
        previous = row
        made++
        yield JSON.stringify(row)
      }
      if (made === count) return
    }
    if (made === before) throw new Error(`${file} holds no spans`)
  }
}

function wrap(row: Row, previous: Row | undefined, random: () => number): void {
  if (random() < THREADED && previous !== undefined) {
    row.context['thread_id'] = previous.context['thread_id'] ?? `thread-${previous.id}`
    row.context['previous_spans'] = [previous.id]
  }
  if (random() < FAILED) {
    row.status = 'failed'
    row['if_not'] = row.if_ok
    delete row.if_ok
  }
  if (random() < BELOW_80) row.metadata['quality_score'] = 40 + Math.floor(40 * random())
}

/** Words of earlier rows, to perturb copies with: real ones, so that the language stays what it is. */
function remember(row: Row, words: string[], random: () => number): void {
  const own = row.this.split(' ')
  const word = own[Math.floor(random() * own.length)]!
  if (words.length < 50_000) words.push(word)
  else words[Math.floor(random() * words.length)] = word
}

function perturb(row: Row, copy: number, words: readonly string[], random: () => number): void {
  const other = (text: string) =>
    text
      .split(' ')
      .flatMap((word) => {
        const kept = random() < DROPPED ? [] : [word]
        return random() < TAKEN_IN ? [...kept, words[Math.floor(random() * words.length)]!] : kept
      })
      .join(' ')
      .trim() || `${text} ${copy}`
  row.id = `${row.id}~${copy}`
  row.this = other(row.this)
  if (row.if_ok !== undefined) row.if_ok = other(row.if_ok)
}
