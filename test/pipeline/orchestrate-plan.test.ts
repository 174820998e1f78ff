import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {planOf} from '../../src/pipeline/orchestrate-plan.ts'
import {settingsSchema} from '../../src/settings/schema.ts'
import {tempDir} from '../support/temp.ts'

/** Settings with own enzymes of these names, all of one module. */
function settingsWith(names: readonly string[]) {
  const module = join(tempDir(), 'mine.mjs')
  writeFileSync(module, 'export default () => {}')
  const enzymes = names.map((name) => ({name, module, trusted: true}))
  return settingsSchema.parse({orchestrate: {enzymes}}).orchestrate
}

test('own enzymes have names of their own', () => {
  expect(planOf(settingsWith(['one', 'two']), false).modules.map(({name}) => name)).toEqual(['one', 'two'])
})

test.each([
  [['normalizer'], /can't be called normalizer: that is one of the built-in enzymes/],
  [['one', 'two', 'one'], /can't be called one: that is .*mine\.mjs/],
])('an own enzyme that is called like another one is refused: %s', (names, message) => {
  expect(() => planOf(settingsWith(names), false)).toThrow(message)
})

test('a name of one letter is refused for its length', () => {
  expect(() => settingsWith(['x'])).toThrow('must be 2 to 41 lower-case letters, digits and hyphens')
})
