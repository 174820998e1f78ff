/**
 * Measures uniqueness in a process of its own, so that a test can kill it: node uniqueness-child.ts <store>. After its
 * third batch it waits for the end of stdin.
 */
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {measureUniqueness} from '../../src/pipeline/uniqueness.ts'
import {openForStages} from '../../src/pipeline/workspace.ts'

const [path] = process.argv.slice(2) as [string]
using store = openForStages(path)
const embedder = builtinEmbedder()
const stage = measureUniqueness(store, {
  signal: new AbortController().signal,
  now: () => new Date('2026-01-01'),
  embedderOf: async () => embedder,
})
let batches = 0
for await (const {kind, done} of stage) {
  // Before the first, texts may be embedded.
  if (kind !== 'progress' || done === 0) continue
  process.stdout.write(`batch ${++batches}\n`)
  if (batches === 3) for await (const _ of process.stdin);
}
