/**
 * What dedup is worth: `npm run bench:dedup -- spans.ndjson[.gz] [duplicates-folder [spans [seed]]]`. Prints one JSON
 * object. Duplicates are planted beside real spans by editing 10 to 30 % of the words of the question and of the
 * outcome (of outcomes of fewer than eight words, and of code, nothing), and spans that differ only in one number or
 * one name, of question or outcome; the store is then deduplicated by the program itself. Thresholds are compared on
 * one half of the spans; the other half is reported at the default ones. The folder holds labelled pairs of questions
 * (qqp-dev.tsv.gz, mrpc-train.tsv.gz, mrpc-val.tsv), for evaluation alone: both sides as spans without an outcome, so
 * that no answer can keep them apart. Intervals: 95 %, Wilson.
 */
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {wilsonInterval} from '../src/calibration/binomial.ts'
import {compareMeanings, compareWords} from '../src/dataset/duplicate.ts'
import {shippedLexicon} from '../src/dataset/lexicon.ts'
import {type ReadSpan, readSpan} from '../src/dataset/read-span.ts'
import {readingOf} from '../src/dataset/reading.ts'
import {NEAR_THRESHOLD, SEMANTIC_THRESHOLD} from '../src/dataset/thresholds.ts'
import {builtinEmbedder} from '../src/embedding/builtin/builtin.ts'
import {dedup, duplicatesOf} from '../src/pipeline/dedup.ts'
import {enrich} from '../src/pipeline/enrich.ts'
import {ingest} from '../src/pipeline/ingest.ts'
import {openForStages} from '../src/pipeline/workspace.ts'
import {hardNegatives, namesIn} from './dataset/hard-negatives.ts'
import {edited} from './dataset/plant-edits.ts'
import {seededRandom} from './random/mulberry32.ts'

interface Row {
  readonly id: string
  readonly this: string
  readonly if_ok: string
}

const LIMITS = {maxLineBytes: 1 << 24, maxDepth: 64}

/** Outcomes of so many words are edited too. */
const EDITED_FROM_WORDS = 8

const [file, folder, spansArgument = '6000', seedArgument = '7'] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: node scripts/bench-dedup.ts spans.ndjson[.gz] [folder [spans [seed]]]')
const seed = Number(seedArgument)
const textOf = (path: string): string => {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}
const lines = textOf(file)
  .split('\n')
  .filter((line) => line !== '')
/** Evenly spread over the file, so that no source is missed. */
const step = Math.max(1, Math.floor(lines.length / Number(spansArgument)))
const rows = lines.filter((_, at) => at % step === 0).map((line) => JSON.parse(line) as Row)
const names = namesIn(rows.flatMap(({this: question, if_ok}) => [question, if_ok]))
const embedder = builtinEmbedder()
const options = {signal: new AbortController().signal, now: () => new Date()}

const report: Record<string, unknown> = {
  spans: rows.length,
  seed,
  thresholds: {near: NEAR_THRESHOLD, semantic: SEMANTIC_THRESHOLD},
}
for (const [at, half] of (['tuning', 'reported'] as const).entries())
  report[half] = await measurePlanted(
    rows.filter((_, row) => row % 2 === at),
    seededRandom(seed + at),
    half === 'tuning',
  )
if (folder !== undefined)
  report['labelled_pairs'] = {
    'qqp-dev': await measureLabelled(join(folder, 'qqp-dev.tsv.gz'), [0, 1, 2]),
    'mrpc-train': await measureLabelled(join(folder, 'mrpc-train.tsv.gz'), [0, 3, 4]),
    'mrpc-val': await measureLabelled(join(folder, 'mrpc-val.tsv'), [0, 3, 4]),
  }
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
process.exit(0)

