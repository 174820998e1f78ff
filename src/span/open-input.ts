import {accessSync, constants, createReadStream, existsSync, fstatSync, openSync, statSync} from 'node:fs'
import {Socket} from 'node:net'
import type {Readable} from 'node:stream'
import * as zlib from 'node:zlib'
import {UsageError} from '../errors.ts'
import {decompressGzip, isGzip} from './gzip.ts'
import {Pieces} from './pieces.ts'
import {decompressZstd, isZstd} from './zstd.ts'

/** Bytes asked of the file system at a time. */
const PIECE_BYTES = 1 << 18

/** @throws {UsageError} a name that is no readable file: said before anything is stored */
export function checkInputs(names: readonly string[]): void {
  for (const name of names) {
    if (name === '-') {
      checkStdin()
      continue
    }
    if (!existsSync(name))
      throw new UsageError('file_missing', `no such file: ${name}`, {
        hint: 'check the path; `-` reads stdin',
        file: name,
      })
    if (statSync(name).isDirectory())
      throw new UsageError('file_is_folder', `${name} is a folder`, {
        hint: `name its files: ${name}/*.ndjson`,
        file: name,
      })
    try {
      accessSync(name, constants.R_OK)
    } catch {
      throw new UsageError('file_unreadable', `${name} can't be read`, {hint: 'check its permissions', file: name})
    }
  }
}

function checkStdin(): void {
  let usable = false
  try {
    usable = !fstatSync(0).isDirectory()
  } catch {
    // Closed.
  }
  if (!usable)
    throw new UsageError('stdin_unreadable', 'stdin can not be read', {hint: 'pipe spans into it, or name a file'})
}

/**
 * The decompressed bytes of a file, or of stdin for `-`. gzip and zstd are recognised by their first bytes and not by
 * the name, so that a pipe works too. `onRawBytes` hears of every piece as it comes from the disk.
 * @throws while iterating: read errors, damaged or truncated compressed data
 */
export async function* openInput(
  name: string,
  onRawBytes: (length: number) => void = () => {},
  stdin: Readable = process.stdin,
): AsyncGenerator<Uint8Array> {
  const raw = name === '-' ? stdin : openFile(name)
  const counted = (async function* () {
    for await (const piece of raw as AsyncIterable<Buffer>) {
      onRawBytes(piece.length)
      yield piece
    }
  })()
  const pieces = new Pieces(counted)
  const head = await pieces.peek(4)
  if (isZstd(head)) {
    if (typeof zlib.createZstdDecompress !== 'function')
      throw new UsageError('zstd_unsupported', `Node.js ${process.versions.node} can't read zstd`, {
        hint: 'use Node.js 22.15 or newer, or pipe it: zstd -dc FILE | logline ingest -',
      })
    yield* decompressZstd(pieces, PIECE_BYTES)
  } else if (isGzip(head)) {
    yield* decompressGzip(pieces, PIECE_BYTES)
  } else for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next()) yield piece
}

/**
 * A named pipe is read without blocking: opening or reading it as a file waits in the kernel for somebody to write, and
 * nothing could end a process that waits there.
 */
function openFile(name: string): Readable {
  if (!statSync(name).isFIFO()) return createReadStream(name, {highWaterMark: PIECE_BYTES})
  const fd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK)
  return new Socket({fd, readable: true, writable: false})
}
