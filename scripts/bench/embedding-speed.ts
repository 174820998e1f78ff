import {readFileSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {embedTogether, Pooling} from '../../src/embedding/builtin/pooling.ts'
import {readStaticTable} from '../../src/embedding/builtin/static-table.ts'
import {quantile} from './summary.ts'

const ROUNDS = 7
const DIMENSIONS = 256
const TABLE = new URL('../../src/embedding/builtin/static-table.bin', import.meta.url)
/** Texts that one core embeds together: memory stays small, as it does in portions for threads. */
const TOGETHER = 512

/** A question of about 50 characters has from so many to so many. */
const QUESTION = {least: 40, most: 60}

/** How fast the built-in embedder is on this machine. Rates are texts a second, medians of seven rounds. */
export interface EmbeddingSpeed {
  readonly embedder: string
  /** From the file to a table that can be used, milliseconds. */
  readonly load_ms: number
  /** How much longer the first call takes than the next: it starts the threads. No part of the rates. */
  readonly threads_start_ms: number
  readonly threads: number
  /** Questions of about 50 characters, and all texts as they come. */
  readonly questions: MixSpeed
  readonly mixed: MixSpeed
}

export interface MixSpeed {
  readonly texts: number
  readonly mean_characters: number
  readonly one_core: number
  /** The same by processor time: what it is when nothing else runs. */
  readonly one_core_by_cpu_time: number
  readonly all_cores: number
  /** Median of what all cores do in a round, in multiples of what one does in it. */
  readonly gain: number
}

/**
 * Embeds texts on one core and on all, in turn.
 * @param texts tens of thousands, so that a round takes tenths of seconds
 */
export async function embeddingSpeed(texts: readonly string[]): Promise<EmbeddingSpeed> {
  const loads = Array.from({length: ROUNDS}, () => seconds(() => readStaticTable(readFileSync(TABLE))))
  const embedder = builtinEmbedder(DIMENSIONS)
  const {signal} = new AbortController()
  const embed = async () => {
    const started = performance.now()
    await embedder.embed(texts, signal)
    return performance.now() - started
  }
  const first = await embed()
  const next = await embed()
  const asked = texts.filter(({length}) => length >= QUESTION.least && length <= QUESTION.most)
  if (asked.length === 0) throw new Error('no text has 40 to 60 characters')
  const questions = Array.from({length: texts.length}, (_, at) => asked[at % asked.length]!)
  return {
    embedder: embedder.fingerprint,
    load_ms: 1000 * quantile(loads, 0.5),
    threads_start_ms: Math.max(0, first - next),
    threads: availableParallelism(),
    questions: await mixSpeed(questions),
    mixed: await mixSpeed(texts),
  }

  async function mixSpeed(mix: readonly string[]): Promise<MixSpeed> {
    const pooling = new Pooling(readStaticTable(readFileSync(TABLE)), DIMENSIONS)
    const [one, cpu, all, gains]: number[][] = [[], [], [], []]
    for (let round = 0; round < ROUNDS; round++) {
      const before = process.cpuUsage()
      const alone = seconds(() => {
        // Keeps what it makes, as the threads' caller does: what that costs is the same for one core and for all.
        const vectors: Float32Array[] = []
        for (let start = 0; start < mix.length; start += TOGETHER) {
          const together = embedTogether(pooling, mix.slice(start, start + TOGETHER), DIMENSIONS)
          for (let at = 0; at < together.length; at += DIMENSIONS) vectors.push(together.subarray(at, at + DIMENSIONS))
        }
        return vectors
      })
      const used = process.cpuUsage(before)
      const started = performance.now()
      await embedder.embed(mix, signal)
      const together = (performance.now() - started) / 1000
      one!.push(mix.length / alone)
      cpu!.push((1e6 * mix.length) / (used.user + used.system))
      all!.push(mix.length / together)
      gains!.push(alone / together)
    }
    return {
      texts: mix.length,
      mean_characters: mix.reduce((sum, text) => sum + text.length, 0) / mix.length,
      one_core: quantile(one!, 0.5),
      one_core_by_cpu_time: quantile(cpu!, 0.5),
      all_cores: quantile(all!, 0.5),
      gain: quantile(gains!, 0.5),
    }
  }
}

function seconds(work: () => unknown): number {
  const started = performance.now()
  work()
  return (performance.now() - started) / 1000
}
