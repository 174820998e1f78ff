/** Trains on a store in a process of its own, so that a test can kill it: says so on the way, then waits for stdin to end. */
import {once} from 'node:events'
import {adaptEmbedder} from '../../src/pipeline/adapt-embedder.ts'
import {openForStages} from '../../src/pipeline/workspace.ts'

using store = openForStages(process.argv[2]!)
const options = {seed: 1, dimensions: 256, signal: new AbortController().signal, now: () => new Date()}
let said = false
for await (const event of adaptEmbedder(store, options)) {
  if (event.kind !== 'progress' || said) continue
  said = true
  process.stdout.write('in the middle\n')
  await once(process.stdin.resume(), 'end')
}
