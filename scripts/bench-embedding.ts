/** Prints how fast the built-in embedder is on the questions of an NDJSON file (`question`, `this`), as JSON. */
import {readFileSync} from 'node:fs'
import {gunzipSync} from 'node:zlib'
import {embeddingSpeed} from './bench/embedding-speed.ts'

const [file = '../shared/datasets/nq_open/NQ-open.train.partial.jsonl.gz'] = process.argv.slice(2)
const bytes = readFileSync(file)
const texts = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  .toString('utf8')
  .split('\n')
  .filter((line) => line !== '')
  .slice(0, 40_000)
  .map((line) => JSON.parse(line) as {question?: string; this?: string})
  .map((row) => row.question ?? row.this ?? '')
  .filter((text) => text.trim() !== '')
process.stdout.write(`${JSON.stringify(await embeddingSpeed(texts))}\n`)
