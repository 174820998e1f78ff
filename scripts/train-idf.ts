/**
 * Fits the IDF table of the built-in embedder: `npm run train:idf [folder [table]]`. The folder holds gzipped TSV files
 * of text pairs under licences that let a model made from them ship [default: LOGLINE_PAIRS, else
 * ../shared/datasets/pairs]. Nothing is random: the same files give the same bytes.
 */
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {Features} from '../src/embedding/builtin/features.ts'
import {IdfCounter} from '../src/embedding/builtin/idf-table.ts'

const folder = process.argv[2] ?? process.env['LOGLINE_PAIRS'] ?? '../shared/datasets/pairs'
const file = process.argv[3] ?? 'src/embedding/builtin/idf.bin'
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.tsv.gz'))
  .sort()
if (sources.length === 0) throw new Error(`no .tsv.gz in ${folder}`)

const counter = new IdfCounter()
const features = new Features()
for (const source of sources) {
  // A text that stands in many pairs of a source is one text.
  const texts = new Set(
    gunzipSync(readFileSync(join(folder, source)))
      .toString('utf8')
      .split(/[\t\n]/),
  )
  texts.delete('')
  for (const text of texts) {
    features.read(text)
    counter.add(features)
  }
}
const table = counter.toBytes()
writeFileSync(file, table)
process.stdout.write(`${file}: ${table.length} bytes from ${counter.texts} texts in ${sources.length} files\n`)
