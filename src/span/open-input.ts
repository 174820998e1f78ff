import {accessSync, constants, createReadStream, existsSync, fstatSync, openSync, statSync} from 'node:fs'
import {Socket} from 'node:net'
import {Readable} from 'node:stream'
import * as zlib from 'node:zlib'
import {UsageError} from '../errors.ts'
import {delivered} from './delivered.ts'
import {decompressZstd} from './zstd.ts'

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
  const iterator = raw[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const head = await iterator.next()
  if (head.done) return
  const rest = (async function* () {
    for (let next: IteratorResult<Buffer> = head; !next.done; next = await iterator.next()) {
      onRawBytes(next.value.length)
      yield next.value
    }
  })()
  if (isZstd(head.value)) {
    if (typeof zlib.createZstdDecompress !== 'function')
      throw new UsageError('zstd_unsupported', `Node.js ${process.versions.node} can't read zstd`, {
        hint: 'use Node.js 22.15 or newer, or pipe it: zstd -dc FILE | logline ingest -',
      })
    yield* decompressZstd(rest, PIECE_BYTES)
  } else if (isGzip(head.value)) {
    const source = Readable.from(rest, {objectMode: false})
    const gunzip = zlib.createGunzip({chunkSize: PIECE_BYTES})
    source.on('error', (error) => gunzip.destroy(error))
    yield* delivered(source.pipe(gunzip))
  } else yield* rest
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

function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b
}

/** A frame, or a skippable frame (RFC 8878, 3.1). */
function isZstd(head: Buffer): boolean {
  if (head.length < 4) return false
  const magic = head.readUInt32LE(0)
  return magic === 0xfd2fb528 || (magic >= 0x184d2a50 && magic <= 0x184d2a5f)
}
