/**
 * Runs the pipeline in a process of its own, so that a test can kill it: node pipeline-child.ts <store> <file> <log>.
 * Prints each event; appends one line for every text to the log just before it is embedded.
 */
import {appendFileSync} from 'node:fs'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {runPipeline} from '../../src/pipeline/run.ts'
import {openForStages} from '../../src/pipeline/workspace.ts'

const [path, file, log] = process.argv.slice(2) as [string, string, string]
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
  signal: new AbortController().signal,
  now: () => new Date(),
})
for await (const event of stage) process.stdout.write(`${event.stage} ${event.kind} ${event.done}\n`)
