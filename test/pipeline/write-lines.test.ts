import {existsSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {Interrupted, UsageError} from '../../src/errors.ts'
import {writeLines} from '../../src/pipeline/write-lines.ts'
import {tempDir} from '../support/temp.ts'

const never = new AbortController().signal
const LINES = ['{"a":1}\n', '{"b":2}\n']

test('an export never writes over the store it is made from, whatever name it is given', async () => {
  const folder = tempDir()
  const store = join(folder, 'logline.db')
  for (const end of ['', '-wal', '-lock']) writeFileSync(`${store}${end}`, 'precious')
  symlinkSync(store, join(folder, 'alias.ndjson'))
  mkdirSync(join(folder, 'sub'))
  for (const target of [
    store,
    join(folder, 'sub/../logline.db'),
    join(folder, 'alias.ndjson'),
    `${store}-wal`,
    `${store}-lock`,
  ])
    await expect(writeLines(LINES, target, {signal: never, store})).rejects.toBeInstanceOf(UsageError)
  expect(readFileSync(store, 'utf8')).toBe('precious')
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
  expect(existsSync('/dev/null.part')).toBe(false)
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
  expect(existsSync(`${file}.part`)).toBe(false)
})
