/**
 * Measures the matcher as people use it: eval-matcher.ts webquestions|nq [folder of the data sets] [ranker] [rows]
 * [folds] [--memory N]. A store remembers the memory, is asked with the ranker that ships, is calibrated on itself alone, and is asked
 * again. WebQuestions: 10 folds of the training part, near-duplicates in one; the memory is the other nine. NQ-open: its
 * validation cut, and with --memory N no more than N of the
 * others to remember, drawn by seed: how good a confidence can be hangs on how much there is to know. What stands for the ranker that ships is fitted here on the memory of NQ-open alone, so it saw neither;
 * the file `ranker` keeps it for the next run. 95 % intervals.
 * `rows` keeps what became of each question, a line a fold: a run that was stopped goes on, folds (0,1,2 ...) can be
 * measured by several processes, and what is reported is of all that the file holds.
 */
import {appendFileSync, existsSync, readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {parseArgs} from 'node:util'
import type {RankerModel} from '../src/matching/ranker/ranker.ts'
import {type Asked, readEvaluationSets} from './embedder/evaluation-sets.ts'
import {SeededRandom} from './embedder/random.ts'
import {foldsOf} from './ranker/folds.ts'
import {learnDifferences, teachesDifferences} from './ranker/learn-differences.ts'
import {learnOdds} from './ranker/learn-odds.ts'
import {type Measured, measureStore} from './ranker/measure-store.ts'
import {prequential} from './ranker/prequential.ts'
import {reportMeasured} from './ranker/report-measured.ts'
import {shippable} from './ranker/shippable.ts'
import {twinAgreement} from './ranker/twins.ts'

const FOLDS = 10
const SEED = 1

interface FoldRows {
  readonly fold: number
  readonly rows: readonly Measured[]
}

const {
  positionals: [
    which = 'webquestions',
    folder = fileURLToPath(new URL('../../shared/datasets', import.meta.url)),
    file,
    rowsFile,
    wanted,
  ],
  values: {memory: most},
} = parseArgs({allowPositionals: true, options: {memory: {type: 'string'}}})
const sets = readEvaluationSets(folder)
if (sets === undefined) throw new Error(`${folder} does not hold the data sets`)
const {memory: remembered, asked: questions, webQuestions} = sets
/** Where no file keeps it. */
const here: FoldRows[] = []
const ranker = await keptRanker()

if (which === 'webquestions') {
  const folds = foldsOf(
    webQuestions.map(({question}) => question),
    FOLDS,
    SEED,
  )
  for (const fold of wanted?.split(',').map(Number) ?? Array.from({length: FOLDS}, (_, at) => at)) {
    await measureFold(fold, () => {
      const memory = webQuestions.filter((_, at) => folds[at] !== fold)
      const asked = webQuestions.filter((_, at) => folds[at] === fold)
      return measureStore(new SeededRandom(fold).shuffle(memory), asked, ranker)
    })
    process.stderr.write(report())
  }
} else await measureFold(0, () => measureStore(drawn(remembered), questions, ranker))
process.stdout.write(report())

function drawn(memory: readonly Asked[]): readonly Asked[] {
  if (most === undefined) return memory
  const size = Number(most)
  if (!(Number.isInteger(size) && size > 0)) throw new Error(`--memory ${most} is no number of questions`)
  return new SeededRandom(SEED).shuffle([...memory]).slice(0, size)
}

async function measureFold(fold: number, measured: () => Promise<Measured[]>): Promise<void> {
  if (known().some((one) => one.fold === fold)) return
  const row: FoldRows = {fold, rows: await measured()}
  if (rowsFile === undefined) here.push(row)
  else appendFileSync(rowsFile, `${JSON.stringify(row)}\n`)
}

function known(): readonly FoldRows[] {
  if (rowsFile === undefined) return here
  if (!existsSync(rowsFile)) return []
  return readFileSync(rowsFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as FoldRows)
}

function report(): string {
  const folds = known().toSorted((a, b) => a.fold - b.fold)
  const title =
    which === 'webquestions'
      ? `WebQuestions, ${folds.length} folds of ${FOLDS}`
      : `NQ-open, validation cut, memory of ${most ?? remembered.length}`
  const measured = reportMeasured(
    title,
    folds.flatMap(({rows}) => rows),
  )
  const twins = twinAgreement(which === 'webquestions' ? webQuestions : [...remembered, ...questions])
  if (twins === undefined) return measured
  const {value, low, high} = twins.share
  return `${measured}  questions of the set in the same words (${twins.n}) that agree: ${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})\n`
}

async function keptRanker(): Promise<RankerModel> {
  if (file !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as RankerModel
  const odds = learnOdds(remembered)
  const learned = {odds, differences: await learnDifferences(remembered, odds, 5)}
  const mayAsk = (question: Asked) => !teachesDifferences(question)
  const choices = await prequential(remembered, learned, {asked: 5000, first: 5000, seed: 5, mayAsk})
  const fitted = shippable(choices, learned)
  if (file !== undefined) writeFileSync(file, JSON.stringify(fitted))
  return fitted
}
