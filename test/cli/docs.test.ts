import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {commandsSection} from '../../scripts/readme-commands.ts'
import {settingsSchema} from '../../src/settings/schema.ts'
import {logline} from '../support/cli.ts'
import {tempDir} from '../support/temp.ts'

const root = new URL('../../', import.meta.url).pathname
const readme = readFileSync(join(root, 'README.md'), 'utf8')
const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<
    string,
    {id: string; summary?: string; examples?: string[]; flags: Record<string, {description?: string}>}
  >
}

test('the README says of every command and flag what the program says (npm run docs writes it)', () => {
  expect(Object.keys(manifest.commands).length).toBeGreaterThan(5)
  expect(readme).toContain(commandsSection(join(root, 'oclif.manifest.json')))
})

test('every command has a summary, examples, and a description of each flag', () => {
  for (const {id, summary, examples, flags} of Object.values(manifest.commands)) {
    expect([id, summary === undefined || summary === '']).toEqual([id, false])
    expect([id, (examples ?? []).length > 0]).toEqual([id, true])
    for (const [name, {description}] of Object.entries(flags))
      expect([id, name, !!description]).toEqual([id, name, true])
  }
})

test('the configuration in the README holds every setting with its default', async () => {
  const toml = /```toml\n(db = [\s\S]*?)```/.exec(readme)![1]!
  const {parse} = await import('smol-toml')
  const documented = parse(toml)
  expect(settingsSchema.parse(documented)).toEqual(settingsSchema.parse({}))
  expect(documented).toEqual(settingsSchema.parse({}))
})

test('--help works for the program and for every command, without a store', async () => {
  const cwd = tempDir()
  for (const words of [['--help'], ...Object.keys(manifest.commands).map((id) => [id, '--help'])]) {
    const {exitCode, stdout} = await logline(words, {cwd})
    expect([words, exitCode]).toEqual([words, 0])
    expect(stdout).toContain('USAGE')
  }
})
