import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {expect, test} from 'vitest'
import {indexSpans} from '../../src/pipeline/index-spans.ts'
import type {Algorithm} from '../../src/retrieval/algorithm.ts'
import {graphsAreAvailable} from '../../src/retrieval/graph-library.ts'
import {embedQuestions, finish, ingestSpans, judge, NOW, span, temporaryStore} from '../support/answer-store.ts'
import {scattered} from '../support/scattered-embedder.ts'

const CHILD = fileURLToPath(new URL('../support/reading-child.ts', import.meta.url))
const options = {signal: new AbortController().signal, now: () => NOW}

const rowsFrom = (first: number, count: number): object[] =>
  Array.from({length: count}, (_, at) => span({id: `s${first + at}`, this: `family${at % 40} question ${first + at}`}))

test('a reader finds what it asks for all through re-indexing, whichever algorithm takes over', async () => {
  using store = temporaryStore()
  const add = async (rows: readonly object[]) => {
    await ingestSpans(store, rows)
    judge(store)
    await embedQuestions(store, scattered)
  }
  const index = (algorithm?: Algorithm) =>
    finish(indexSpans(store, scattered.fingerprint, {...options, ...(algorithm === undefined ? {} : {algorithm})}))
  await add(rowsFrom(0, 1200))
  await index('scan')
  const child = spawn(process.execPath, [CHILD, store.path, 'family7 question 7'], {stdio: ['pipe', 'pipe', 'inherit']})
  const lines: string[] = []
  const waiting = new Map<string, () => void>()
  createInterface({input: child.stdout}).on('line', (line) => {
    lines.push(line)
    waiting.get(line)?.()
  })
  /** Resolves once the reader has searched with it. */
  const seen = (algorithm: string) =>
    new Promise<void>((resolve) => {
      if (lines.includes(algorithm)) resolve()
      else waiting.set(algorithm, resolve)
    })
  const exit = once(child, 'exit')
  const algorithms: Algorithm[] = ['scan', 'ivf', ...(graphsAreAvailable() ? (['hnsw'] as const) : []), 'exact']
  for (const [turn, algorithm] of algorithms.entries()) {
    await index(algorithm)
    await seen(algorithm)
    // Comes in while the reader searches with it: a few spans, then so many that all is built again.
    await add(rowsFrom(2000 + 2000 * turn, turn === 1 ? 800 : 60))
    await index()
  }
  child.stdin.end()
  expect(await exit).toEqual([0, null])
  const {searches, failed} = JSON.parse(lines.at(-1)!) as {searches: number; failed: number}
  expect(failed).toBe(0)
  expect(searches).toBeGreaterThan(algorithms.length)
  expect(lines.slice(0, -1)).toEqual(algorithms)
}, 60_000)
