/**
 * Measures confidences on public questions: node scripts/measure-confidence.ts webquestions|nq [folder of the data sets].
 * WebQuestions: every question is asked once with earlier ones only (seeded order); model, scale, bounds and threshold
 * are fitted on nine folds (grouped by answer and near-duplicates) and measured on the tenth. NQ-open: 3,000 questions
 * are cut out before anything else; memory questions are asked with earlier ones only, the cut ones with all of memory.
 */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {answerSet, covers, setQuantiles} from '../src/calibration/answer-sets.ts'
import {answerScores, scoreOf} from '../src/calibration/calibration-model.ts'
import {correctnessBounds, verdictOf} from '../src/calibration/conformal.ts'
import {type CalibrationRecord, fitCalibration} from '../src/calibration/fit-calibration.ts'
import {groupedFolds} from '../src/calibration/grouped-folds.ts'
import {measure} from '../src/calibration/measures.ts'
import {probabilityOf} from '../src/calibration/probability-map.ts'
import {seededRandom, shuffled} from '../src/calibration/seeded-random.ts'
import {builtinEmbedder} from '../src/embedding/builtin/builtin.ts'
import type {PlanInput} from '../src/enzyme/plan.ts'
import {type AskedRecord, earlierAsker} from '../src/pipeline/ask-earlier.ts'
import {type AskedSpan, askedSpans, nearDuplicateClusters} from '../src/pipeline/prequential.sql.ts'
import {CONFIDENCE_INPUTS} from '../src/pipeline/ranked-answers.ts'
import {type GoldQuestion, readQuestions} from '../src/pipeline/read-questions.ts'
import {runPipeline} from '../src/pipeline/run.ts'
import {openForStages} from '../src/pipeline/workspace.ts'
import type {Store} from '../src/store/open.ts'

const SEED = 20_261_120
const HELD_OUT = 3000
const FIT = 3000

const [which = 'webquestions', folder = '../shared/datasets'] = process.argv.slice(2)
const embedder = builtinEmbedder()
/** Nothing but the enzymes that always run. */
const PLAN: PlanInput = {
  rules: {intensity: 0.8, causal_depth: 2, mutation_strategy: 'conservative'},
  pii: [],
  modules: [],
}
const stage = {signal: new AbortController().signal, now: () => new Date()}
const fitting = {
  seed: SEED,
  maxError: 0.2,
  delta: 0.05,
  features: CONFIDENCE_INPUTS.map(([name]) => name),
  directions: CONFIDENCE_INPUTS.map(([, direction]) => direction),
}

async function questionsOf(files: readonly string[]): Promise<GoldQuestion[]> {
  const read = await Promise.all(files.map((file) => readQuestions(join(folder, file))))
  return read.flatMap(({questions}) => questions)
}

async function memoryOf(path: string, questions: readonly GoldQuestion[]): Promise<Store> {
  const file = `${path}.ndjson`
  const row = ({question, gold}: GoldQuestion, at: number) =>
    `${JSON.stringify({id: `q${at}`, who: 'public', did: 'ask_question', this: question, when: '2024-01-01T00:00:00Z', status: 'completed', if_ok: gold, metadata: {quality_score: 90}})}\n`
  writeFileSync(file, questions.map(row).join(''))
  const store = openForStages(path)
  const limits = {maxLineBytes: 1 << 20, maxDepth: 64}
  for await (const _ of runPipeline(store, [file], {
    ...{limits, update: false, strict: true, scorePolicy: 'supplied', embedder},
    plan: PLAN,
    gate: 85,
    ...stage,
  }));
  return store
}

async function askAll(store: Store, spans: readonly AskedSpan[]): Promise<AskedRecord[]> {
  const ask = earlierAsker(store, {
    ...{embedder, minQuality: 80, matchOf: () => 'exact' as const},
    matcher: {topK: 5, minTopK: 3, minScore: 0.4, minConfidence: 25},
    ...stage,
  })
  const records: AskedRecord[] = []
  for (const span of spans) records.push(await ask(span))
  return records
}

function withTies(records: readonly AskedRecord[], cluster: (at: number) => string): CalibrationRecord[] {
  return records.flatMap(({features, answer, ...rest}, at) =>
    features === null ? [] : [{...rest, features, ties: [answer, cluster(at)]}],
  )
}

interface Scored {
  readonly record: CalibrationRecord
  readonly probability: number
  /** Of the best answer by the model, before the scale. */
  readonly score: number
  readonly best: number
}

function assess(fit: readonly CalibrationRecord[], test: readonly CalibrationRecord[]): Scored[] {
  const [forModel, forScale] = halves(fit)
  const model = fitCalibration(forModel, forScale, {...fitting, alpha: 0.1})
  return test.map((record) => {
    const score = scoreOf(model, record.features)
    const {best} = answerScores(model, record.features, record.rivals)
    return {record, score, best, probability: probabilityOf(model.map, score)}
  })
}

