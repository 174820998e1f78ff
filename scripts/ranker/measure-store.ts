import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import type {AnswerScores} from '../../src/calibration/answer-sets.ts'
import {answerScores, assure, scoreOf} from '../../src/calibration/calibration-model.ts'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {distinctAnswers} from '../../src/matching/answer-features.ts'
import type {RankerModel} from '../../src/matching/ranker/ranker.ts'
import {type CalibrateSummary, calibrate} from '../../src/pipeline/calibrate.ts'
import {lastCalibration} from '../../src/pipeline/calibrations.sql.ts'
import {consider} from '../../src/pipeline/consider.ts'
import type {Considered} from '../../src/pipeline/considered.ts'
import {rankedAnswers} from '../../src/pipeline/ranked-answers.ts'
import {runPipeline} from '../../src/pipeline/run.ts'
import {openForStages} from '../../src/pipeline/workspace.ts'
import type {FoundSpan} from '../../src/retrieval/candidates.sql.ts'
import {searchMemory} from '../../src/retrieval/search-memory.ts'
import type {Store} from '../../src/store/open.ts'
import type {Asked} from '../embedder/evaluation-sets.ts'
import {type Baselines, baselines} from './baselines.ts'
import {isRight} from './exact-match.ts'
import {momentOf} from './memory-store.ts'

/** What became of one question. */
export interface Measured {
  readonly theirs: Baselines
  readonly cosineRight: boolean
  /** With the ranker that ships: the best answer, given or not. */
  readonly shippedRight: boolean
  /** A right answer is among those of the 10, the 50 best by cosine, of all candidates. */
  readonly among: readonly [ten: boolean, fifty: boolean, all: boolean]
  /** After `calibrate`: the best answer, given or not, and the chance that it is right, 0-1. */
  readonly right: boolean
  readonly given: boolean
  readonly probability: number
  /** Before the map to probabilities, as sets and thresholds see it. */
  readonly score: number
  readonly sets: AnswerScores
  /** Which of the answers is right: 0 the best, -1 none. */
  readonly truth: number
  /** The set at alpha .1 by the store's own calibration holds the right answer. */
  readonly covered: boolean
}

const stage = {signal: new AbortController().signal, now: () => new Date('2026-01-01T00:00:00Z')}
const MATCHER = {topK: 5, minTopK: 3, minScore: 0.4, minConfidence: 25}
const PLAN = {
  rules: {intensity: 0.8, causal_depth: 2, mutation_strategy: 'conservative' as const},
  pii: [],
  modules: [],
}
const MIN_QUALITY = 80

/** Remembers, is asked, calibrates on itself, is asked again: by the code that answers people. */
export async function measureStore(
  memory: readonly Asked[],
  asked: readonly Asked[],
  ranker: RankerModel,
): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'logline-matcher-'))
  try {
    using store = await remembering(folder, memory)
    const theirs = baselines(memory)
    const before = await considerAll(store, asked, ranker)
    const summary = await calibrated(store, ranker)
    const {ranker: gain, after, records} = summary
    process.stderr.write(`${JSON.stringify({gain, records, auroc: after.auroc?.value, ece: after.ece})}\n`)
    const calibration = lastCalibration(store.db)!
    const found = calibration.ranker === null ? before : await considerAll(store, asked, calibration.ranker)
    return asked.map((question, at): Measured => {
      const {answers: gold} = question
      const {candidates: weighed, rest} = before[at]!
      const others = rest.map((span) => ({...span, answers: texts(span)}))
      const candidates = [...weighed, ...others].sort((a, b) => b.cosine - a.cosine)
      const rightAmong = (count: number) =>
        candidates.slice(0, count).some(({answers}) => answers.some(({text}) => isRight(text, gold)))
      const ranked = rankedAnswers(found[at]!)
      const basis = {
        theirs: theirs(question),
        cosineRight: isRight(candidates[0]?.outcome ?? null, gold),
        shippedRight: isRight(rankedAnswers(before[at]!)?.answers[0]?.outcome ?? null, gold),
        among: [rightAmong(10), rightAmong(50), rightAmong(candidates.length)] as const,
        given: found[at]!.decision.output !== null,
      }
      if (ranked === null)
        return {
          ...basis,
          right: false,
          probability: 0,
          score: -7,
          sets: {best: 0, rivals: []},
          truth: -1,
          covered: false,
        }
      const {model} = calibration
      const rivals = ranked.answers.slice(1).map(({chance}) => chance)
      const truth = ranked.answers.findIndex(({outcome}) => isRight(outcome, gold))
      const {probability, set} = assure(model, ranked.features, rivals, null)
      return {
        ...basis,
        right: truth === 0,
        probability,
        score: scoreOf(model, ranked.features),
        sets: answerScores(model, ranked.features, rivals),
        truth,
        covered: truth < 0 ? set.other : set.members.includes(truth),
      }
    })
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
}

function texts(span: FoundSpan): {readonly text: string}[] {
  return Array.from(distinctAnswers(span).values(), (text) => ({text}))
}

async function remembering(folder: string, memory: readonly Asked[]): Promise<Store> {
  const file = join(folder, 'memory.ndjson')
  const row = ({question, answers}: Asked, place: number) =>
    JSON.stringify({
      ...{id: `q${place}`, who: 'user', did: 'ask_question', this: question, status: 'completed', if_ok: answers},
      when: new Date(momentOf(place)).toISOString(),
      metadata: {quality_score: 90},
    })
  writeFileSync(file, `${memory.map(row).join('\n')}\n`)
  const store = openForStages(join(folder, 'logline.db'))
  const options = {
    limits: {maxLineBytes: 1 << 20, maxDepth: 64},
    ...{
      update: false,
      strict: true,
      scorePolicy: 'supplied' as const,
      embedder: builtinEmbedder(),
      plan: PLAN,
      gate: 85,
    },
  }
  for await (const _ of runPipeline(store, [file], {...options, ...stage}));
  return store
}

async function calibrated(store: Store, ranker: RankerModel): Promise<CalibrateSummary> {
  const running = calibrate(store, {
    ...{embedder: builtinEmbedder(), matcher: MATCHER, minQuality: MIN_QUALITY, match: 'exact', matchByDomain: {}},
    ...{order: 'hash', seed: 1, sample: 3000, ranker},
    ...stage,
  })
  for (;;) {
    const next = await running.next()
    if (next.done) return next.value
  }
}

async function considerAll(store: Store, asked: readonly Asked[], ranker: RankerModel): Promise<Considered[]> {
  const embedder = builtinEmbedder()
  const memory = searchMemory()
  const found: Considered[] = []
  for (const {question: text} of asked) {
    const question = {text, context: {}, filter: {minQuality: MIN_QUALITY}, matcher: MATCHER}
    found.push(await consider(store, question, {embedderOf: () => embedder, memory, ranker, ...stage}))
  }
  return found
}
