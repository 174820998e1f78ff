import {createWriteStream, realpathSync, type Stats, statSync} from 'node:fs'
import {rename, rm} from 'node:fs/promises'
import {basename, dirname, join, resolve} from 'node:path'
import {Readable, type Writable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {Interrupted, UsageError} from '../errors.ts'

interface WriteOptions {
  readonly signal: AbortSignal
  /** Permissions of a new file. */
  readonly mode?: number
  /** The store that is read meanwhile: it and the files beside it must not be written over. */
  readonly store?: string
}

/** What SQLite and we keep beside a store. */
const BESIDE_STORE = ['', '-wal', '-shm', '-lock']

/**
 * Writes what is yielded, as fast as it is taken. Into a file it goes under another name until it is whole, so that
 * nobody reads half of it (a link is followed; devices and pipes are written straight into). A stream is left open, and
 * one whose reader has had enough (`| head`) is no error.
 * @throws {UsageError} the file can't be written, or is the store itself
 * @throws {Interrupted} the signal fired
 */
export async function writeLines(
  lines: Iterable<string | Buffer> | AsyncIterable<string | Buffer>,
  target: string | Writable,
  {signal, mode, store}: WriteOptions,
): Promise<void> {
  const place = typeof target === 'string' ? placeOf(target, store) : undefined
  const source = Readable.from(lines, {objectMode: false, highWaterMark: 1 << 20})
  try {
    if (typeof target !== 'string') await pipeline(source, target, {signal, end: false})
    else await intoFile(place!, (file) => pipeline(source, createWriteStream(file, {mode}), {signal}))
  } catch (error) {
    if (signal.aborted) throw new Interrupted()
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error
  }
}

/** Where an output goes. */
export interface Place {
  /** As the user named it, for messages. */
  readonly name: string
  /** Where it is, links followed. */
  readonly file: string
  /** A device or a pipe: nothing that could be replaced. */
  readonly straight: boolean
}

/** @throws {UsageError} the store itself, or a folder */
export function placeOf(name: string, store: string | undefined): Place {
  const file = realPath(name)
  if (store !== undefined && BESIDE_STORE.some((end) => realPath(`${store}${end}`) === file))
    throw new UsageError('output_is_store', `${name} is the store itself`, {hint: 'name another file', file: name})
  const found = statOf(file)
  if (found?.isDirectory())
    throw new UsageError('output_is_folder', `${name} is a folder`, {hint: 'name a file in it', file: name})
  return {name, file, straight: found !== undefined && !found.isFile()}
}

/** The full path with all links followed; of a file that does not exist yet, those of its folder. */
export function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    try {
      return join(realpathSync(dirname(path)), basename(path))
    } catch {
      return resolve(path)
    }
  }
}

export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

async function intoFile({name, file, straight}: Place, write: (file: string) => Promise<void>): Promise<void> {
  const unfinished = straight ? file : `${file}.part`
  try {
    await write(unfinished)
    if (!straight) await rename(unfinished, file)
  } catch (error) {
    if (!straight) await rm(unfinished, {force: true})
    throw unwritable(name, error)
  }
}

/** What the file system says of an output, for people; other errors unchanged. */
export function unwritable(name: string, error: unknown): unknown {
  const {code, syscall, message} = error as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined) return error
  return new UsageError('output_unwritable', `${name} can't be written: ${message}`, {
    hint: 'check that its folder exists and is yours to write, and that the disk is not full',
    file: name,
    cause: error,
  })
}
