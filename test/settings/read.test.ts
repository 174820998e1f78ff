import {mkdirSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, test, vi} from 'vitest'
import {UsageError} from '../../src/errors.ts'
import {readSettings, traceSettings} from '../../src/settings/read.ts'
import {tempDir} from '../support/temp.ts'

let folder: string
beforeEach(() => {
  folder = tempDir()
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'user'))
  vi.stubEnv('LOGLINE_CONFIG', '')
  mkdirSync(join(folder, 'user/logline'), {recursive: true})
  mkdirSync(join(folder, 'project/deep/.git'), {recursive: true})
})
afterEach(() => vi.unstubAllEnvs())

function write(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

function failure(action: () => unknown): UsageError {
  try {
    action()
  } catch (error) {
    if (error instanceof UsageError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('flags win over the environment, it over the project file, that over the user file, that over the defaults', () => {
  const cwd = join(folder, 'project')
  const topK = () => readSettings({}, cwd).matcher.top_k
  expect(topK()).toBe(5)
  write('user/logline/logline.toml', '[matcher]\ntop_k = 6\nmin_quality = 70')
  expect(topK()).toBe(6)
  write('project/logline.toml', '[matcher]\ntop_k = 7')
  expect(topK()).toBe(7)
  vi.stubEnv('LOGLINE_MATCHER_TOP_K', '8')
  expect(topK()).toBe(8)
  const settings = readSettings({settings: {matcher: {top_k: 9, min_score: undefined}}}, cwd)
  expect(settings.matcher).toMatchObject({top_k: 9, min_quality: 70, min_score: 0.4})
})

test('the project file is looked for upwards, but not beyond the git checkout', () => {
  write('project/logline.toml', 'log_level = "debug"')
  mkdirSync(join(folder, 'project/sub/deeper'), {recursive: true})
  expect(readSettings({}, join(folder, 'project/sub/deeper')).log_level).toBe('debug')
  expect(readSettings({}, join(folder, 'project/deep')).log_level).toBe('info')
})

test('a path in a file is relative to that file, one on the command line to the working directory', () => {
  write('project/logline.toml', 'db = "data/my.db"')
  mkdirSync(join(folder, 'project/sub'))
  const cwd = join(folder, 'project/sub')
  expect(readSettings({}, cwd).db).toBe(join(folder, 'project/data/my.db'))
  expect(readSettings({settings: {db: 'x.db'}}, cwd).db).toBe(join(cwd, 'x.db'))
})

test.each([
  ['[matcher]\ntop_k = 0', 2, 'matcher.top_k'],
  ['[matcher]\ntopk = 5', 2, 'matcher.topk'],
  ['[matchr]\ntop_k = 5', 1, 'matchr'],
  ['log_level = "loud"', 1, 'log_level'],
])('a wrong setting is refused with file, line and key: %j', (text, line, field) => {
  const file = write('project/logline.toml', text)
  expect(failure(() => readSettings({}, join(folder, 'project'))).place).toEqual({file, line, field})
})

test('a file that is no TOML is refused with its line', () => {
  const file = write('project/logline.toml', 'db = "a"\n[matcher\n')
  expect(failure(() => readSettings({}, join(folder, 'project'))).place).toEqual({file, line: 2})
})

test('a wrong value in the environment names the variable’s setting', () => {
  vi.stubEnv('LOGLINE_MATCHER_TOP_K', 'many')
  expect(failure(() => readSettings({}, folder)).place.field).toBe('matcher.top_k')
})

test('a configuration file that was named but does not exist is refused', () => {
  expect(failure(() => readSettings({config: 'nowhere.toml'}, folder)).code).toBe('config_missing')
})

test('where each setting comes from can be told, the uppermost layer that gives it', () => {
  const cwd = join(folder, 'project')
  write('user/logline/logline.toml', '[matcher]\ntop_k = 6\nmin_quality = 70')
  write('project/logline.toml', '[matcher]\ntop_k = 7')
  vi.stubEnv('LOGLINE_EMBED_DIMENSIONS', '64')
  const {settings, origins} = traceSettings({settings: {log_level: 'debug'}}, cwd)
  expect(settings).toEqual(readSettings({settings: {log_level: 'debug'}}, cwd))
  const originOf = (key: string) => origins.find((each) => each.key === key)
  expect(originOf('matcher.top_k')).toEqual({key: 'matcher.top_k', value: 7, origin: join(cwd, 'logline.toml')})
  expect(originOf('matcher.min_quality')?.origin).toBe(join(folder, 'user/logline/logline.toml'))
  expect(originOf('embed.dimensions')?.origin).toBe('the environment')
  expect(originOf('log_level')?.origin).toBe('the command line')
  expect(originOf('matcher.min_score')).toEqual({key: 'matcher.min_score', value: 0.4, origin: 'default'})
})

test('switches, lists and tables of the pool can be variables too', () => {
  vi.stubEnv('LOGLINE_POOL_CACHE_ENABLED', 'false')
  vi.stubEnv('LOGLINE_POOL_CACHE_KEY_FIELDS', 'project_id, meta.lang')
  vi.stubEnv('LOGLINE_POOL_QOS_MAX_DEADLINE_MS', '5000')
  vi.stubEnv('LOGLINE_POOL_ENSEMBLE_STRATEGY_BY_TASK', '{"judge": "voting"}')
  vi.stubEnv('LOGLINE_POOL_PROVIDERS', '[{"name": "a", "driver": "vllm", "base_url": "http://h", "model": "m"}]')
  const {pool} = readSettings({}, join(folder, 'project'))
  expect(pool).toMatchObject({
    cache: {enabled: false, key_fields: ['project_id', 'meta.lang']},
    qos: {max_deadline_ms: 5000},
    ensemble: {strategy_by_task: {judge: 'VOTING'}},
    providers: [{name: 'a', driver: 'vllm', weight: 1, tasks: [], trusted: true}],
  })
  vi.stubEnv('LOGLINE_POOL_CACHE_ENABLED', 'perhaps')
  expect(failure(() => readSettings({}, join(folder, 'project'))).message).toContain('LOGLINE_POOL_CACHE_ENABLED')
})

test('a file that was merely found can have no key sent to an embedder', () => {
  const cwd = tempDir()
  writeFileSync(
    join(cwd, 'logline.toml'),
    '[embed]\nembedder = "openai:m@http://127.0.0.1:9"\nkey_env = "HOME"\ntrusted = true',
  )
  expect(readSettings({}, cwd).embed.trusted).toBe(false)
  expect(readSettings({config: 'logline.toml'}, cwd).embed.trusted).toBeUndefined()
})

test('whether keys may be sent is up to where the file was, not to what it says', () => {
  const text = (trusted: boolean) =>
    `[[pool.providers]]\nname = "a"\ndriver = "vllm"\nbase_url = "h"\nmodel = "m"\ntrusted = ${trusted}\nkey_file = "k"`
  const cwd = join(folder, 'project')
  const trusted = (flags = {}) => readSettings(flags, cwd).pool.providers.map((each) => each.trusted)
  write('user/logline/logline.toml', text(false))
  expect(trusted()).toEqual([true])
  const file = write('project/logline.toml', text(true))
  expect(trusted()).toEqual([false])
  expect(trusted({config: file})).toEqual([true])
  expect(readSettings({}, cwd).pool.providers[0]!.key_file).toBe(join(folder, 'project/k'))
})

test('a task or a strategy that there is not is refused with file, line, field, and what there is', () => {
  const file = join(folder, 'logline.toml')
  const refusal = (text: string) => {
    writeFileSync(file, text)
    try {
      return readSettings({config: file}, folder)
    } catch (error) {
      return error
    }
  }
  expect(refusal('[pool.ensemble]\nstrategy_by_task = {expand_querys = "FASTEST"}')).toMatchObject({
    message: expect.stringMatching(
      /:2: .*there is no task expand_querys; tasks: judge, rerank_candidates, .*critique$/,
    ),
    place: {file, line: 2, field: 'pool.ensemble.strategy_by_task.expand_querys'},
  })
  expect(refusal('[pool.ensemble.strategy_by_task]\nrerank = "JUDGE"\njudge = "QUICKEST"')).toMatchObject({
    message: expect.stringMatching(/FASTEST.*VOTING.*ROBUST/),
    place: {file, line: 3, field: 'pool.ensemble.strategy_by_task.judge'},
  })
  expect(refusal('[pool.cache.ttl_by_task]\nanser = 5')).toMatchObject({
    place: {file, line: 2, field: 'pool.cache.ttl_by_task.anser'},
  })
})

test('a map is a variable as a table, and one for each of its fields, which win', () => {
  const cwd = join(folder, 'project')
  vi.stubEnv('LOGLINE_INGEST_MAP', '{"this": "q.text", "if_ok": "reply"}')
  expect(readSettings({}, cwd).ingest.map).toEqual({this: 'q.text', if_ok: 'reply'})
  vi.stubEnv('LOGLINE_INGEST_MAP_IF_OK', 'answer')
  expect(readSettings({}, cwd).ingest.map).toEqual({this: 'q.text', if_ok: 'answer'})
  vi.stubEnv('LOGLINE_INGEST_MAP', 'this=q')
  expect(failure(() => readSettings({}, cwd)).message).toContain('LOGLINE_INGEST_MAP: ')
})

test('a field of a map that there is not is told with those that there are', () => {
  const cwd = join(folder, 'project')
  write('project/logline.toml', '[ingest]\nmap = {thus = "q"}')
  const {message, hint} = failure(() => readSettings({}, cwd))
  expect(message).toContain('thus')
  expect(hint).toContain('this, when, status, if_ok')
})
