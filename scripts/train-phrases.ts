/**
 * Trains the phrase model of the meter's coherence: `node scripts/train-phrases.ts [folder [file]]`. The folder holds
 * gzipped TSV files of text pairs under licences that let a model made from them ship [default: LOGLINE_PAIRS, else
 * ../shared/datasets/pairs]. Seeded: the same files give the same bytes with the same Node.js. About two minutes.
 */
import {readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {phraseTablesBytes} from '../src/quality/phrase-tables.ts'
import {type Pair, trainFit} from './phrases/fit.ts'
import {madeQueries} from './phrases/made-queries.ts'
import {trainOrder} from './phrases/order.ts'
import {trainSmall} from './phrases/small.ts'
import {trainSpelling} from './phrases/spelling.ts'
import {SeededRandom} from './random/seeded-random.ts'

const SEED = 12345
/** Pairs of one source, so that none drowns the others; fewer of word lists, which are no running text. */
const MOST_PAIRS = 40_000
const FEWER_PAIRS: Readonly<Record<string, number>> = {
  'wordnet-term-definition': 8_000,
  'wordnet-example-definition': 15_000,
}
const QUERIES = 14_000

/** Sources whose two sides are a question, a request or a topic, and what answers it. */
const ANSWERED = new Set([
  'covidqa-question-sentence',
  'leetcode-problem-solution',
  'medquad-question-answer',
  'news-summary',
  'nl2bash-description-command',
  'php-function-purpose',
  'pt-assin-entailment',
  'sgd-turn-reply',
  'squad-question-sentence',
  'tldr-description-command',
  'trivia-question-answer',
  'wikisplit-rephrase',
  'wordnet-example-definition',
])
/** Descriptions in two languages of commands that the English source has. */
const COMMANDS = 'tldr-description-command'
const TRANSLATED_DESCRIPTIONS = new Set(['en-pt-tldr', 'en-es-tldr'])
/** Prose in two languages: the first sentence and what follows it go together, in each. */
const PROSE = /^en-pt-(?:python|php|freebsd|react)-docs$/
const FIRST_AND_REST = /^(.{20,200}?[.:?!])\s+(.{15,300})/

const folder = process.argv[2] ?? process.env['LOGLINE_PAIRS'] ?? '../shared/datasets/pairs'
const file = process.argv[3] ?? 'src/quality/phrase-model.bin'
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.tsv.gz'))
  .map((name) => name.replace('.tsv.gz', ''))
  .sort()
if (names.length === 0) throw new Error(`no .tsv.gz in ${folder}`)

const random = new SeededRandom(SEED)
const commandOf = new Map(read(COMMANDS))
const texts: string[] = []
const pairs: Pair[] = []
for (const [source, name] of names.entries()) {
  const add = (question: string, answer: string) => pairs.push({question, answer, source})
  for (const [left, right] of random.shuffle([...read(name)]).slice(0, FEWER_PAIRS[name] ?? MOST_PAIRS)) {
    if (name !== 'wordnet-term-definition') texts.push(left)
    texts.push(right)
    if (ANSWERED.has(name)) add(left, right)
    const command = TRANSLATED_DESCRIPTIONS.has(name) ? commandOf.get(left) : undefined
    if (command !== undefined) add(right, command)
    if (PROSE.test(name))
      for (const text of [left, right]) {
        const [, first, rest] = FIRST_AND_REST.exec(text) ?? []
        if (first !== undefined && rest !== undefined) add(first, rest)
      }
  }
}
const nouns = read('wordnet-term-definition')
  .flatMap(([terms]) => terms.split(', '))
  .filter((term) => /^[a-z]{3,9}$/.test(term))
texts.push(...madeQueries(QUERIES, nouns, random))

const fit = trainFit(pairs, random)
const known = new Set(fit.words)
const order = trainOrder(texts, (id) => known.has(id), random)
const bytes = phraseTablesBytes({
  ...order,
  ...fit,
  spelling: trainSpelling(texts, random),
  small: trainSmall(texts, fit.words),
})
writeFileSync(file, bytes)
process.stdout.write(`${file}: ${bytes.length} bytes from ${texts.length} texts and ${pairs.length} pairs\n`)

function read(name: string): [string, string][] {
  return gunzipSync(readFileSync(join(folder, `${name}.tsv.gz`)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t') as [string, string])
}
