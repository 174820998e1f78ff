/** The process of one user enzyme: loads its module and gives it span after span. */
import {writeSync} from 'node:fs'
import {pathToFileURL} from 'node:url'
import {Worker} from 'node:worker_threads'
import type {Span} from '../span/schema.ts'
import {SAYS, type UserEnzymeJob} from './user-enzyme-process.ts'
import type {WatchJob} from './user-enzyme-watch-worker.ts'

type EnzymeFunction = (span: Span, context: {readonly rules: object}) => unknown

/** The file that answers go to. */
const ANSWERS = 3

/** Characters of a message that are told. */
const MOST_CHARACTERS = 20_000

const {path, rules, memory_mb, result_bytes} = JSON.parse(process.argv[2]!) as UserEnzymeJob

function say(kind: string, text = ''): void {
  const line = Buffer.from(`${kind}${text}\n`)
  for (let at = 0; at < line.length; ) at += writeSync(ANSWERS, line, at)
}

function tell(kind: string, text: string): void {
  say(kind, text.slice(0, MOST_CHARACTERS).replace(/\s+/g, ' '))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

process.on('uncaughtException', (error: unknown) => {
  tell(SAYS.ends, `it broke: ${messageOf(error)}`)
  process.exit(1)
})
// Ctrl-C is for LogLine, which ends this process when it is done.
process.on('SIGINT', () => {})

const watch = new URL(`./user-enzyme-watch-worker${import.meta.url.slice(-3)}`, import.meta.url)
const watched: WatchJob = {memory_mb, parent: process.ppid, answers: ANSWERS, ends: SAYS.ends}
new Worker(watch, {workerData: watched}).unref()

const {default: apply} = (await import(pathToFileURL(path).href)) as {default?: EnzymeFunction}
if (typeof apply !== 'function') throw new Error('its default export is no function (span, context) => span')

async function answer(line: string): Promise<void> {
  try {
    const result = await apply!(JSON.parse(line) as Span, {rules})
    if (result === undefined || result === null) return say(SAYS.nothing)
    const json = String(JSON.stringify(result))
    const most = Math.max(result_bytes, Buffer.byteLength(line))
    const length = Buffer.byteLength(json)
    if (length > most) return tell(SAYS.failed, `what it gave back has ${length} bytes, a span may have ${most}`)
    say(SAYS.span, json)
  } catch (error) {
    tell(SAYS.failed, `it threw: ${messageOf(error)}`)
  }
}

/** Lines end with a line feed and nothing else: a text may hold other line ends as they are. */
async function* asked(): AsyncGenerator<string> {
  let parts: Buffer[] = []
  for await (const piece of process.stdin as AsyncIterable<Buffer>)
    for (let rest = piece; rest.length > 0; ) {
      const end = rest.indexOf('\n')
      parts.push(end === -1 ? rest : rest.subarray(0, end))
      if (end === -1) break
      yield Buffer.concat(parts).toString('utf8')
      parts = []
      rest = rest.subarray(end + 1)
    }
}

say(SAYS.ready)
for await (const line of asked()) await answer(line)
process.exit()
