import {readFileSync} from 'node:fs'
import {availableParallelism} from 'node:os'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {embedTogether, Pooling} from '../../src/embedding/builtin/pooling.ts'
import {readStaticTable} from '../../src/embedding/builtin/static-table.ts'

const RUNS = 5
const TABLE = new URL('../../src/embedding/builtin/static-table.bin', import.meta.url)

/** How fast the built-in embedder is on this machine. Rates are texts a second, medians of five runs. */
export interface EmbeddingSpeed {
  readonly texts: number
  readonly mean_characters: number
  /** From the file to a table that can be used, milliseconds. */
  readonly load_ms: number
  readonly one_core_per_second: number
  /** The same by processor time: what it is when nothing else runs. */
  readonly one_core_per_cpu_second: number
  readonly cores: number
  readonly all_cores_per_second: number
}

/** Embeds the texts on one core, then on all, in turn. @param texts tens of thousands, so that a run takes tenths of seconds */
export async function embeddingSpeed(texts: readonly string[]): Promise<EmbeddingSpeed> {
  const loads: number[] = []
  const one: number[] = []
  const cpu: number[] = []
  const all: number[] = []
  const pooling = new Pooling(readStaticTable(readFileSync(TABLE)), 256)
  const embedder = builtinEmbedder()
  const {signal} = new AbortController()
  for (let run = 0; run < RUNS; run++) {
    loads.push(seconds(() => readStaticTable(readFileSync(TABLE))))
    const before = process.cpuUsage()
    one.push(seconds(() => embedTogether(pooling, texts, 256)))
    const used = process.cpuUsage(before)
    cpu.push((used.user + used.system) / 1e6)
    const started = performance.now()
    await embedder.embed(texts, signal)
    all.push((performance.now() - started) / 1000)
  }
  return {
    texts: texts.length,
    mean_characters: texts.reduce((sum, text) => sum + text.length, 0) / texts.length,
    load_ms: 1000 * median(loads),
    one_core_per_second: texts.length / median(one),
    one_core_per_cpu_second: texts.length / median(cpu),
    cores: availableParallelism(),
    all_cores_per_second: texts.length / median(all),
  }
}

function seconds(work: () => unknown): number {
  const started = performance.now()
  work()
  return (performance.now() - started) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
