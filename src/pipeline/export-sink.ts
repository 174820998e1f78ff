import {createHash} from 'node:crypto'
import {type FileHandle, open} from 'node:fs/promises'
import type {Writable} from 'node:stream'
import {statOf} from './write-lines.ts'

/** Bytes gathered before they are written. */
const PIECE_BYTES = 1 << 20

/** Where the bytes of an export go: counted and hashed on the way. */
export interface Sink {
  write(pieces: Iterable<string | Uint8Array>): Promise<void>
  /** Writes what is held and closes a file; a stream stays open. */
  end(): Promise<{readonly bytes: number; readonly sha256: string}>
  /** Closes a file that nobody wants any more. */
  abandon(): Promise<void>
  /** True when the reader of a stream has had enough (`| head`): nothing more needs to be made. */
  readonly done: boolean
}

/** A sink of a file, which must be new unless it is a device, or of a stream. */
export async function openSink(target: string | Writable, signal: AbortSignal): Promise<Sink> {
  const file = typeof target === 'string' ? await open(target, flagsFor(target)) : undefined
  const hash = createHash('sha256')
  let bytes = 0
  let held: Buffer[] = []
  let heldBytes = 0
  let done = false

  const send = async (piece: Buffer): Promise<void> => {
    if (file !== undefined) return writeAll(file, piece)
    done ||= !(await writeToStream(target as Writable, piece, signal))
  }
  const flush = async (): Promise<void> => {
    if (heldBytes === 0) return
    const piece = Buffer.concat(held)
    held = []
    heldBytes = 0
    hash.update(piece)
    bytes += piece.length
    if (!done) await send(piece)
  }
  return {
    get done() {
      return done
    },
    async write(pieces) {
      for (const piece of pieces) {
        const buffer = Buffer.from(piece as string)
        held.push(buffer)
        heldBytes += buffer.length
        if (heldBytes >= PIECE_BYTES) await flush()
      }
    },
    async end() {
      await flush()
      await file?.close()
      return {bytes, sha256: hash.digest('hex')}
    },
    async abandon() {
      await file?.close().catch(() => {})
    },
  }
}

/** Nothing that somebody else put there is written over. */
function flagsFor(path: string): 'w' | 'wx' {
  const found = statOf(path)
  return found === undefined || found.isFile() ? 'wx' : 'w'
}

async function writeAll(file: FileHandle, piece: Buffer): Promise<void> {
  for (let at = 0; at < piece.length; ) at += (await file.write(piece, at)).bytesWritten
}

/** False when nobody reads any more. */
async function writeToStream(stream: Writable, piece: Buffer, signal: AbortSignal): Promise<boolean> {
  if (stream.destroyed || stream.writableEnded) return false
  if (stream.write(piece)) return true
  await new Promise<void>((resolve) => {
    const settle = (): void => {
      for (const name of EVENTS) stream.off(name, settle)
      signal.removeEventListener('abort', settle)
      resolve()
    }
    for (const name of EVENTS) stream.on(name, settle)
    signal.addEventListener('abort', settle)
    if (signal.aborted) settle()
  })
  return !stream.destroyed
}

/** Room again, or nobody there any more. What went wrong is told by who owns the stream. */
const EVENTS = ['drain', 'close', 'error'] as const
