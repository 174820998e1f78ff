import type {Database} from 'better-sqlite3'
import type {PiiKind} from '../settings/schema.ts'
import {chainReader} from '../span/chain.sql.ts'
import {originalReader} from '../span/originals.sql.ts'
import type {SpanRow} from '../span/row.ts'
import {type NamePlaceholder, numbered, placeholderNames, type ValueNumbers} from './security/placeholders.ts'
import {valuesIn} from './security-enzyme.ts'

/** Threads whose numbers are remembered: neighbours in the store are often of the same one. */
const MOST_REMEMBERED = 10_000

/** Spans that are read and searched together. */
const PAGE = 250

/** Spans before one without a thread that are read to number its values. */
const CHAIN_DEPTH = 200

/** The numbers of a thread, counted up to its span `through` (a `seq`). */
interface Counted {
  readonly numbers: ValueNumbers
  readonly through: number
}

/**
 * Names what is hidden in a span: by first appearance in the spans of its thread as they were taken in, in the order in
 * which they came into the store, so that no number changes when the thread goes on. A thread is read once, whatever its
 * length. A span without one is numbered along its chain of previous spans.
 */
export function threadNames(
  db: Database,
): (of: Pick<SpanRow, 'seq' | 'thread'>, kinds: readonly PiiKind[]) => Promise<NamePlaceholder> {
  const originals = originalReader(db)
  const chain = chainReader(db)
  const rows = db.prepare<[number], SpanRow>('SELECT * FROM spans WHERE seq = ?')
  const inThread = db
    .prepare<[string, number], number>('SELECT seq FROM spans WHERE thread = ? AND seq > ? ORDER BY seq')
    .pluck()
  const remembered = new Map<string, Promise<Counted>>()

  const count = async (numbers: ValueNumbers, seqs: readonly number[], kinds: readonly PiiKind[]): Promise<void> => {
    for (let at = 0; at < seqs.length; at += PAGE) {
      const spans = seqs.slice(at, at + PAGE).map((seq) => originals.of(rows.get(seq)!))
      for (const {kind, value} of await valuesIn(spans, kinds)) numbered(numbers, kind, value)
    }
  }
  const countOn = async (known: Counted, thread: string, kinds: readonly PiiKind[]): Promise<Counted> => {
    const further = inThread.all(thread, known.through)
    await count(known.numbers, further, kinds)
    return {numbers: known.numbers, through: further.at(-1) ?? known.through}
  }

  return async ({seq, thread}, kinds) => {
    if (thread === null) {
      const numbers: ValueNumbers = new Map()
      const previous = chain(seq, CHAIN_DEPTH).flatMap((link) => link.seq ?? [])
      await count(numbers, [...previous.reverse(), seq], kinds)
      return placeholderNames(numbers)
    }
    const key = JSON.stringify([kinds, thread])
    const known = remembered.get(key) ?? Promise.resolve({numbers: new Map(), through: 0})
    const counted = known.then((so) => (so.through >= seq ? so : countOn(so, thread, kinds)))
    remembered.set(key, counted)
    if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!)
    return placeholderNames((await counted).numbers)
  }
}
