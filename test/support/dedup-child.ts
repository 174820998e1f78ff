/**
 * Runs dedup in a process of its own, so that a test can kill it: node dedup-child.ts <store> [hold]. Prints each event;
 * with hold it goes on to its second batch and waits there for the end of stdin.
 */
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {dedup} from '../../src/pipeline/dedup.ts'
import {openForStages} from '../../src/pipeline/workspace.ts'

const [path, hold] = process.argv.slice(2) as [string, string | undefined]
using store = openForStages(path)
const stage = dedup(store, {
  thresholds: {near: 0.65, semantic: 0.85},
  embedder: builtinEmbedder().fingerprint,
  dryRun: false,
  signal: new AbortController().signal,
  now: () => new Date('2026-01-01T00:00:00Z'),
})
let batches = 0
for await (const event of stage) {
  process.stdout.write(`${event.stage} ${event.kind} ${event.done}\n`)
  if (hold !== undefined && event.kind === 'progress' && ++batches === 2) for await (const _ of process.stdin);
}
