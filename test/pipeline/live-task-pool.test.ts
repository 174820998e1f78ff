import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, onTestFinished, test, vi} from 'vitest'
import type {LoglineError} from '../../src/errors.ts'
import {LiveTaskPool} from '../../src/pipeline/live-task-pool.ts'
import {openTaskPool} from '../../src/pipeline/task-pool.ts'
import type {Settings} from '../../src/settings/schema.ts'
import {modelServer} from '../support/model-server.ts'
import {never} from '../support/pools.ts'
import {tempDir} from '../support/temp.ts'

let folder: string
beforeEach(() => {
  folder = tempDir()
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'user'))
  vi.stubEnv('LOGLINE_CONFIG', '')
  mkdirSync(join(folder, '.git'))
})
afterEach(() => vi.unstubAllEnvs())

const ASK = {task: 'answer', prompt: 'hi', cache: 'no-store'} as const

/** A configuration with one server that says who it is; `more` is put at its end, from line 9 on (without `first`). */
async function living(first = '') {
  const file = join(folder, 'logline.toml')
  const servers = [await modelServer({dialect: 'openai'}), await modelServer({dialect: 'openai'})] as const
  for (const [at, server] of servers.entries()) server.behave = () => ({text: `server ${at}`})
  const write = (server: 0 | 1, more = '') =>
    writeFileSync(
      file,
      `${first}[pool.qos]
max_deadline_ms = 20000

[[pool.providers]]
name = "p"
driver = "openai"
model = "m"
base_url = "${servers[server].url}"
${more}`,
    )
  write(0)
  const changes: Settings[] = []
  const rejections: LoglineError[] = []
  const live = await LiveTaskPool.begin(
    {config: file},
    ({pool}) => openTaskPool(pool),
    {changed: (settings) => changes.push(settings), rejected: (error) => rejections.push(error as LoglineError)},
    folder,
  )
  onTestFinished(async () => {
    await live[Symbol.asyncDispose]()
    for (const server of servers) await server[Symbol.asyncDispose]()
  })
  const ask = async () => {
    using lease = live.lease()
    return (await lease.house.pool.infer(ASK, never)).text
  }
  return {live, file, write, servers, changes, rejections, ask}
}

test('requests under way finish on the pool that they began with; later ones go to the new one', async () => {
  const {live, write, servers, changes, ask} = await living()
  let answer = () => {}
  servers[0].behave = () => new Promise((resolve) => (answer = () => resolve({text: 'late, but here'})))
  const early = ask()
  await expect.poll(() => servers[0].calls.length).toBe(1)
  const lease = live.lease()
  write(1)
  await live.reload()
  expect(changes).toHaveLength(1)
  expect(await ask()).toBe('server 1')
  answer()
  expect(await early).toBe('late, but here')
  // Work of several requests stays where it began.
  servers[0].behave = () => ({text: 'server 0'})
  expect((await lease.house.pool.infer(ASK, never)).text).toBe('server 0')
  expect(servers[0].sockets()).toBeGreaterThan(0)
  lease[Symbol.dispose]()
  await expect.poll(() => servers[0].sockets()).toBe(0)
})

test('no request is dropped, however often the file is edited', async () => {
  const {live, write, changes, ask} = await living()
  const answers: Promise<string>[] = []
  for (let edit = 0; edit < 20; edit++) {
    for (let each = 0; each < 5; each++) answers.push(ask())
    write((edit % 2) as 0 | 1, `weight = ${edit + 2}\n`)
    await live.reload()
  }
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['server 0', 'server 1']))
  expect(changes).toHaveLength(20)
})

