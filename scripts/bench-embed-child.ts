/**
 * Texts that the embedder turns into vectors in a second, in this thread alone and in all that it starts:
 * bench-embed-child.ts <file of spans>. Medians of five rounds over the questions of the first spans.
 */
import {createReadStream} from 'node:fs'
import {availableParallelism} from 'node:os'
import {makeEmbedder} from '../src/embedding/choose.ts'
import {readSettings} from '../src/settings/read.ts'
import {readLines} from '../src/span/lines.ts'
import {quantile} from './bench/summary.ts'

const TEXTS = 20_000
const ROUNDS = 5
/** So few at once that no thread is started. */
const FEW = 16

const [file] = process.argv.slice(2) as [string]
const texts: string[] = []
for await (const lines of readLines(createReadStream(file), 1 << 24)) {
  for (const {bytes} of lines) texts.push((JSON.parse(bytes.toString('utf8')) as {this: string}).this)
  if (texts.length >= TEXTS) break
}
texts.length = Math.min(texts.length, TEXTS)
const embedder = makeEmbedder(readSettings({settings: {db: file}}).embed)
const {signal} = new AbortController()

async function perSecond(at: number): Promise<number> {
  const rates: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now()
    for (let first = 0; first < texts.length; first += at) await embedder.embed(texts.slice(first, first + at), signal)
    rates.push((1000 * texts.length) / (performance.now() - started))
  }
  return quantile(rates, 0.5)
}

const one_thread = await perSecond(FEW)
const all_threads = await perSecond(texts.length)
process.stdout.write(
  JSON.stringify({
    embedder: embedder.fingerprint,
    texts: texts.length,
    one_thread,
    all_threads,
    threads: availableParallelism(),
  }),
)
