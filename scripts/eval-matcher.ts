/**
 * Measures the matcher on held-out questions: eval-matcher.ts [folder of the data sets]. The ranker is fitted on the
 * memory part of NQ-open alone, so neither WebQuestions (10 folds, near-duplicates in one) nor NQ-open's validation cut
 * was seen by it. Every question goes through `ask`. Exact match, baselines in the same run, 95 % intervals.
 */
import {fileURLToPath} from 'node:url'
import {type Asked, readEvaluationSets} from './embedder/evaluation-sets.ts'
import {SeededRandom} from './embedder/random.ts'
import {difference, type Score, share} from './embedder/statistics.ts'
import {type Asking, askAll} from './ranker/ask-all.ts'
import {type Baselines, baselines} from './ranker/baselines.ts'
import {fitRanker} from './ranker/fit-ranker.ts'
import {foldsOf} from './ranker/folds.ts'
import {learnOdds} from './ranker/learn-odds.ts'
import {memoryStore} from './ranker/memory-store.ts'
import {prequential} from './ranker/prequential.ts'

const FOLDS = 10
const SEED = 1

const folder = process.argv[2] ?? fileURLToPath(new URL('../../shared/datasets', import.meta.url))
const sets = readEvaluationSets(folder)
if (sets === undefined) throw new Error(`${folder} does not hold the data sets`)
const odds = learnOdds(sets.memory)
const ranker = fitRanker(await prequential(sets.memory, odds, {asked: 2000, first: 5000, seed: 5}), odds)

interface Measured {
  readonly ours: Asking
  readonly theirs: Baselines
}

async function measure(memory: readonly Asked[], asked: readonly Asked[]): Promise<Measured[]> {
  using store = await memoryStore(memory)
  const theirs = baselines(memory)
  const ours = await askAll(store, asked, ranker)
  return asked.map((question, at) => ({ours: ours[at]!, theirs: theirs(question)}))
}

const folds = foldsOf(
  sets.webQuestions.map(({question}) => question),
  FOLDS,
  SEED,
)
const web: Measured[] = []
for (let fold = 0; fold < FOLDS; fold++) {
  const memory = sets.webQuestions.filter((_, at) => folds[at] !== fold)
  const asked = sets.webQuestions.filter((_, at) => folds[at] === fold)
  web.push(...(await measure(new SeededRandom(fold).shuffle(memory), asked)))
}
report('WebQuestions, 10 folds of the training part', web)
report('NQ-open, validation cut', await measure(sets.memory, sets.asked))

function report(title: string, rows: readonly Measured[]): void {
  const ours = rows.map((row) => row.ours.right)
  const show = ({value, low, high}: Score) => `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`
  const line = (name: string, hits: readonly boolean[]) =>
    `  ${name.padEnd(36)} ${show(share(hits))}   matcher - this: ${show(difference(ours, hits))}`
  const among = (at: 0 | 1 | 2) => show(share(rows.map((row) => row.ours.among[at])))
  process.stdout.write(
    [
      `${title} (n ${rows.length}; percent, 95 % interval)`,
      `  ${'matcher, exact match'.padEnd(36)} ${show(share(ours))}`,
      line(
        'word TF-IDF, nearest',
        rows.map((row) => row.theirs.wordNearest),
      ),
      line(
        'char 3-5-gram TF-IDF, vote of 10',
        rows.map((row) => row.theirs.charVote),
      ),
      line(
        'cosine, nearest',
        rows.map((row) => row.ours.cosineRight),
      ),
      `  recall@10 ${among(0)}   recall@50 ${among(1)}   among all candidates ${among(2)}`,
      `  AUROC of the raw confidence: ${auroc(rows).toFixed(3)}`,
      '',
    ].join('\n'),
  )
}

/** Ties count half (Mann-Whitney). */
function auroc(rows: readonly Measured[]): number {
  const sorted = rows.map(({ours}) => ours).sort((a, b) => a.confidence - b.confidence)
  let ranks = 0
  let positives = 0
  for (let start = 0; start < sorted.length; ) {
    let end = start
    while (end < sorted.length && sorted[end]!.confidence === sorted[start]!.confidence) end++
    for (let at = start; at < end; at++)
      if (sorted[at]!.right) {
        ranks += (start + end + 1) / 2
        positives++
      }
    start = end
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (sorted.length - positives))
}
