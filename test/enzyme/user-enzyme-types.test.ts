import {execFile} from 'node:child_process'
import {mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect, test} from 'vitest'
import type {Enzyme, Rules as GivenRules, Span as GivenSpan} from '../../src/enzyme/own-enzyme.d.ts'
import type {Rules} from '../../src/enzyme/rules.ts'
import type {Span} from '../../src/span/schema.ts'
import {tempDir} from '../support/temp.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSC = join(ROOT, 'node_modules', '.bin', 'tsc')

/** What `tsc` says of a module of somebody who has LogLine among their dependencies. */
function checked(module: string): Promise<string> {
  const folder = tempDir()
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules', 'logline'))
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  writeFileSync(join(folder, 'enzyme.js'), module)
  const flags = ['--noEmit', '--allowJs', '--checkJs', '--strict', '--skipLibCheck', '--target', 'es2023']
  return new Promise((resolve) => {
    const words = [...flags, '--module', 'nodenext', '--types', '', 'enzyme.js']
    execFile(process.execPath, [TSC, ...words], {cwd: folder}, (_error, stdout, stderr) => resolve(stdout + stderr))
  })
}

const [, example] = /### Your own enzymes[\s\S]*?```js\n([\s\S]*?)```/.exec(
  readFileSync(join(ROOT, 'README.md'), 'utf8'),
)!

test("the README's enzyme passes the types that ship, and one that breaks the contract does not", async () => {
  expect(await checked(example!)).toBe('')
  expect(await checked(example!.replace('return {...span', 'return 7 ?? {...span'))).toContain('error TS')
  const careless = await checked(example!.replace('  if (', '  span.id = rules.depth\n  if ('))
  expect(careless).toContain('read-only')
  expect(careless).toContain("'depth' does not exist")
})

test('the types that ship are those that the program goes by', () => {
  const given = (span: Span, rules: Rules): {span: GivenSpan; rules: GivenRules} => ({span, rules})
  const back = (span: GivenSpan): Span => span
  const enzyme: Enzyme = (span) =>
    back(given(span, {intensity: 1, causal_depth: 1, mutation_strategy: 'moderate'}).span)
  expect(enzyme).toBeTypeOf('function')
})
