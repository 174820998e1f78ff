import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs'
import {join, relative} from 'node:path'
import {expect, test} from 'vitest'
import {checkOutputs} from '../../src/pipeline/check-outputs.ts'
import {ingestFiles, makeSpan, memoryStore} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

async function storeFrom(...names: readonly string[]) {
  const folder = tempDir()
  const files = names.map((name) => join(folder, name))
  for (const [index, file] of files.entries()) {
    writeFileSync(file, JSON.stringify(makeSpan({id: `s${index}`, this: `Number ${index}?`})))
  }
  const store = memoryStore()
  await ingestFiles(store, files)
  return {store, folder, files}
}

test('no output may be a file that spans were read from, however it is named', async () => {
  const {store, folder, files} = await storeFrom('in.ndjson', 'other.ndjson')
  mkdirSync(join(folder, 'sub'))
  symlinkSync(files[0]!, join(folder, 'link'))
  const names = [files[0]!, join(folder, 'sub', '..', 'in.ndjson'), join(folder, 'link'), relative('.', files[1]!)]
  for (const file of names)
    expect(() => checkOutputs(store, {files: ['-', undefined, file]})).toThrow(
      expect.objectContaining({code: 'output_is_input', place: {file}}),
    )
  checkOutputs(store, {files: [join(folder, 'out.ndjson'), '-', undefined]})
  store.db.close()
})

test('a file that is read by the same command is none either, and one that is written to be mended and read again is', async () => {
  const {store, folder, files} = await storeFrom('in.ndjson')
  const next = join(folder, 'next.ndjson')
  expect(() => checkOutputs(store, {files: [next], inputs: [next]})).toThrow('were read from')
  checkOutputs(store, {files, own: files})
  store.db.close()
})

test('two outputs are never one file; stdout and devices are none', async () => {
  using store = memoryStore()
  const folder = tempDir()
  const file = join(folder, 'same')
  for (const again of [file, join(folder, '.', 'same'), relative('.', file)])
    expect(() => checkOutputs(store, {files: [file, again]})).toThrow(expect.objectContaining({code: 'output_twice'}))
  checkOutputs(store, {files: ['-', '-', '/dev/null', '/dev/null']})
})
