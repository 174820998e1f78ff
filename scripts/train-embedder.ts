/**
 * Trains the built-in embedder: `npm run train:embedder [-- --verify] [--skip-scores] [--teacher FILE] [--members FOLDER]
 * [folder [file]]`. The folder holds the data sets, its `pairs/` text pairs under licences that let a model made from them ship [default:
 * LOGLINE_DATASETS, else ../shared/datasets]. Writes the table and the model card beside it; with `--verify`, trains
 * again and compares with the table that is there. `--teacher` keeps what the teacher said for the next run, `--members` each finished
 * member of the mean, so that a stopped run goes on. Seeded: the same data give the same bytes with the same Node.js.
 */
import {createHash, hash} from 'node:crypto'
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {parseArgs} from 'node:util'
import {readStaticTable} from '../src/embedding/builtin/static-table.ts'
import {readCorpus, resembles} from './embedder/corpus.ts'
import {embedUnrounded} from './embedder/embeds.ts'
import {readEvaluationSets, readGraded} from './embedder/evaluation-sets.ts'
import {meanOf, mostUsed, remembered} from './embedder/members.ts'
import {modelCard} from './embedder/model-card.ts'
import {installPackages} from './embedder/packages.ts'
import {SeededRandom} from './embedder/random.ts'
import {BUCKET_FACTOR, MEMBERS, RECIPE, SEED} from './embedder/recipe.ts'
import {sameAnswerPairs} from './embedder/same-answer.ts'
import {DIMENSIONS, meaningsOf, startParameters} from './embedder/start.ts'
import {Student} from './embedder/student.ts'
import {tableBytes} from './embedder/table-bytes.ts'
import {askTeacher, chooseLessons} from './embedder/teacher.ts'
import {train} from './embedder/train.ts'
import {makeVocabulary, WIDE_ROWS} from './embedder/vocabulary.ts'
import {readWordVectors} from './embedder/word-vectors.ts'

const {values: flags, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    verify: {type: 'boolean', default: false},
    'skip-scores': {type: 'boolean', default: false},
    teacher: {type: 'string'},
    members: {type: 'string'},
  },
})
const folder = positionals[0] ?? process.env['LOGLINE_DATASETS'] ?? '../shared/datasets'
const file = positionals[1] ?? 'src/embedding/builtin/static-table.bin'
const started = performance.now()
const say = (text: string) =>
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}\n`)

const sets = readEvaluationSets(folder)
const judged = [...(sets?.judged.values() ?? [])].flat().flatMap(({a, b}) => [a, b])
const corpus = readCorpus(join(folder, 'pairs'), judged)
say(`${[...corpus.sources.values()].flat().length} pairs, ${corpus.dropped} kept out`)
const grades = readGraded(folder, resembles(judged))
say(`${grades.flat().length} graded pairs`)
using packages = await installPackages()
const random = new SeededRandom(SEED)
const chosen = chooseLessons(corpus.sources, random)
const lessons = {...chosen, vectors: await rememberedTeacher(chosen.texts)}
say(`${chosen.texts.length} texts read by the teacher`)
const vectors = readWordVectors(packages.folder)
const vocabulary = makeVocabulary(corpus.sources, vectors.keys())
const meanings = meaningsOf(vocabulary, vectors, corpus.sources, random)
const parameters = startParameters(vocabulary, meanings, random)
say(`${vocabulary.known} words, ${vectors.size} word vectors`)
const sameAnswer = sameAnswerPairs(corpus.sources)
const sources = new Map([...corpus.sources, ...sameAnswer])
const start = createHash('sha256')
  .update(parameters.rows)
  .update(parameters.weights)
  .update(lessons.vectors)
  .digest('hex')
const members = MEMBERS.map((seed) => {
  const key = hash('sha256', JSON.stringify([start, RECIPE, seed])).slice(0, 16)
  return remembered(flags.members, key, parameters.weights.length, () => {
    const student = new Student(vocabulary, parameters)
    // The first goes on where the start has left the generator.
    const own = seed === SEED ? random : new SeededRandom(seed)
    train(student, vocabulary, sources, lessons, grades, RECIPE, own, (step, loss) => {
      if (step % 500 === 0) say(`member ${seed}, step ${step}: loss ${loss.toFixed(3)}`)
    })
    return {values: student.finished(), uses: student.uses}
  })
})
const model = meanOf(members)
const bytes = tableBytes({
  words: vocabulary.words.slice(0, vocabulary.known),
  values: model.values,
  dimensions: DIMENSIONS,
  wide: mostUsed(model, WIDE_ROWS),
  bucketFactor: BUCKET_FACTOR,
})
say(`${bytes.length} bytes, ${(process.cpuUsage().user / 6e7).toFixed(1)} processor minutes`)

if (flags.verify) {
  const same = readFileSync(file).equals(bytes)
  process.stdout.write(`${file}: ${same ? 'the same bytes' : 'OTHER BYTES than training gives'}\n`)
  process.exitCode = same ? 0 : 1
} else {
  writeFileSync(file, bytes)
  if (sets !== undefined && !flags['skip-scores']) {
    const sentences = [...new Set(sets.judged.get('STS-B dev')!.flatMap(({a, b}) => [a, b]))]
    const card = modelCard({
      sets,
      corpus,
      table: readStaticTable(bytes),
      unrounded: embedUnrounded(model.values, vocabulary, BUCKET_FACTOR),
      sameAnswer,
      lessons: chosen.texts.length,
      graded: grades.flat().length,
      teacher: {texts: sentences, vectors: await askTeacher(packages.folder, sentences)},
    })
    writeFileSync(join(dirname(file), 'MODEL_CARD.md'), card)
  }
  process.stdout.write(`${file}: ${bytes.length} bytes\n`)
}

/** What the teacher makes of texts; from the file of `--teacher` when it holds just these. */
async function rememberedTeacher(texts: readonly string[]): Promise<Float32Array> {
  const key = hash('sha256', JSON.stringify(texts), 'buffer')
  if (flags.teacher !== undefined && existsSync(flags.teacher)) {
    const bytes = readFileSync(flags.teacher)
    if (bytes.subarray(0, key.length).equals(key))
      return new Float32Array(new Uint8Array(bytes.subarray(key.length)).buffer)
  }
  const vectors = await askTeacher(packages.folder, texts)
  if (flags.teacher !== undefined) writeFileSync(flags.teacher, Buffer.concat([key, new Uint8Array(vectors.buffer)]))
  return vectors
}
