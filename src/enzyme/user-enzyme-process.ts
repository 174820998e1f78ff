import {type ChildProcess, spawn} from 'node:child_process'
import type {Socket} from 'node:net'
import {fileURLToPath} from 'node:url'
import type {Span} from '../span/schema.ts'
import type {Rules} from './rules.ts'

/** What the process of a module is started with. */
export interface UserEnzymeJob {
  /** Of the module, absolute. */
  readonly path: string
  readonly rules: Rules
  /** Resident memory beyond which it ends itself, in MiB. */
  readonly memory_mb: number
  /** What one result may have at least, in bytes; one that is no longer than its span may always be. */
  readonly result_bytes: number
}

/**
 * First character of a line that the process says, and what follows it: it is ready; JSON of a span; nothing to change;
 * why it could not do this one; why it ends itself.
 */
export const SAYS = {ready: 'R', span: 'S', nothing: 'N', failed: 'F', ends: 'E'} as const

export type Answer =
  | {readonly kind: 'ready'}
  /** `json` undefined: nothing to change. */
  | {readonly kind: 'done'; readonly json?: string}
  | {readonly kind: 'failed'; readonly message: string}
  /** It has ended, or is of no use any more. */
  | {readonly kind: 'gone'; readonly message: string}

/** In MiB: what JavaScript may hold, and all of the process with its code and buffers. */
const HEAP_MB = 256
const MEMORY_MB = 400

/** The default row limit of `ingest`, less room for the log of a span. */
const RESULT_BYTES = 15 << 16

/** Milliseconds to wait for the last words of a process that has ended. */
const LAST_WORDS_MS = 200

const PROGRAM = fileURLToPath(new URL(`./user-enzyme-worker${import.meta.url.slice(-3)}`, import.meta.url))

/**
 * A module of a user in a process of its own, without environment variables. It is asked through its standard input and
 * answers through its fourth file, a line each; what it prints goes nowhere. Ends with this process, whatever it does.
 */
export function startProcess({path, rules}: Pick<UserEnzymeJob, 'path' | 'rules'>) {
  const job: UserEnzymeJob = {path, rules, memory_mb: MEMORY_MB, result_bytes: RESULT_BYTES}
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, PROGRAM, JSON.stringify(job)], {
    env: {},
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  })
  const [asks, replies] = [child.stdin as Socket, child.stdio[3] as Socket]
  // A process that waits for work must not keep the program alive.
  for (const each of [child, asks, replies]) each.unref()
  let heard: Answer | undefined
  let gone: string | undefined
  let mostBytes = 2 * RESULT_BYTES
  let wake = (): void => {}
  const leave = (why: string): void => {
    gone ??= why
    wake()
  }
  const take = (line: string): void => {
    if (gone !== undefined) return
    const answer = answerOf(line)
    if (answer?.kind === 'gone') leave(answer.message)
    else if (answer === undefined || heard !== undefined) leave('it broke its answers')
    else {
      heard = answer
      wake()
    }
  }
  let said: Buffer[] = []
  let bytes = 0
  replies.on('data', (piece: Buffer) => {
    for (let rest = piece; rest.length > 0; ) {
      const end = rest.indexOf('\n')
      const part = end === -1 ? rest : rest.subarray(0, end)
      said.push(part)
      bytes += part.length
      if (bytes > mostBytes) return leave('it said more than any result may have')
      if (end === -1) return
      take(Buffer.concat(said).toString('utf8'))
      said = []
      bytes = 0
      rest = rest.subarray(end + 1)
    }
  })
  for (const stream of [asks, replies]) stream.on('error', () => leave('it closed its files'))
  child.on('error', (error) => leave(`it can not be started: ${error.message}`))
  child.on('exit', (code, signal) => {
    const end = () => leave(`it ended its process (${signal ?? `exit ${code}`})`)
    replies.once('close', end)
    setTimeout(end, LAST_WORDS_MS).unref()
  })
  const next = async (limit: number): Promise<Answer> => {
    const until = performance.now() + limit
    while (heard === undefined && gone === undefined) {
      const left = until - performance.now()
      if (left <= 0) return {kind: 'gone', message: `it took more than ${limit} ms`}
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        wake = resolve
        timer = setTimeout(resolve, left)
      })
      clearTimeout(timer)
    }
    const answer = heard
    heard = undefined
    return answer ?? {kind: 'gone', message: gone!}
  }
  return {
    /** Waits until it has loaded its module. */
    ready: (limit: number): Promise<Answer> => next(limit),
    ask: (span: Span, limit: number): Promise<Answer> => {
      const line = `${JSON.stringify(span)}\n`
      mostBytes = 2 * Math.max(RESULT_BYTES, line.length)
      asks.write(line)
      return next(limit)
    },
    end: (): Promise<void> => ended(child),
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.ref()
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })
}

function answerOf(line: string): Answer | undefined {
  const rest = line.slice(1)
  if (line[0] === SAYS.ready) return {kind: 'ready'}
  if (line[0] === SAYS.nothing) return {kind: 'done'}
  if (line[0] === SAYS.span) return {kind: 'done', json: rest}
  if (line[0] === SAYS.failed) return {kind: 'failed', message: rest}
  return line[0] === SAYS.ends ? {kind: 'gone', message: rest} : undefined
}
