/**
 * Makes `src/dataset/lexicon.bin` from the terms of Open English WordNet (CC BY 4.0): `npm run lexicon -- terms.tsv.gz`,
 * a file with the synonyms of one meaning a line, "a, b, c", and a tab before anything else. Brotli of UTF-8 lines: each
 * the single words that share a meaning, or one word alone that shares none.
 */
import {readFileSync, writeFileSync} from 'node:fs'
import {brotliCompressSync, constants, gunzipSync} from 'node:zlib'

const [file] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: node scripts/build-lexicon.ts terms.tsv.gz')
/** Letters only and lower case: names, numbers and symbols are compared by themselves. */
const WORD = /^[a-z]{2,}$/
const groups = gunzipSync(readFileSync(file))
  .toString('utf8')
  .split('\n')
  .map((line) => [...new Set(line.split('\t')[0]!.split(', '))].filter((word) => WORD.test(word)).sort())
const lines = new Set(groups.filter(({length}) => length > 1).map((words) => words.join(' ')))
const grouped = new Set([...lines].flatMap((line) => line.split(' ')))
for (const [word] of groups.filter(({length}) => length === 1)) if (!grouped.has(word!)) lines.add(word!)
const text = [...lines].sort().join('\n')
writeFileSync(
  new URL('../src/dataset/lexicon.bin', import.meta.url),
  brotliCompressSync(text, {params: {[constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22}}),
)
process.stderr.write(`${lines.size} lines\n`)