async function measurePlanted(originals: readonly Row[], random: () => number, everyThreshold: boolean) {
  const edits: {row: Row; of: string; kinds: string[]}[] = []
  const negatives: {row: Row; of: string; kind: string}[] = []
  for (const row of originals) {
    const share = 0.1 + 0.2 * random()
    const question = edited(row.this, share, random)
    const worded = row.if_ok.split(/\s+/).length >= EDITED_FROM_WORDS && !isProgram(row.if_ok)
    const outcome = worded ? edited(row.if_ok, share, random) : undefined
    if (question !== undefined)
      edits.push({
        row: {...row, id: `${row.id}#edited`, this: question.text, if_ok: outcome?.text ?? row.if_ok},
        of: row.id,
        kinds: [...new Set([...question.edits, ...(outcome?.edits ?? [])])],
      })
    for (const negative of hardNegatives(row, names, random))
      negatives.push({
        row: {...row, ...negative.row, id: `${row.id}#${negative.kind}`},
        of: row.id,
        kind: negative.kind,
      })
  }
  const folderOfRun = mkdtempSync(join(tmpdir(), 'logline-bench-'))
  try {
    const input = join(folderOfRun, 'planted.ndjson')
    const all = [...originals, ...edits.map(({row}) => row), ...negatives.map(({row}) => row)]
    writeFileSync(input, all.map((row) => `${JSON.stringify(row)}\n`).join(''))
    using store = openForStages(join(folderOfRun, 'bench.db'))
    await ended(ingest(store, [input], {...options, limits: LIMITS, update: false, strict: false}))
    await ended(enrich(store, embedder, options))
    const thresholds = {near: NEAR_THRESHOLD, semantic: SEMANTIC_THRESHOLD}
    await ended(dedup(store, {thresholds, embedder: embedder.fingerprint, dryRun: true, ...options}))
    const seqOf = new Map(store.db.prepare<[], [string, number]>('SELECT id, seq FROM spans').raw().all())
    const exact = new Map(store.db.prepare<[], [string, number]>('SELECT id, seq FROM duplicates').raw().all())
    const at = (near: number, semantic: number) => {
      const members = duplicatesOf(store.db, {near, semantic})
      const clusterOf = (id: string) => {
        const seq = seqOf.get(id) ?? exact.get(id)!
        return members.get(seq)?.kept ?? seq
      }
      const found = edits.filter(({row, of}) => clusterOf(row.id) === clusterOf(of))
      const wrong = negatives.filter(({row, of}) => clusterOf(row.id) === clusterOf(of))
      const recall = found.length / edits.length
      const falseRate = wrong.length / negatives.length
      const byKind = (kind: string) => {
        const own = edits.filter(({kinds}) => kinds.includes(kind))
        return round(own.filter((edit) => found.includes(edit)).length / own.length)
      }
      return {
        near,
        semantic: Number.isFinite(semantic) ? semantic : 'off',
        planted: edits.length,
        recall: round(recall),
        recall_interval: wilsonInterval(found.length, edits.length).map(round),
        hard_negatives: negatives.length,
        merged: wrong.length,
        merged_rate: round(falseRate),
        merged_interval: wilsonInterval(wrong.length, negatives.length).map(round),
        precision: round(found.length / (found.length + wrong.length)),
        precision_interval: wilsonInterval(found.length, found.length + wrong.length).map(round),
        merged_by_kind: count(wrong.map(({kind}) => kind)),
        recall_by_edit: Object.fromEntries(
          [...new Set(edits.flatMap(({kinds}) => kinds))].sort().map((kind) => [kind, byKind(kind)]),
        ),
      }
    }
    if (!everyThreshold) return [at(NEAR_THRESHOLD, Number.POSITIVE_INFINITY), at(NEAR_THRESHOLD, SEMANTIC_THRESHOLD)]
    return [
      ...[0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8].map((near) => at(near, Number.POSITIVE_INFINITY)),
      ...[0.8, 0.85, 0.9, 0.95].map((semantic) => at(NEAR_THRESHOLD, semantic)),
    ].map(({near, semantic, planted, recall, hard_negatives, merged, precision}) => ({
      near,
      semantic,
      planted,
      recall,
      hard_negatives,
      merged,
      precision,
    }))
  } finally {
    rmSync(folderOfRun, {recursive: true, force: true})
  }
}

/** How many labelled duplicates are found, and how many others would be merged. */
async function measureLabelled(path: string, [labelAt, firstAt, secondAt]: readonly [number, number, number]) {
  if (!existsSync(path)) return `${path} is not here`
  const pairs = textOf(path)
    .split('\n')
    .map((line) => line.split('\t'))
    .filter((cells) => cells[labelAt] === '0' || cells[labelAt] === '1')
    .map((cells) => ({duplicate: cells[labelAt] === '1', a: cells[firstAt]!, b: cells[secondAt]!}))
  const lexicon = shippedLexicon()
  const read = (question: string): ReadSpan =>
    readSpan({did: 'ask_question', status: 'pending', question, outcome: null, aliases: []})
  const vectors = await embedder.embed(
    pairs.flatMap(({a, b}) => [a, b]),
    options.signal,
  )
  const judged = pairs.map(({duplicate, a, b}, at) => {
    const [left, right] = [read(a), read(b)]
    const words = compareWords(left, right, lexicon)
    const near = words.kind === 'alike' && words.score >= NEAR_THRESHOLD
    const [x, y] = [vectors[2 * at]!, vectors[2 * at + 1]!]
    const cosine = x.reduce((sum, value, lane) => sum + value * y[lane]!, 0)
    const semantic = cosine >= SEMANTIC_THRESHOLD && compareMeanings(left, right, cosine, lexicon).kind === 'alike'
    return {duplicate, near, both: near || semantic}
  })
  const rate = (kind: 'near' | 'both') => {
    const of = (duplicate: boolean) => judged.filter((pair) => pair.duplicate === duplicate)
    const [good, bad] = [of(true), of(false)]
    const [found, merged] = [good.filter((pair) => pair[kind]).length, bad.filter((pair) => pair[kind]).length]
    return {
      duplicates: good.length,
      found: round(found / good.length),
      found_interval: wilsonInterval(found, good.length).map(round),
      others: bad.length,
      merged: round(merged / bad.length),
      merged_interval: wilsonInterval(merged, bad.length).map(round),
      precision: round(found / (found + merged)),
    }
  }
  return {near: rate('near'), near_and_semantic: rate('both')}
}

function isProgram(text: string): boolean {
  return readingOf(text).isCode || /[{}();]/.test(text)
}

async function ended(stage: AsyncGenerator<unknown, unknown>): Promise<void> {
  while (!(await stage.next()).done);
}

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
