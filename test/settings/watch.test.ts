import {mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {afterEach, beforeEach, expect, onTestFinished, test, vi} from 'vitest'
import type {LoglineError} from '../../src/errors.ts'
import type {Settings} from '../../src/settings/schema.ts'
import {WatchedSettings} from '../../src/settings/watch.ts'
import {tempDir} from '../support/temp.ts'

let folder: string
beforeEach(() => {
  folder = tempDir()
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'user'))
  vi.stubEnv('LOGLINE_CONFIG', '')
  mkdirSync(join(folder, '.git'))
})
afterEach(() => vi.unstubAllEnvs())

function watched(text: string) {
  const file = join(folder, 'logline.toml')
  writeFileSync(file, text)
  const changes: Settings[] = []
  const rejections: LoglineError[] = []
  const source = new WatchedSettings(
    {},
    {changed: (settings) => changes.push(settings), rejected: (error) => rejections.push(error)},
    folder,
  )
  return {file, source, changes, rejections}
}

test('a good edit holds from then on; whoever holds the settings of before keeps them whole', () => {
  const {file, source, changes} = watched('[pool.qos]\nhedge_after_ms = 300')
  using _ = source
  const before = source.current
  expect(source.reload()).toBe('same')
  writeFileSync(file, '[pool.qos]\nhedge_after_ms = 100')
  expect(source.reload()).toBe('changed')
  expect(source.current.pool.qos.hedge_after_ms).toBe(100)
  expect(before.pool.qos.hedge_after_ms).toBe(300)
  expect(changes).toEqual([source.current])
})

test('a bad edit is rejected once, with file, line and reason, and the old settings stay', () => {
  const {file, source, changes, rejections} = watched('[pool.qos]\nhedge_after_ms = 300')
  using _ = source
  writeFileSync(file, '[pool.qos]\n\nhedge_after_ms = "soon"')
  expect(source.reload()).toBe('rejected')
  expect(source.reload()).toBe('same')
  expect(source.current.pool.qos.hedge_after_ms).toBe(300)
  expect(rejections.map(({place}) => place)).toEqual([{file, line: 3, field: 'pool.qos.hedge_after_ms'}])
  writeFileSync(file, '[pool.qos\n')
  expect(source.reload()).toBe('rejected')
  expect(rejections[1]!.place).toMatchObject({file, line: 1})
  writeFileSync(file, '[pool.qos]\nhedge_after_ms = 200')
  expect(source.reload()).toBe('changed')
  expect(changes).toHaveLength(1)
})

test('an edit is noticed without being asked, also when an editor puts a new file in place of the old one', async () => {
  const {file, source} = watched('[matcher]\ntop_k = 5')
  using _ = source
  writeFileSync(`${file}.new`, '[matcher]\ntop_k = 6')
  renameSync(`${file}.new`, file)
  await expect.poll(() => source.current.matcher.top_k, {timeout: 15_000}).toBe(6)
  writeFileSync(file, '[matcher]\ntop_k = 7')
  await expect.poll(() => source.current.matcher.top_k, {timeout: 15_000}).toBe(7)
})

test('a file that is gone leaves the defaults of the layers below', () => {
  const {file, source} = watched('[matcher]\ntop_k = 9')
  using _ = source
  rmSync(file)
  expect(source.reload()).toBe('changed')
  expect(source.current.matcher.top_k).toBe(5)
})

test('what is being written is not read: neither a file that was emptied first, nor half of one that a look falls upon', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const {file, source, changes, rejections} = watched('[matcher]\ntop_k = 9')
  using _ = source
  // Emptied first, as most programs do; the looks find that.
  writeFileSync(file, '')
  vi.advanceTimersByTime(2500)
  expect(source.current.matcher.top_k).toBe(9)
  writeFileSync(file, '[matcher]\ntop_k = 8\nmin_to')
  // A look comes a second after the emptied file was found.
  vi.advanceTimersByTime(520)
  writeFileSync(file, '[matcher]\ntop_k = 8\nmin_top_k = 2')
  vi.advanceTimersByTime(4000)
  expect(changes.map(({matcher}) => [matcher.top_k, matcher.min_top_k])).toEqual([[8, 2]])
  expect(rejections).toEqual([])
  // Left empty, it is meant so.
  writeFileSync(file, '')
  vi.advanceTimersByTime(6000)
  expect(source.current.matcher.top_k).toBe(5)
})

test('a prompt that is emptied and written anew as it was is no edit', () => {
  const prompts = join(folder, 'prompts')
  mkdirSync(prompts)
  const prompt = join(prompts, 'answer.md')
  writeFileSync(prompt, 'as it was')
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const {source, changes, rejections} = watched('[pool]\nprompts = "prompts"')
  using _ = source
  writeFileSync(prompt, '')
  vi.advanceTimersByTime(2500)
  writeFileSync(prompt, 'as it was')
  vi.advanceTimersByTime(4000)
  expect([changes, rejections]).toEqual([[], []])
  writeFileSync(prompt, 'as it is')
  vi.advanceTimersByTime(4000)
  expect(changes).toHaveLength(1)
})
