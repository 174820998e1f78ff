import {spawnSync} from 'node:child_process'
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {dirname, join} from 'node:path'
import {expect, test} from 'vitest'
import {Interrupted, UsageError} from '../../src/errors.ts'
import {writeLines} from '../../src/pipeline/write-lines.ts'
import {unfinishedName} from '../../src/store/unfinished.ts'
import {tempDir} from '../support/temp.ts'

const never = new AbortController().signal
const LINES = ['{"a":1}\n', '{"b":2}\n']

test('an export never writes over the store it is made from, whatever name it is given', async () => {
  const folder = tempDir()
  const store = join(folder, 'logline.db')
  for (const end of ['', '-wal', '-lock']) writeFileSync(`${store}${end}`, 'precious')
  symlinkSync(store, join(folder, 'alias.ndjson'))
  linkSync(store, join(folder, 'hard.ndjson'))
  symlinkSync(folder, join(folder, 'self'))
  mkdirSync(join(folder, 'sub'))
  for (const target of [
    store,
    join(folder, 'sub/../logline.db'),
    join(folder, 'alias.ndjson'),
    join(folder, 'hard.ndjson'),
    join(folder, 'self/logline.db-wal'),
    `${store}-wal`,
    `${store}-lock`,
  ])
    await expect(writeLines(LINES, target, {signal: never, store})).rejects.toBeInstanceOf(UsageError)
  expect(readFileSync(store, 'utf8')).toBe('precious')
  // A store that is named by a link has its files beside where it really is.
  await expect(
    writeLines(LINES, `${store}-wal`, {signal: never, store: join(folder, 'alias.ndjson')}),
  ).rejects.toBeInstanceOf(UsageError)
})

test("a file of the user's own is never taken for an unfinished one, nor is what a link leads to", async () => {
  const folder = tempDir()
  const file = join(folder, 'out.ndjson')
  writeFileSync(join(folder, 'other.txt'), 'mine')
  symlinkSync('other.txt', `${file}.part`)
  writeFileSync(`${file}.abcdef-1.part`, 'mine')
  await writeLines(LINES, file, {signal: never})
  expect(readFileSync(file, 'utf8')).toBe(LINES.join(''))
  expect(readFileSync(join(folder, 'other.txt'), 'utf8')).toBe('mine')
  expect(readdirSync(folder).sort()).toEqual(['other.txt', 'out.ndjson', 'out.ndjson.abcdef-1.part', 'out.ndjson.part'])
})

test('a link to a file that is not there yet is followed, and stays a link', async () => {
  const folder = tempDir()
  symlinkSync('later.ndjson', join(folder, 'link.ndjson'))
  await writeLines(LINES, join(folder, 'link.ndjson'), {signal: never})
  expect(readFileSync(join(folder, 'later.ndjson'), 'utf8')).toBe(LINES.join(''))
  expect(readlinkSync(join(folder, 'link.ndjson'))).toBe('later.ndjson')
})

test('of many that write one file at once each writes all of it, and one of them stands', async () => {
  const folder = tempDir()
  const texts = Array.from({length: 8}, (_, writer) => `${writer}`.repeat(3_000_000 + writer))
  await Promise.all(texts.map((text) => writeLines([text], join(folder, 'out'), {signal: never})))
  expect(texts).toContain(readFileSync(join(folder, 'out'), 'utf8'))
  expect(readdirSync(folder)).toEqual(['out'])
})

test('what a process that is gone left unfinished is removed; what a living one writes is not', () => {
  const file = join(tempDir(), 'out.ndjson')
  const module = new URL('../../src/store/unfinished.ts', import.meta.url).href
  const script = `import {unfinishedName} from ${JSON.stringify(module)}; console.log(unfinishedName(process.argv[1]))`
  const left = spawnSync(process.execPath, ['--input-type=module', '--eval', script, file], {encoding: 'utf8'})
  const ofGone = left.stdout.trim()
  const ofLiving = unfinishedName(file)
  for (const path of [ofGone, ofLiving]) writeFileSync(path, 'half')
  const next = unfinishedName(file)
  expect([existsSync(ofGone), existsSync(ofLiving), existsSync(next)]).toEqual([false, true, false])
  expect(new Set([ofGone, ofLiving, next]).size).toBe(3)
})

test('a name as long as names may be can be written', async () => {
  const folder = tempDir()
  await writeLines(LINES, join(folder, 'é'.repeat(127)), {signal: never})
  expect(readdirSync(folder)).toEqual(['é'.repeat(127)])
})

test('a link is followed and stays a link', async () => {
  const folder = tempDir()
  writeFileSync(join(folder, 'target.ndjson'), 'old')
  symlinkSync('target.ndjson', join(folder, 'link.ndjson'))
  await writeLines(LINES, join(folder, 'link.ndjson'), {signal: never})
  expect(readFileSync(join(folder, 'target.ndjson'), 'utf8')).toBe(LINES.join(''))
  expect(readlinkSync(join(folder, 'link.ndjson'))).toBe('target.ndjson')
})

test('a device is written into and not replaced', async () => {
  await writeLines(LINES, '/dev/null', {signal: never})
  expect(readdirSync('/dev').filter((name) => name.endsWith('.part'))).toEqual([])
})

test('an export that is stopped leaves the old file and no half of the new one', async () => {
  const file = join(tempDir(), 'out.ndjson')
  writeFileSync(file, 'old')
  const stop = new AbortController()
  function* lines() {
    for (let index = 0; ; index++) {
      if (index === 1000) stop.abort()
      yield 'x'.repeat(10_000)
    }
  }
  await expect(writeLines(lines(), file, {signal: stop.signal})).rejects.toBeInstanceOf(Interrupted)
  expect(readFileSync(file, 'utf8')).toBe('old')
  expect(readdirSync(dirname(file))).toEqual(['out.ndjson'])
})
