import {type ChildProcess, spawn} from 'node:child_process'
import {once} from 'node:events'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'
import {expect, test} from 'vitest'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import {STAGES, type StageName} from '../../src/pipeline/event.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import {mendableRows} from '../support/generated-spans.ts'
import {logicalDump} from '../support/logical-dump.ts'
import {tempDir} from '../support/temp.ts'

const CHILD = fileURLToPath(new URL('../support/pipeline-child.ts', import.meta.url))
/** More than two batches of every stage, and enough for the index to keep codes. */
const ROWS = 13_000
/** Each round kills once in every stage: 20 kills. */
const ROUNDS = 4
/** Of one batch of `enrich`: 500 spans, two texts each. A kill may cost them, and each round kills it once. */
const TEXTS_PER_BATCH = 1000

interface Seen {
  stage: StageName | undefined
  startedAt: Map<StageName, number>
  durations: Map<StageName, number>
}

/** With `held` the child does not get past that stage while its stdin is open. */
function start(
  paths: readonly [store: string, file: string, log: string],
  held?: StageName,
): {child: ChildProcess; seen: Seen; stages: EventTarget} {
  const words = held === undefined ? paths : [...paths, held]
  const child = spawn(process.execPath, [CHILD, ...words], {stdio: ['pipe', 'pipe', 'inherit']})
  const seen: Seen = {stage: undefined, startedAt: new Map(), durations: new Map()}
  const stages = new EventTarget()
  createInterface({input: child.stdout!}).on('line', (line) => {
    const [stage, kind] = line.split(' ') as [StageName, string]
    if (kind === 'started') {
      seen.stage = stage
      seen.startedAt.set(stage, performance.now())
      stages.dispatchEvent(new Event(stage))
    }
    if (kind === 'finished') {
      seen.stage = undefined
      seen.durations.set(stage, performance.now() - seen.startedAt.get(stage)!)
    }
  })
  return {child, seen, stages}
}

function textsOf(log: string): string[] {
  return readFileSync(log, 'utf8').split('\n').filter(Boolean)
}

function dumpOf(path: string): Record<string, unknown[]> {
  using store = openWorkspace(path)
  return logicalDump(store.db)
}

test(`killed with SIGKILL ${ROUNDS * STAGES.length} times, in every stage: the store ends as if nothing had happened, and nothing is embedded twice`, async () => {
  const folder = tempDir()
  const file = join(folder, 'rows.ndjson')
  writeFileSync(file, mendableRows(ROWS, 7))
  const log = (name: string) => join(folder, `${name}.log`)
  const whole = start([join(folder, 'whole.db'), file, log('whole')])
  expect((await once(whole.child, 'exit'))[0]).toBe(0)
  const expected = dumpOf(join(folder, 'whole.db'))
  const texts = textsOf(log('whole'))
  // The dump looks at something, and every text was embedded once.
  expect(expected['spans']!.length).toBeGreaterThan(ROWS - 1000)
  expect(expected['indexed']!.length).toBe(expected['spans']!.length)
  expect(expected['quarantine']!.length).toBeGreaterThan(100)
  expect(new Set(texts).size).toBe(texts.length)

  const random = seededRandom(20_261_120)
  for (let round = 0; round < ROUNDS; round++) {
    const store = join(folder, `round-${round}.db`)
    const name = `round-${round}`
    writeFileSync(log(name), '')
    for (const stage of STAGES) {
      const {child, seen, stages} = start([store, file, log(name)], stage)
      const exit = once(child, 'exit')
      await Promise.race([once(stages as never, stage), exit])
      await new Promise((resolve) => setTimeout(resolve, random() * 0.5 * whole.seen.durations.get(stage)!))
      child.kill('SIGKILL')
      // It was at work: not done, and ended by nothing else.
      expect(await exit).toEqual([null, 'SIGKILL'])
      expect(seen.stage).toBe(stage)
    }
    const last = start([store, file, log(name)])
    expect((await once(last.child, 'exit'))[0]).toBe(0)
    const dump = dumpOf(store)
    for (const [table, rows] of Object.entries(expected)) expect([table, dump[table]]).toEqual([table, rows])
    const embedded = textsOf(log(name))
    expect(new Set(embedded)).toEqual(new Set(texts))
    expect(embedded.length).toBeLessThanOrEqual(texts.length + TEXTS_PER_BATCH)
  }
}, 1_200_000)
