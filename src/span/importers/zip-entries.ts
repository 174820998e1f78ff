import {promisify} from 'node:util'
import {crc32} from 'node:zlib'
import {type Entry, open, type ZipFile} from 'yauzl'

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string
  readonly stream: AsyncIterable<Uint8Array>
}

/** What exports of ChatGPT and Claude keep their conversations in. */
const CONVERSATIONS = /(?:^|\/)conversations(?:[-_]?\d+)?\.json$/i

/** Bytes of one entry, unpacked: more than any export has, less than fills a disk. */
const MOST_BYTES = 16 * 2 ** 30

/** Other files that can be read, and files that have such in them. */
const ROWS = /\.(?:jsonl?|ndjson|csv|tsv)$/i
const PACKED = /\.(?:zip|gz|zst|xlsx|ods|parquet)$/i

/** What macOS packs beside each file. */
const OF_SYSTEM = /(?:^|\/)(?:__MACOSX\/|\._)/

/** Which files of an archive are read, and which others may hold something that somebody misses. */
export interface ChosenEntries {
  readonly chosen: ReadonlySet<string>
  readonly passedOver: readonly string[]
}

/**
 * The conversations of an archive; when it has none by that name, all its JSON and CSV. JSON beside conversations is
 * no loss: every export of ChatGPT and Claude has some, about the person.
 */
export function chosenEntries(names: readonly string[]): ChosenEntries {
  const files = names.filter((name) => !OF_SYSTEM.test(name))
  const conversations = files.filter((name) => CONVERSATIONS.test(name))
  const chosen = new Set(conversations.length > 0 ? conversations : files.filter((name) => ROWS.test(name)))
  const passedOver = files.filter(
    (name) => !chosen.has(name) && (PACKED.test(name) || (ROWS.test(name) && !/\.json$/i.test(name))),
  )
  return {chosen, passedOver}
}

/** @throws {Error} with a code: it is no archive, or damaged */
export async function entryNames(path: string): Promise<string[]> {
  const zip = await openZip(path)
  try {
    const names: string[] = []
    for await (const {fileName} of eachEntry(zip)) names.push(fileName)
    return names
  } finally {
    zip.close()
  }
}

/**
 * Files of an archive, one after the other, each once it is known to be whole.
 * @throws {Error} with a code: none was chosen, or it is no archive, damaged, encrypted, or far too large
 */
export async function* zipEntries(path: string, chosen: ReadonlySet<string>): AsyncGenerator<ZipEntry> {
  if (chosen.size === 0) throw coded('it holds no conversations.json, and no other JSON or CSV')
  const zip = await openZip(path)
  try {
    for await (const entry of eachEntry(zip)) {
      if (!chosen.has(entry.fileName)) continue
      if (entry.uncompressedSize > MOST_BYTES) throw coded(`${entry.fileName} is too large`)
      await checkEntry(zip, entry)
      yield {name: entry.fileName, stream: await openEntry(zip, entry)}
    }
  } finally {
    zip.close()
  }
}

const openFile = promisify<string, object, ZipFile>(open as never)

async function openZip(path: string): Promise<ZipFile> {
  try {
    return await openFile(path, {lazyEntries: true, autoClose: false})
  } catch (error) {
    throw coded((error as Error).message)
  }
}

async function* eachEntry(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      zip.once('entry', resolve)
      zip.once('end', () => resolve(undefined))
      zip.once('error', (error: Error) => reject(coded(error.message)))
      zip.readEntry()
    })
    zip.removeAllListeners()
    if (entry === undefined) return
    yield entry
  }
}

function openEntry(zip: ZipFile, entry: Entry): Promise<AsyncIterable<Uint8Array>> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(coded(error.message)) : resolve(stream)))
  })
}

/**
 * Unpacks an entry for its checksum alone, before any of it is read: a damaged one may still be JSON, of other words.
 * @throws {Error} 'bad_zip': it does not unpack to what was packed
 */
async function checkEntry(zip: ZipFile, entry: Entry): Promise<void> {
  let check = 0
  const stream = await openEntry(zip, entry)
  try {
    for await (const piece of stream) check = crc32(piece, check)
  } catch (error) {
    throw damaged(entry, `can't be unpacked: ${(error as Error).message}`)
  }
  if (check !== entry.crc32) throw damaged(entry, 'has another checksum (CRC-32) than when it was packed')
}

function damaged({fileName}: Entry, what: string): Error {
  return coded(`the zip is damaged: ${fileName} ${what}; download or pack it again`)
}

function coded(message: string): Error {
  return Object.assign(new Error(message), {code: 'bad_zip'})
}
