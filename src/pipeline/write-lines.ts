import {accessSync, constants, createWriteStream, existsSync, type Stats, statSync} from 'node:fs'
import {rename, rm} from 'node:fs/promises'
import {dirname} from 'node:path'
import {Readable, type Writable} from 'node:stream'
import {pipeline} from 'node:stream/promises'
import {Interrupted, LoglineError, OutputError, UsageError} from '../errors.ts'
import {realPath} from '../store/real-path.ts'
import {unfinishedName} from '../store/unfinished.ts'

interface WriteOptions {
  readonly signal: AbortSignal
  /** Permissions of a new file. */
  readonly mode?: number
  /** The store that is read meanwhile: it and the files beside it must not be written over. */
  readonly store?: string
}

/** What SQLite and we keep beside a store. */
const BESIDE_STORE = ['', '-wal', '-shm', '-journal', '-lock', '.hnsw']

/**
 * Writes what is yielded, as fast as it is taken. Into a file it goes under another name until it is whole, so that
 * nobody reads half of it and of two that write the same file each writes a whole one (a link is followed; devices and
 * pipes are written straight into). A stream is left open, and one whose reader has had enough (`| head`) is no error.
 * @throws {UsageError} the file can't be written, or is the store itself
 * @throws {OutputError} the disk is full, or broken
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
    else await intoFile(place!, (file, flags) => pipeline(source, createWriteStream(file, {mode, flags}), {signal}))
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
  if (store !== undefined && isOfStore(file, store))
    throw new UsageError('output_is_store', `${name} is the store itself`, {hint: 'name another file', file: name})
  const found = statOf(file)
  if (found?.isDirectory())
    throw new UsageError('output_is_folder', `${name} is a folder`, {hint: 'name a file in it', file: name})
  return {name, file, straight: found !== undefined && !found.isFile()}
}

/** Also by another name of the same file (a hard link). */
function isOfStore(file: string, store: string): boolean {
  const found = statOf(file)
  return BESIDE_STORE.some((end) => {
    const own = realPath(`${realPath(store)}${end}`)
    const there = statOf(own)
    return own === file || (found !== undefined && found.ino === there?.ino && found.dev === there.dev)
  })
}

/**
 * Before minutes are spent on what can't be written.
 * @throws {UsageError} the file can't be written, or is the store itself
 */
export function checkOutput(name: string, store: string): void {
  const {file, straight} = placeOf(name, store)
  try {
    if (existsSync(file)) accessSync(file, constants.W_OK)
    // The new one is made beside it.
    if (!straight) accessSync(dirname(file), constants.W_OK)
  } catch (error) {
    throw unwritable(name, error)
  }
}

export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

async function intoFile(
  {name, file, straight}: Place,
  write: (file: string, flags: 'w' | 'wx') => Promise<void>,
): Promise<void> {
  if (straight)
    return write(file, 'w').catch((error: unknown) => {
      throw unwritable(name, error)
    })
  const unfinished = unfinishedName(file)
  try {
    await write(unfinished, 'wx')
    await rename(unfinished, file)
  } catch (error) {
    await rm(unfinished, {force: true})
    throw unwritable(name, error)
  }
}

/** What the system says when the disk is at fault and not the name. */
const DISK_REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk reports an error',
}

/** What the file system says of an output, for people; other errors unchanged. */
export function unwritable(name: string, error: unknown): unknown {
  const {code, syscall, message} = error as NodeJS.ErrnoException
  if (error instanceof LoglineError || code === undefined || syscall === undefined) return error
  const reason = DISK_REASONS[code]
  const place = {file: name, cause: error}
  if (reason === undefined)
    return new UsageError('output_unwritable', `${name} can't be written: ${message}`, {
      hint: 'check that its folder exists and is yours to write',
      ...place,
    })
  return new OutputError('output_unwritable', `${name} can't be written: ${reason}`, {
    hint: 'what was there before is there still; make room, or name a file elsewhere, and run again',
    ...place,
  })
}
