/**
 * Fits the ranker that ships: train-ranker.ts [folder of the data sets] [file]. Questions of the memory part of NQ-open (its
 * validation cut left out) and of the WebQuestions training part, each asked of those before it only. Writes
 * src/matching/ranker/weights.json and CARD.md. Deterministic by seed.
 * The file gets a ranker of NQ-open alone, which eval:matcher measures with.
 */
import {writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {type Asked, readEvaluationSets} from './embedder/evaluation-sets.ts'
import {rankerCard} from './ranker/card.ts'
import {learnDifferences, teachesDifferences} from './ranker/learn-differences.ts'
import {learnOdds} from './ranker/learn-odds.ts'
import {prequential} from './ranker/prequential.ts'
import {shippable} from './ranker/shippable.ts'

const SEED = 5
/** NQ-open questions that are asked; each sees at least as many before it as `FIRST`. */
const ASKED = 5000
const FIRST = 5000

const folder = process.argv[2] ?? fileURLToPath(new URL('../../shared/datasets', import.meta.url))
const sets = readEvaluationSets(folder)
if (sets === undefined) throw new Error(`${folder} does not hold the data sets`)
const odds = learnOdds(sets.memory)
const learned = {odds, differences: await learnDifferences(sets.memory, odds, SEED)}
const mayAsk = (question: Asked) => !teachesDifferences(question)
const open = await prequential(sets.memory, learned, {asked: ASKED, first: FIRST, seed: SEED, mayAsk})
const file = process.argv[3]
if (file !== undefined) writeFileSync(file, JSON.stringify(shippable(open, learned)))
const web = await prequential(sets.webQuestions, learned, {asked: 3000, first: 700, seed: SEED})
const model = shippable([...open, ...web], learned)
const target = (name: string) => fileURLToPath(new URL(`../src/matching/ranker/${name}`, import.meta.url))
writeFileSync(target('weights.json'), `${JSON.stringify(model)}\n`)
writeFileSync(target('CARD.md'), rankerCard(model, {open, web, seed: SEED}))
