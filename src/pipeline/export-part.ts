import type {Writable} from 'node:stream'
import {encoderOf} from '../exporting/encode.ts'
import {checkRow, readBack, rowDigest} from '../exporting/read-back.ts'
import type {MadeRow} from '../exporting/source.ts'
import type {Target} from '../exporting/target.ts'
import type {ExportPlace} from './export-place.ts'
import {openSink} from './export-sink.ts'

/** A file of an export. */
export interface WrittenFile {
  readonly path: string
  /** Null: not one of several parts. */
  readonly part: string | null
  /** Null: a file that holds no rows of the data set. */
  readonly rows: number | null
  readonly bytes: number
  readonly sha256: string
}

/** A file of rows while it is written. */
export interface ExportPart {
  /** Nobody reads any more. */
  readonly done: boolean
  add(rows: readonly MadeRow[]): Promise<void>
  /** Writes the rest, and reads it all again through the documented form. */
  end(): Promise<readonly WrittenFile[]>
  /** Lets go of the files, whole or not. */
  close(): Promise<void>
}

interface PartInput {
  readonly target: Target
  readonly name: string
  readonly part: string | null
  /** A file or folder; undefined: a stream. */
  readonly place: ExportPlace | undefined
  readonly stream: Writable | undefined
  readonly signal: AbortSignal
}

/**
 * Opens a file of rows. Into a stream, which can't be taken back, nothing is written before there are as many rows as
 * the format needs.
 */
export async function openPart({target, name, part, place, stream, signal}: PartInput): Promise<ExportPart> {
  const path = place?.pathOf(name)
  const sink = await openSink(path ?? stream!, signal)
  const readsBack = place !== undefined && !place.straight
  // OpenAI's rows take no further key: where a preference comes from stands beside them.
  const originsName = part === null ? 'origins.jsonl' : `${part}.origins.jsonl`
  const hasOrigins = target.shape === 'openai-dpo' && readsBack
  const origins = hasOrigins ? await openSink(place.pathOf(originsName), signal) : undefined
  const encoder = await encoderOf(target.encoding, target.shape)
  const digest = rowDigest()
  let held: MadeRow[] | undefined = readsBack ? undefined : []
  const labels = new Set<unknown>()
  let count = 0

  const isEnough = (): boolean => count >= target.leastRows && (target.shape !== 'kto' || labels.size === 2)
  const write = async (rows: readonly MadeRow[]): Promise<void> => {
    await sink.write(await encoder.add(rows.map(({row}) => row)))
    await origins?.write(rows.map((made, index) => originLine(made, count - rows.length + index)))
  }
  return {
    get done() {
      return sink.done
    },
    async add(rows) {
      for (const {row} of rows) {
        count++
        if (!readsBack) checkRow(row, target.shape, count)
        if ('label' in row) labels.add(row.label)
        digest.add(row)
      }
      if (held === undefined) return write(rows)
      held.push(...rows)
      if (!isEnough()) return
      const all = held
      held = undefined
      await write(all)
    },
    async end() {
      if (held === undefined || isEnough()) {
        if (held !== undefined) await write(held)
        await sink.write(await encoder.end())
      }
      const sums = await sink.end()
      const ofOrigins = await origins?.end()
      const sum = digest.end()
      if (readsBack) await readBack(path!, target, sum, signal)
      return [
        {path: place?.nameOf(name) ?? '-', part, rows: sum.rows, ...sums},
        ...(ofOrigins === undefined ? [] : [{path: place!.nameOf(originsName), part, rows: null, ...ofOrigins}]),
      ]
    },
    async close() {
      await sink.abandon()
      await origins?.abandon()
    },
  }
}

function originLine({origin, spans}: MadeRow, index: number): string {
  return `${JSON.stringify({row: index + 1, origin, spans: spans.map(({id}) => id)})}\n`
}
