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

/**
 * The conversations of an archive, one entry after the other, each once it is known to be whole; when it has none by
 * that name, all its JSON and CSV.
 * @param refuse says by the names of its files why an archive is not read
 * @throws {Error} with a code: it is refused, or no archive, or damaged, encrypted, or far too large
 */
export async function* zipEntries(
  path: string,
  refuse: (names: readonly string[]) => string | undefined,
): AsyncGenerator<ZipEntry> {
  const names = (await entriesOf(path)).map(({fileName}) => fileName)
  const wanted = new Set(names.filter((name) => CONVERSATIONS.test(name)))
  const refusal = wanted.size === 0 ? refuse(names) : undefined
  if (refusal !== undefined) throw coded(refusal)
  if (wanted.size === 0) for (const name of names) if (/\.(?:jsonl?|ndjson|csv|tsv)$/i.test(name)) wanted.add(name)
  if (wanted.size === 0) throw coded('it holds no conversations.json, and no other JSON or CSV')
  const zip = await openZip(path)
  try {
    for await (const entry of eachEntry(zip)) {
      if (!wanted.has(entry.fileName)) continue
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

async function entriesOf(path: string): Promise<Entry[]> {
  const zip = await openZip(path)
  try {
    const entries: Entry[] = []
    for await (const entry of eachEntry(zip)) entries.push(entry)
    return entries
  } finally {
    zip.close()
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
