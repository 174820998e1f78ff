/**
 * Runs the pipeline in a process of its own, so that a test can kill it: node pipeline-child.ts <store> <file> <log>
 * [stage]. Prints each event; appends one line for every text to the log just before it is embedded. A stage that is
 * named goes on to its last fifth and waits there for the end of stdin: whoever keeps that open kills it at work.
 */
import {appendFileSync} from 'node:fs'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {runPipeline} from '../../src/pipeline/run.ts'
import {openForStages} from '../../src/pipeline/workspace.ts'
import {PLAN} from './spans.ts'

const [path, file, log, held] = process.argv.slice(2) as [string, string, string, string | undefined]
const HELD_FROM = 0.8
const builtin = builtinEmbedder()
const counting: Embedder = {
  fingerprint: builtin.fingerprint,
  dimensions: builtin.dimensions,
  embed: (texts, signal) => {
    appendFileSync(log, texts.map((text) => `${JSON.stringify(text)}\n`).join(''))
    return builtin.embed(texts, signal)
  },
}
using store = openForStages(path)
const stage = runPipeline(store, [file], {
  limits: {maxLineBytes: 1 << 20, maxDepth: 64},
  update: false,
  strict: false,
  scorePolicy: 'supplied',
  embedder: counting,
  plan: PLAN,
  gate: 85,
  signal: new AbortController().signal,
  now: () => new Date(),
})
for await (const event of stage) {
  process.stdout.write(`${event.stage} ${event.kind} ${event.done}\n`)
  if (event.stage === held && event.kind === 'progress' && event.done >= HELD_FROM * event.total!)
    for await (const _ of process.stdin);
}
