import {createWriteStream} from 'node:fs'
import {rename, rm} from 'node:fs/promises'
import {Readable, type Writable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {Interrupted, UsageError} from '../errors.ts'

interface WriteOptions {
  readonly signal: AbortSignal
  /** Permissions of a new file. */
  readonly mode?: number
}

/**
 * Writes what is yielded, as fast as it is taken. Into a file it goes under another name until it is whole, so that
 * nobody reads half of it; a stream is left open, and one whose reader has had enough (`| head`) is no error.
 * @throws {UsageError} the file can't be written
 * @throws {Interrupted} the signal fired
 */
export async function writeLines(
  lines: Iterable<string | Buffer>,
  target: string | Writable,
  {signal, mode}: WriteOptions,
): Promise<void> {
  const source = Readable.from(lines, {objectMode: false, highWaterMark: 1 << 20})
  try {
    if (typeof target !== 'string') await pipeline(source, target, {signal, end: false})
    else await intoFile(target, (unfinished) => pipeline(source, createWriteStream(unfinished, {mode}), {signal}))
  } catch (error) {
    if (signal.aborted) throw new Interrupted()
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

async function intoFile(file: string, write: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${file}.part`
  try {
    await write(unfinished)
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, {force: true})
    const {code, message} = error as NodeJS.ErrnoException
    if (code === undefined || code === 'ABORT_ERR') throw error
    throw new UsageError('output_unwritable', `${file} can't be written: ${message}`, {
      hint: 'check that its folder exists and is yours to write, and that the disk is not full',
      file,
      cause: error,
    })
  }
}
