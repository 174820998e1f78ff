import {DERIVED_FIELDS, storedForm} from '../span/identity.ts'
import {parseText} from '../span/parse-line.ts'
import type {Span} from '../span/schema.ts'
import {changesBetween} from './changes-between.ts'
import type {Draft, Enzyme, Proposal} from './enzyme.ts'
import type {Rules} from './rules.ts'
import {startProcess} from './user-enzyme-process.ts'

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

/** Milliseconds to load a module, in which it may read what it needs. */
const START_LIMIT_MS = 10_000

/** Spans on which a module may take its process down, or run over its time; and spans in a row that it may fail on. */
const MOST_FAILURES = 10

const LIMITS = {maxLineBytes: 16 << 20, maxDepth: 64}

/**
 * A user's enzyme, in a process of its own: what it throws, what it breaks, and time and memory it does not give back
 * cost it the span and nothing else. It sees no environment variables, and what it prints goes nowhere. It is no
 * prison: what the user may do, the module may.
 */
export function userEnzyme(module: UserEnzymeModule, rules: Rules): Enzyme {
  let running: ReturnType<typeof startProcess> | undefined
  let leftOut: string | undefined
  let deaths = 0
  let inARow = 0
  const stop = async (): Promise<void> => {
    await running?.end()
    running = undefined
  }
  const close = (): Promise<void> => {
    leftOut = 'left out, it was ended'
    return stop()
  }
  const ask = async (span: Span): Promise<Proposal | undefined> => {
    if (running === undefined) {
      running = startProcess({path: module.path, rules})
      const loaded = await running.ready(START_LIMIT_MS)
      if (loaded.kind !== 'ready') {
        await stop()
        const why = 'message' in loaded ? loaded.message : 'it broke its answers'
        leftOut ??= `left out, it can not be loaded: ${why}`
        return failure(why)
      }
    }
    const reply = await running.ask(span, module.timeout_ms)
    if (reply.kind === 'done') return reply.json === undefined ? undefined : proposalOf(span, reply.json)
    if (reply.kind === 'failed') return failure(reply.message)
    deaths++
    await stop()
    return failure(reply.kind === 'gone' ? reply.message : 'it broke its answers')
  }
  const applyOne = async ({span}: Draft): Promise<Proposal | undefined> => {
    if (leftOut !== undefined) return failure(leftOut)
    const proposal = await ask(span)
    inARow = proposal?.error === undefined ? 0 : inARow + 1
    if (deaths >= MOST_FAILURES || inARow >= MOST_FAILURES)
      leftOut ??= `left out after it failed ${MOST_FAILURES} times`
    return proposal
  }
  return {
    name: module.name,
    version: module.version,
    async apply(drafts) {
      const proposals: (Proposal | undefined)[] = []
      for (const draft of drafts) proposals.push(await applyOne(draft))
      return proposals
    },
    close,
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
