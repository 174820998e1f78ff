import {copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {afterAll, beforeAll, expect, onTestFinished} from 'vitest'
import {BIN, logline} from './cli.ts'
import {tempDir} from './temp.ts'

/** Questions that the store of these tests can answer, and one that its neighbours disagree on. */
const ROWS = [
  ...['5432', '5432', '5432'].map((answer) => ['Which port does PostgreSQL listen on?', answer] as const),
  ...['ten days', 'two weeks', 'a month'].map(
    (answer) => ['How long does a train ticket refund take?', answer] as const,
  ),
]

export const PORT = 'Which port does PostgreSQL listen on?'
export const REFUND = 'How long does a train ticket refund take?'
export const UNKNOWN = 'Quem descobriu o Brasil?'

/** A row of NDJSON that may answer. */
export function servedSpan(id: string, question: string, answer: string): string {
  const span = {id, who: `user-${id}`, did: 'ask_question', this: question, when: '2025-06-01T10:00:00Z'}
  return `${JSON.stringify({...span, status: 'completed', if_ok: answer, metadata: {quality_score: 95}})}\n`
}

/** A store made by the program itself, once for a file of tests. */
export interface MadeStore extends Disposable {
  /** A copy in a folder of its own for one test. */
  copy(): string
}

export async function madeStore(): Promise<MadeStore> {
  const folder = mkdtempSync(join(tmpdir(), 'logline-served-'))
  writeFileSync(
    join(folder, 'spans.ndjson'),
    ROWS.map(([asked, answer], at) => servedSpan(`s${at}`, asked, answer)).join(''),
  )
  const run = await logline(['run', 'spans.ndjson', '--quiet'], {cwd: folder})
  if (run.exitCode !== 0) throw new Error(run.stderr)
  return {
    copy: () => {
      const own = tempDir()
      copyFileSync(join(folder, 'logline.db'), join(own, 'logline.db'))
      return own
    },
    [Symbol.dispose]: () => rmSync(folder, {recursive: true, force: true}),
  }
}

/** The same, made before the tests of a file and removed after them; to be called at its top. */
export function storeOfFile(): Pick<MadeStore, 'copy'> {
  let store: MadeStore
  beforeAll(async () => {
    store = await madeStore()
  })
  afterAll(() => store[Symbol.dispose]())
  return {copy: () => store.copy()}
}

export interface RunningServer {
  readonly url: string
  readonly folder: string
  readonly pid: number
  /** What it said on stdout when it began. */
  readonly started: Record<string, unknown>
  /** Records of its log so far. */
  readonly log: () => Record<string, unknown>[]
  readonly stderr: () => string
  readonly kill: (signal: NodeJS.Signals) => void
  readonly exited: Promise<number | undefined>
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>
  readonly ask: (question: string, more?: object, headers?: Record<string, string>) => Promise<Response>
}

interface Wanted {
  /** With `logline.db`. */
  readonly folder: string
  /** The text of `logline.toml`, which is named. */
  readonly config?: string
  readonly words?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** `logline serve` in a process of its own, on a port that is free; ended with the test. */
export async function serving({folder, config, words = [], env = {}}: Wanted): Promise<RunningServer> {
  const file = join(folder, 'logline.toml')
  if (config !== undefined) writeFileSync(file, config)
  const named = config === undefined ? [] : ['--config', file]
  const {PATH = '', TMPDIR = ''} = process.env
  // Below whatever a test says: on a busy machine an answer may take longer than people wait.
  const user = join(folder, 'user')
  mkdirSync(join(user, 'logline'), {recursive: true})
  writeFileSync(join(user, 'logline', 'logline.toml'), '[pool.qos]\nmax_deadline_ms = 60000\n')
  const child = execa(process.execPath, [BIN, 'serve', '--port', '0', '--json', ...named, ...words], {
    ...{cwd: folder, reject: false, extendEnv: false, buffer: false, stdin: 'ignore'},
    env: {PATH, TMPDIR, HOME: '/nonexistent', XDG_CONFIG_HOME: user, ...env},
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()))
  const exited = child.then(({exitCode}) => exitCode)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
  })
  const line = await Promise.race([
    new Promise<string>((resolve) =>
      child.stdout.on('data', () => {
        if (stdout.includes('\n')) resolve(stdout.split('\n')[0]!)
      }),
    ),
    exited.then((code) => Promise.reject(new Error(`ended with ${code}: ${stdout}${stderr}`))),
  ])
  const started = JSON.parse(line) as {data: {url: string}} & Record<string, unknown>
  const {url} = started.data
  const post: RunningServer['post'] = (path, body, headers = {}) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: {'content-type': 'application/json', ...headers},
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return {
    ...{url, folder, started, exited, post},
    pid: child.pid!,
    log: () =>
      stderr
        .split('\n')
        .filter((each) => each.startsWith('{'))
        .map((each) => JSON.parse(each) as Record<string, unknown>),
    stderr: () => stderr,
    kill: (signal) => void child.kill(signal),
    ask: (question, more = {}, headers = {}) => post('/v1/chat/completions', {...chat(question), ...more}, headers),
  }
}

/** Waits until something is so, on a busy machine too. */
export function eventually<T>(look: () => T, message?: string) {
  return expect.poll(look, {timeout: 60_000, ...(message === undefined ? {} : {message})})
}

export function chat(question: string) {
  return {model: 'logline-v1', messages: [{role: 'user', content: question}]}
}

/** A configuration with one Ollama that answers tasks, nearly as patient as a test is; its prompts are, too. */
export function poolConfig(folder: string, url: string, more = ''): string {
  const prompts = join(folder, 'prompts')
  mkdirSync(prompts, {recursive: true})
  for (const name of ['expand_queries', 'rerank', 'synthesize', 'answer']) {
    const text = readFileSync(new URL(`../../prompts/${name}.md`, import.meta.url), 'utf8')
    writeFileSync(join(prompts, `${name}.md`), text.replace(/^deadline_ms: .*$/m, 'deadline_ms: 100000'))
  }
  return `[pool]
prompts = "prompts"
[pool.qos]
max_deadline_ms = 100000
[pool.cache]
enabled = false
[[pool.providers]]
name = "local"
driver = "ollama"
base_url = "${url}"
model = "m"
${more}`
}

/** What a model says to each task for `REFUND`. */
export const SAYS = {
  expand_queries: () => ({
    must_include: ['refund'],
    optional: [],
    negatives: [],
    site_hints: [],
    language_mix: 'en',
    notes: [],
  }),
  rerank_candidates: ({candidates}: Record<string, unknown>) => ({
    ranking: (candidates as {id: string}[]).map(({id}) => id),
    diversity_gain: 0,
    reasons: [],
    policy: {flags: [], notes: []},
  }),
  synthesize: ({outcomes}: Record<string, unknown>) => ({
    answer: 'Ten days to a month.',
    citations: (outcomes as {id: string}[]).map(({id}) => id),
    disagreements: [],
    confidence: 0.8,
    reason: 'all of them',
  }),
}

export interface ChatReply {
  readonly choices: readonly {readonly message: {readonly content: string}; readonly finish_reason: string}[]
  readonly usage: Readonly<Record<string, number>>
  readonly logline_meta: Readonly<Record<string, unknown>>
}

export async function chatReply(response: Promise<Response>): Promise<ChatReply> {
  return (await (await response).json()) as ChatReply
}
