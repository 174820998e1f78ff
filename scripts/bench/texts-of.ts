import {createReadStream} from 'node:fs'
import {createGunzip} from 'node:zlib'
import {readLines} from '../../src/span/lines.ts'

/** The first texts of an NDJSON file of spans or questions (`this` or `question`; may be gzipped). */
export async function textsOf(file: string, count: number): Promise<string[]> {
  const bytes = createReadStream(file)
  const texts: string[] = []
  for await (const lines of readLines(file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes, 1 << 24)) {
    for (const line of lines) {
      const {question, this: asked} = JSON.parse(line.bytes.toString('utf8')) as {question?: string; this?: string}
      const text = question ?? asked ?? ''
      if (text.trim() !== '') texts.push(text)
    }
    if (texts.length >= count) break
  }
  return texts.slice(0, count)
}
