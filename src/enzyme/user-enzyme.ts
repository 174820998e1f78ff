import {Worker} from 'node:worker_threads'
import {DERIVED_FIELDS, storedForm} from '../span/identity.ts'
import {parseText} from '../span/parse-line.ts'
import type {Span} from '../span/schema.ts'
import {type Change, textChange} from './change.ts'
import type {Draft, Enzyme, Proposal} from './enzyme.ts'
import type {Rules} from './rules.ts'

/** A module that a user's configuration names. */
export interface UserEnzymeModule {
  readonly name: string
  /** Of its content: another one is another enzyme. */
  readonly version: string
  /** Absolute. */
  readonly path: string
  /** Milliseconds for one span. */
  readonly timeout_ms: number
}

/** What the thread of a module is started with, and what the two sides say to each other. */
export interface UserEnzymeJob {
  readonly path: string
  readonly rules: Rules
}
export type UserEnzymeReply =
  | {readonly kind: 'ready'}
  /** `json` undefined: nothing to change. */
  | {readonly kind: 'done'; readonly json?: string | undefined}
  | {readonly kind: 'failed'; readonly message: string}

/** Milliseconds to load a module, in which it may read what it needs. */
const START_LIMIT_MS = 10_000

/** In MiB. */
const MEMORY = {maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256}

/** Spans on which a module may run over its time, or take its thread down, before it is let be. */
const MOST_DEATHS = 10

const LIMITS = {maxLineBytes: 16 << 20, maxDepth: 64}

const WORKER = new URL(`./user-enzyme-worker${import.meta.url.slice(-3)}`, import.meta.url)

/**
 * A user's enzyme, in a thread of its own: what it throws, what it breaks, and time it does not give back cost it the
 * span and nothing else. It sees no environment variables, and what it prints goes nowhere.
 */
export function userEnzyme(module: UserEnzymeModule, rules: Rules): Enzyme {
  let thread: Thread | undefined
  let deaths = 0
  const applyOne = async ({span}: Draft): Promise<Proposal | undefined> => {
    if (deaths >= MOST_DEATHS) return failure(`left out after it failed ${MOST_DEATHS} times`)
    thread ??= startThread({path: module.path, rules})
    const loaded = await thread.next(START_LIMIT_MS, 'ready')
    const reply = loaded.kind === 'ready' ? await thread.ask(span, module.timeout_ms) : loaded
    if (reply.kind === 'gone') {
      deaths = loaded.kind === 'ready' ? deaths + 1 : MOST_DEATHS
      await thread.end()
      thread = undefined
    }
    if (reply.kind === 'gone' || reply.kind === 'failed') return failure(reply.message)
    return reply.kind === 'done' && reply.json !== undefined ? proposalOf(span, reply.json) : undefined
  }
  return {
    name: module.name,
    version: module.version,
    async apply(drafts) {
      const proposals: (Proposal | undefined)[] = []
      for (const draft of drafts) proposals.push(await applyOne(draft))
      return proposals
    },
    close: async () => thread?.end(),
  }
}

type Answer = UserEnzymeReply | {readonly kind: 'gone'; readonly message: string}
type Thread = ReturnType<typeof startThread>

function startThread(job: UserEnzymeJob) {
  const worker = new Worker(WORKER, {workerData: job, resourceLimits: MEMORY, env: {}, stdout: true, stderr: true})
  // A thread that waits for work must not keep the program alive.
  worker.unref()
  let ready = false
  let gone: string | undefined
  let heard: UserEnzymeReply | undefined
  let wake = (): void => {}
  worker.on('message', (reply: UserEnzymeReply) => {
    if (reply.kind === 'ready') ready = true
    else heard = reply
    wake()
  })
  worker.on('error', (error) => {
    gone = `it broke: ${error.message}`
    wake()
  })
  worker.on('exit', () => {
    gone ??= 'it ended its thread'
    wake()
  })
  const wait = async (limit: number): Promise<boolean> => {
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      wake = resolve
      timer = setTimeout(resolve, limit)
    })
    clearTimeout(timer)
    return ready || gone !== undefined || heard !== undefined
  }
  const next = async (limit: number, what: 'ready' | 'answer'): Promise<Answer> => {
    const until = performance.now() + limit
    for (;;) {
      if (what === 'ready' && ready) return {kind: 'ready'}
      if (what === 'answer' && heard !== undefined) {
        const reply = heard
        heard = undefined
        return reply
      }
      if (gone !== undefined) return {kind: 'gone', message: gone}
      const left = until - performance.now()
      if (left <= 0) return {kind: 'gone', message: `it took more than ${limit} ms`}
      await wait(left)
    }
  }
  return {
    next,
    ask: (span: Span, limit: number): Promise<Answer> => {
      worker.postMessage(span)
      return next(limit, 'answer')
    },
    end: async (): Promise<void> => {
      await worker.terminate()
    },
  }
}

function failure(error: string): Proposal {
  return {changes: [], error}
}

/** Checks what came back: a span still, and the same one. */
function proposalOf(before: Span, json: string): Proposal | undefined {
  const parsed = parseText(json, LIMITS)
  if (parsed.kind === 'fault')
    return failure(`what it gave back is no span: ${parsed.fault.field} ${parsed.fault.message}`)
  const own = Object.entries(parsed.span).filter(([field]) => !isDerived(field))
  const derived = Object.entries(before).filter(([field]) => isDerived(field))
  const after = Object.fromEntries([...own, ...derived]) as Span
  const fixed = (span: Span) => [
    span.id,
    span.did,
    span.when,
    span.status,
    span.context?.thread_id,
    span.metadata?.quality_score,
  ]
  if (JSON.stringify(fixed(before)) !== JSON.stringify(fixed(after)))
    return failure('it may not change id, did, when, status, context.thread_id or metadata.quality_score')
  if (storedForm(before) === storedForm(after)) return undefined
  return {span: after, changes: changesBetween(before, after)}
}

function isDerived(field: string): boolean {
  return (DERIVED_FIELDS as readonly string[]).includes(field)
}

function changesBetween(before: Span, after: Span): Change[] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return fields
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field): Change => {
      const [was, is] = [before[field], after[field]]
      if (typeof was === 'string' && typeof is === 'string') return textChange(field, 'rewritten', was, is)
      return {field, what: is === undefined ? 'removed' : 'set', ...(is === undefined ? {} : {value: is})}
    })
}
