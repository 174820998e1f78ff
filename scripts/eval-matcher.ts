/**
 * Measures the matcher as people use it: eval-matcher.ts webquestions|nq [folder of the data sets] [file]. A store
 * remembers the memory, is asked with the ranker that ships, is calibrated on itself alone, and is asked again.
 * WebQuestions: 10 folds of the training part, near-duplicates in one; the memory is the other nine. NQ-open: its
 * validation cut. What stands for
 * the ranker that ships is fitted here on the memory of NQ-open alone, so it saw neither; the file keeps it for the next
 * run. 95 % intervals.
 */
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import type {RankerModel} from '../src/matching/ranker/ranker.ts'
import {readEvaluationSets} from './embedder/evaluation-sets.ts'
import {SeededRandom} from './embedder/random.ts'
import {foldsOf} from './ranker/folds.ts'
import {learnOdds} from './ranker/learn-odds.ts'
import {type Measured, measureStore} from './ranker/measure-store.ts'
import {prequential} from './ranker/prequential.ts'
import {reportMeasured} from './ranker/report-measured.ts'
import {shippable} from './ranker/shippable.ts'

const FOLDS = 10
const SEED = 1

const [which = 'webquestions', folder = fileURLToPath(new URL('../../shared/datasets', import.meta.url)), file] =
  process.argv.slice(2)
const sets = readEvaluationSets(folder)
if (sets === undefined) throw new Error(`${folder} does not hold the data sets`)
const {memory: remembered} = sets
const ranker = await keptRanker()

if (which === 'webquestions') {
  const folds = foldsOf(
    sets.webQuestions.map(({question}) => question),
    FOLDS,
    SEED,
  )
  const measured: Measured[] = []
  for (let fold = 0; fold < FOLDS; fold++) {
    const memory = sets.webQuestions.filter((_, at) => folds[at] !== fold)
    const asked = sets.webQuestions.filter((_, at) => folds[at] === fold)
    measured.push(...(await measureStore(new SeededRandom(fold).shuffle(memory), asked, ranker)))
    process.stderr.write(reportMeasured(`${fold + 1} folds of ${FOLDS}`, measured))
  }
  process.stdout.write(reportMeasured('WebQuestions, 10 folds of the training part', measured))
} else
  process.stdout.write(reportMeasured('NQ-open, validation cut', await measureStore(sets.memory, sets.asked, ranker)))

async function keptRanker(): Promise<RankerModel> {
  if (file !== undefined && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as RankerModel
  const odds = learnOdds(remembered)
  const fitted = shippable(await prequential(remembered, odds, {asked: 5000, first: 5000, seed: 5}), odds)
  if (file !== undefined) writeFileSync(file, JSON.stringify(fitted))
  return fitted
}
