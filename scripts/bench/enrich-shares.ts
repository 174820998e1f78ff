import {mkdirSync, readdirSync, readFileSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {measuredNode} from './measured-process.ts'

/** What the processor time of `enrich` goes to, over all threads, as shares of 1. */
export interface EnrichShares {
  readonly spans: number
  readonly cpu_seconds: number
  readonly embedding: number
  /** Writing vectors and what is noted of spans, commits and check points. */
  readonly writing: number
  /** Reading spans, and looking for vectors that are there. */
  readonly reading: number
  /** Tags and complexity. */
  readonly annotating: number
  /** Starting, collecting garbage, and the rest. */
  readonly other: number
}

type Part = Exclude<keyof EnrichShares, 'spans' | 'cpu_seconds'>

/** By functions or files on the stack, the first that is there: `part`. */
const PARTS: readonly (readonly [RegExp, Part])[] = [
  [/semanticTags|complexityOf|\/quality\//, 'annotating'],
  [/pendingAfter|countPending|\/vectors\.sql\.js find/, 'reading'],
  [/\/vectors\.sql\.js|\/enrichment\.sql\.js|better-sqlite3/, 'writing'],
  [/\/embedding\//, 'embedding'],
]

interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {readonly functionName: string; readonly url: string}
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  /** Microseconds. */
  readonly timeDeltas: readonly number[]
}

/** Enriches a file of spans in a new store under V8's sampling profiler. @param bin the built program */
export async function enrichShares(bin: string, file: string, spans: number, folder: string): Promise<EnrichShares> {
  const store = join(folder, 'shares.db')
  const profiles = join(folder, 'profiles')
  mkdirSync(profiles)
  await measuredNode([bin, 'ingest', file, '--db', store, '--quiet', '--json'])
  const profiling = ['--cpu-prof', '--cpu-prof-dir', profiles]
  const {cpu_seconds} = await measuredNode([...profiling, bin, 'enrich', '--db', store, '--quiet', '--json'])
  const sums: Record<Part, number> = {embedding: 0, writing: 0, reading: 0, annotating: 0, other: 0}
  for (const name of readdirSync(profiles))
    addProfile(JSON.parse(readFileSync(join(profiles, name), 'utf8')) as Profile, sums)
  for (const path of [profiles, store, `${store}-wal`, `${store}-shm`, `${store}-lock`])
    rmSync(path, {recursive: true, force: true})
  const all = Object.values(sums).reduce((sum, value) => sum + value, 0)
  const share = (part: Part) => sums[part] / all
  return {
    spans,
    cpu_seconds,
    embedding: share('embedding'),
    writing: share('writing'),
    reading: share('reading'),
    annotating: share('annotating'),
    other: share('other'),
  }
}

/** Adds the time of each sample to the part that its stack belongs to; idle time belongs to none. */
function addProfile({nodes, samples, timeDeltas}: Profile, sums: Record<Part, number>): void {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap(({id, children = []}) => children.map((child) => [child, id] as const)))
  const parts = new Map<number, Part | undefined>()
  const partOf = (id: number): Part | undefined => {
    if (byId.get(id)!.callFrame.functionName === '(idle)') return undefined
    const frames: string[] = []
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const {functionName, url} = byId.get(at)!.callFrame
      frames.push(`${url} ${functionName}`)
    }
    const stack = frames.join('\n')
    return PARTS.find(([pattern]) => pattern.test(stack))?.[1] ?? 'other'
  }
  for (const node of nodes) parts.set(node.id, partOf(node.id))
  for (const [at, id] of samples.entries()) {
    const part = parts.get(id)
    if (part !== undefined) sums[part] += timeDeltas[at]!
  }
}
