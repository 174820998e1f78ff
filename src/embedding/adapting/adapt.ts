import type {StaticTable} from '../builtin/static-table.ts'
import {AdaptableRows} from './adaptable-rows.ts'
import {inBatchLoss} from './in-batch-loss.ts'
import type {Overlay} from './overlay.ts'
import {shuffle} from './seeded-random.ts'
import {UnitSums} from './unit-sums.ts'

/** Two texts that belong together; pairs of one group are no negatives for each other. */
export interface AdaptingPair {
  readonly a: string
  readonly b: string
  readonly group: number
}

export interface AdaptOptions {
  /** 0 <= x < 1, seeded: the same pairs and numbers give the same overlay. */
  readonly random: () => number
  readonly recipe?: AdaptRecipe
}

export interface AdaptRecipe {
  /** Pairs of a batch. */
  readonly batch: number
  /** How often each pair is seen, and steps at most: the bound of time. */
  readonly passes: number
  readonly mostSteps: number
  readonly rate: number
  readonly temperature: number
  /** Weight of the loss at fewer dimensions; 128 and 64 take turns (Matryoshka). */
  readonly matryoshka: number
}

/**
 * Chosen on the 3,778 training questions of WebQuestions as a log: more passes or a higher rate go on to raise the recall
 * of the ten nearest and begin to cost the first of them.
 */
export const ADAPT_RECIPE: AdaptRecipe = {
  batch: 64,
  passes: 12,
  mostSteps: 4000,
  rate: 0.002,
  temperature: 0.05,
  matryoshka: 0.5,
}

export interface AdaptProgress {
  readonly step: number
  readonly steps: number
  /** Mean loss of the last steps. */
  readonly loss: number
}

export interface Adapted {
  readonly overlay: Overlay
  readonly steps: number
  readonly rows: number
  readonly newWords: number
}

/**
 * Moves rows of a table so that the texts of a pair come nearer to each other than to the others of their batch
 * (symmetric in-batch negatives). Each list of pairs has batches of its own, because a question is told from answers by
 * other words than from questions. Takes tens of milliseconds between its yields.
 * @param lists of pairs; some may be empty, not all
 */
export async function* adapt(
  table: StaticTable,
  lists: readonly (readonly AdaptingPair[])[],
  {random, recipe = ADAPT_RECIPE}: AdaptOptions,
): AsyncGenerator<AdaptProgress, Adapted> {
  const rows = new AdaptableRows(table, textsOf(lists))
  const sources = lists
    .filter((pairs) => pairs.length > 0)
    .map((pairs) => ({pairs: shuffle([...pairs], random), size: batchSize(pairs.length, recipe.batch), next: 0}))
  const share = (count: number, size: number) => Math.ceil((recipe.passes * count) / size)
  const wanted = sources.reduce((sum, {pairs, size}) => sum + share(pairs.length, size), 0)
  const steps = Math.min(recipe.mostSteps, wanted)
  const turns = sources.flatMap((source) => new Array(share(source.pairs.length, source.size)).fill(source))
  shuffle(turns, random)
  let lost = 0
  for (let step = 1; step <= steps; step++) {
    const source = turns[step - 1]!
    if (source.next + source.size > source.pairs.length) {
      shuffle(source.pairs, random)
      source.next = 0
    }
    const batch = source.pairs.slice(source.next, source.next + source.size)
    source.next += source.size
    lost += learn(rows, batch, step % 2 === 0 ? 128 : 64, recipe)
    rows.step(recipe.rate * Math.min(1, step / Math.max(1, steps / 10), (steps - step + 1) / steps))
    if (step % 10 === 0 || step === steps) {
      yield {step, steps, loss: lost / (step % 10 || 10)}
      lost = 0
    }
  }
  return {overlay: rows.overlay(), steps, ...rows.size}
}

function learn(
  rows: AdaptableRows,
  batch: readonly AdaptingPair[],
  fewer: number,
  {temperature, matryoshka}: AdaptRecipe,
): number {
  const masked = maskOf(batch)
  const [a, b] = [sideOf(rows, batch, 'a'), sideOf(rows, batch, 'b')]
  const options = {n: batch.length, temperature, masked}
  const {dimensions} = rows
  const loss = inBatchLoss(a.sums.at(dimensions), b.sums.at(dimensions), {...options, width: dimensions, weight: 1})
  a.sums.back()
  b.sums.back()
  if (fewer < dimensions) {
    inBatchLoss(a.sums.at(fewer), b.sums.at(fewer), {...options, width: fewer, weight: matryoshka})
    a.sums.back()
    b.sums.back()
  }
  for (const {reads, sums} of [a, b])
    for (const [index, gradient] of [...sums.gradients()].entries()) rows.learn(reads[index]!, gradient)
  return loss
}

function sideOf(rows: AdaptableRows, batch: readonly AdaptingPair[], side: 'a' | 'b') {
  const {dimensions} = rows
  const reads = batch.map((pair) => rows.read(pair[side]))
  const sums = new Float32Array(batch.length * dimensions)
  for (const [index, read] of reads.entries())
    rows.sum(read, sums.subarray(index * dimensions, (index + 1) * dimensions))
  return {reads, sums: new UnitSums(sums, dimensions)}
}

/** Pairs of one group, or with a text in common, are neither right nor wrong for each other. */
function maskOf(batch: readonly AdaptingPair[]): Uint8Array {
  const n = batch.length
  const masked = new Uint8Array(n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const [x, y] = [batch[i]!, batch[j]!]
      if (i !== j && (x.group === y.group || x.a === y.a || x.b === y.b || x.a === y.b)) masked[i * n + j] = 1
    }
  return masked
}

/** Few pairs make smaller batches: at least eight of them a pass, as far as they go. */
function batchSize(pairs: number, most: number): number {
  return Math.max(2, Math.min(most, Math.floor(pairs / 8)))
}

function* textsOf(lists: readonly (readonly AdaptingPair[])[]): Generator<string> {
  for (const pairs of lists)
    for (const {a, b} of pairs) {
      yield a
      yield b
    }
}