/** Nine tenths for the model, one for the scale, as the splits of a store have it; no group in both. */
function halves(records: readonly CalibrationRecord[]): [CalibrationRecord[], CalibrationRecord[]] {
  const folds = groupedFolds(records, {folds: 9, seed: SEED})
  return [records.filter((_, at) => folds[at] !== 0), records.filter((_, at) => folds[at] === 0)]
}

function report(name: string, scored: readonly Scored[]): void {
  const outcomes = scored.map(({record, probability}) => ({probability, correct: record.correct}))
  const raw = scored.map(({record}) => ({probability: record.raw, correct: record.correct}))
  const show = (of: ReturnType<typeof measure>) => ({
    n: of.n,
    accuracy: of.accuracy,
    ece: of.ece,
    auroc: of.auroc,
    brier: of.brier,
    accuracy_at_20: of.accuracy_at_20,
    times_overall: (of.accuracy_at_20?.value ?? 0) / (of.accuracy?.value || 1),
  })
  const conformal = [0.1, 0.2].map((alpha) => ({alpha, ...coverage(scored, alpha)}))
  process.stdout.write(
    `${JSON.stringify({name, raw: show(measure(raw, 1)), calibrated: show(measure(outcomes, 1)), conformal})}\n`,
  )
}

/** Means over 20 random halves: one to take the quantile from, one to count. */
function coverage(scored: readonly Scored[], alpha: number) {
  const sum = {sets: 0, size: 0, right_kept: 0, wrong_kept: 0}
  for (let split = 0; split < 20; split++) {
    const mixed = shuffled(scored, seededRandom(SEED + split))
    const [fit, test] = [mixed.slice(0, mixed.length >> 1), mixed.slice(mixed.length >> 1)]
    const asSet = ({record, best}: Scored) => ({best, rivals: record.rivals, truth: record.truth, domain: null})
    const quantiles = setQuantiles(fit.map(asSet), alpha)
    const sets = test.map((one) => ({set: answerSet(quantiles, asSet(one), null), truth: one.record.truth}))
    const bounds = correctnessBounds(
      fit.map(({record, score}) => ({score, correct: record.correct})),
      alpha,
    )
    const right = test.filter(({record}) => record.correct)
    const wrong = test.filter(({record}) => !record.correct)
    sum.sets += sets.filter(({set, truth}) => covers(set, truth)).length / sets.length / 20
    sum.size += sets.reduce((so, {set}) => so + set.members.length + Number(set.other), 0) / sets.length / 20
    sum.right_kept += right.filter(({score}) => verdictOf(bounds, score).mayBeRight).length / right.length / 20
    sum.wrong_kept += wrong.filter(({score}) => verdictOf(bounds, score).mayBeWrong).length / wrong.length / 20
  }
  return sum
}

const temporary = mkdtempSync(join(tmpdir(), 'logline-confidence-'))
try {
  const every = {memory: 1e9, calibration: 1e9, validation: 1e9}
  if (which === 'webquestions') {
    const questions = await questionsOf(['trainmodel', 'val', 'devtest'].map((part) => `webquestions/${part}.json`))
    using store = await memoryOf(join(temporary, 'web.db'), questions)
    const spans = askedSpans(store.db, {order: 'hash', seed: SEED, most: every, minQuality: 80})
    const clusters = nearDuplicateClusters(store.db, spans)
    const records = withTies(await askAll(store, spans), (at) => String(clusters.get(spans[at]!.seq)))
    const folds = groupedFolds(
      records.map(({ties}) => ({ties: [null, ties[1]!]})),
      {folds: 10, seed: SEED},
    )
    const scored = Array.from({length: 10}, (_, fold) =>
      assess(
        records.filter((_, at) => folds[at] !== fold),
        records.filter((_, at) => folds[at] === fold),
      ),
    ).flat()
    report('WebQuestions, 10 folds, prequential', scored)
  } else {
    const questions = shuffled(await questionsOf(['nq_open/NQ-open.train.partial.jsonl.gz']), seededRandom(SEED))
    using store = await memoryOf(join(temporary, 'nq.db'), questions.slice(HELD_OUT))
    const spans = askedSpans(store.db, {order: 'hash', seed: SEED, most: {memory: FIT}, minQuality: 80})
    const clusters = nearDuplicateClusters(store.db, spans)
    const fit = withTies(await askAll(store, spans), (at) => String(clusters.get(spans[at]!.seq)))
    const cut = questions.slice(0, HELD_OUT).map(
      ({question, gold}, at): AskedSpan => ({
        ...{seq: -at, split: 'validation', did: 'ask_question', domain: null, question, gold},
        evidence: {split: undefined} as never,
      }),
    )
    report('NQ-open, cut of 3,000', assess(fit, withTies(await askAll(store, cut), String)))
  }
} finally {
  rmSync(temporary, {recursive: true, force: true})
}
