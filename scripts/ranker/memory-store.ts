import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import type {Stage} from '../../src/pipeline/event.ts'
import {indexSpans} from '../../src/pipeline/index-spans.ts'
import {ingest} from '../../src/pipeline/ingest.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import type {Store} from '../../src/store/open.ts'
import type {Asked} from '../embedder/evaluation-sets.ts'

const stage = {signal: new AbortController().signal, now: () => new Date('2026-01-01T00:00:00Z')}

/** A minute between one span and the next. */
const STEP_MS = 60_000
const FIRST_MS = Date.UTC(2020, 0, 1)

/** When the span of the question at this place happened, in milliseconds since 1970. */
export function momentOf(place: number): number {
  return FIRST_MS + place * STEP_MS
}

/** A store that remembers questions in their order, indexed, in a folder of its own that goes when it is disposed of. */
export async function memoryStore(memory: readonly Asked[]): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'logline-ranker-'))
  const file = join(folder, 'memory.ndjson')
  const lines = memory.map(({question, answers}, place) =>
    JSON.stringify({
      id: `q${place}`,
      who: 'user',
      did: 'ask_question',
      this: question,
      when: new Date(momentOf(place)).toISOString(),
      status: 'completed',
      if_ok: answers,
    }),
  )
  writeFileSync(file, `${lines.join('\n')}\n`)
  const store = openWorkspace(join(folder, 'logline.db'))
  const embedder = builtinEmbedder()
  await finish(
    ingest(store, [file], {limits: {maxLineBytes: 1 << 20, maxDepth: 64}, update: false, strict: true, ...stage}),
  )
  await finish(enrich(store, embedder, stage))
  await finish(indexSpans(store, embedder.fingerprint, stage))
  return {
    ...store,
    [Symbol.dispose]: () => {
      store[Symbol.dispose]()
      rmSync(folder, {recursive: true, force: true})
    },
  }
}

async function finish<Summary>(running: Stage<Summary>): Promise<Summary> {
  for (;;) {
    const next = await running.next()
    if (next.done) return next.value
  }
}