test('an edit that can not be is rejected with file, line and reason, and the old pool goes on', async () => {
  const {live, file, write, changes, rejections, ask} = await living()
  const edits = {
    'weight = "heavy"\n': {line: 9, field: 'pool.providers.0.weight', message: /weight/},
    'key_env = "NO_SUCH_VARIABLE_HERE"\n': {line: 9, field: 'pool.providers.0.key_env', message: /not set/},
    'key_file = "nowhere"\n': {line: 9, field: 'pool.providers.0.key_file', message: /can't be read/},
    '\n[pool.judge]\nmodel_provider = "nobody"\n': {line: 11, field: 'pool.judge.model_provider', message: /nobody/},
    '\n[[pool.providers]]\nname = "q"\ndriver = "ollama"\nmodel = "m"\nbase_url = "ftp://x"\n': {
      line: 14,
      field: 'pool.providers.1.base_url',
      message: /http:/,
    },
    '\n[pool.cache]\ndriver = "redis"\nredis_url = "http://x"\n': {
      line: 12,
      field: 'pool.cache.redis_url',
      message: /Redis/,
    },
    'weight = \n': {line: 9, message: /TOML/},
  } as const
  for (const [edit, {message, ...place}] of Object.entries(edits)) {
    write(1, edit)
    await live.reload()
    const rejected = rejections.at(-1)!
    expect(rejected.place, edit).toMatchObject({file, ...place})
    expect(rejected.message, edit).toMatch(message)
    expect(rejected.message, edit).toContain(file)
    expect(await ask(), edit).toBe('server 0')
    expect(live.settings.pool.providers[0]!.weight).toBe(1)
  }
  expect(rejections).toHaveLength(Object.keys(edits).length)
  expect(changes).toEqual([])
  write(1)
  await live.reload()
  expect(await ask()).toBe('server 1')
})

test('what was rejected for something outside of the file holds once that is there', async () => {
  const {live, write, changes, rejections, ask} = await living()
  const key = join(folder, 'key')
  write(1, `key_file = "key"\n`)
  await live.reload()
  await live.reload()
  expect([rejections.length, changes.length, await ask()]).toEqual([2, 0, 'server 0'])
  writeFileSync(key, 'secret')
  await live.reload()
  expect([rejections.length, changes.length, await ask()]).toEqual([2, 1, 'server 1'])
})

test('reading again makes a new pool also where no file says anything else: keys are outside of them', async () => {
  const {live, write, servers, changes, ask} = await living()
  const key = join(folder, 'key')
  writeFileSync(key, 'first')
  write(0, `key_file = "key"\n`)
  await live.reload()
  writeFileSync(key, 'second')
  await live.reload()
  expect(changes).toHaveLength(2)
  await ask()
  expect(servers[0].calls.at(-1)!.headers.authorization).toBe('Bearer second')
})

test('an edited prompt is used without being asked for; one that can not be is told with its line, and the old stays', async () => {
  const prompts = join(folder, 'prompts')
  mkdirSync(prompts)
  const shipped = readFileSync(new URL('../../prompts/answer.md', import.meta.url), 'utf8')
  const put = (text: string) => writeFileSync(join(prompts, 'answer.md'), text)
  put(shipped)
  const {live, file, rejections} = await living('[pool]\nprompts = "prompts"\n')
  const digest = () => {
    using lease = live.lease()
    return lease.house.parts.prompts('answer').digest
  }
  const before = digest()
  put(shipped.replace('\n## Input', '\nBe brief.\n\n## Input'))
  await expect.poll(digest, {timeout: 15_000}).not.toBe(before)
  const edited = digest()
  const broken = `${shipped}\n{{nope}}\n`
  put(broken)
  await expect.poll(() => rejections.length, {timeout: 15_000}).toBe(1)
  const line = broken.split('\n').indexOf('{{nope}}') + 1
  expect(rejections[0]!.place).toEqual({file: join(prompts, 'answer.md'), line})
  expect(digest()).toBe(edited)
  // Asked to read again, it tells it again.
  await live.reload()
  expect([rejections.length, digest()]).toEqual([2, edited])
  put(shipped)
  await expect.poll(digest, {timeout: 15_000}).toBe(before)
  // A folder that is not there is a mistake of the file that names it.
  const text = readFileSync(file, 'utf8').replace('"prompts"', '"nowhere"')
  writeFileSync(file, text)
  await live.reload()
  const at = text.split('\n').indexOf('prompts = "nowhere"') + 1
  expect(rejections.at(-1)!.place).toEqual({file, line: at, field: 'pool.prompts'})
})

test('there must be a pool to begin with', async () => {
  const file = join(folder, 'logline.toml')
  writeFileSync(file, '[pool.judge]\nmodel_provider = "nobody"\n')
  const begun = LiveTaskPool.begin({config: file}, ({pool}) => openTaskPool(pool), {
    changed: () => expect.unreachable(),
    rejected: () => expect.unreachable(),
  })
  await expect(begun).rejects.toMatchObject({place: {file, line: 2}})
})
