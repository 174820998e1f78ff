import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'

test('the help that the build wrote down is the one that the program lays out', async () => {
  const [written, laidOut] = await Promise.all([logline(['--help']), logline(['--help', '--help'])])
  expect(written.exitCode).toBe(0)
  expect(written.stdout).toContain(process.version)
  expect(written.stdout.trimEnd()).toBe(laidOut.stdout.trimEnd())
})

test.each([['-h'], ['help'], ['help', 'help']])('help is what people type: logline %s', async (...words) => {
  const [typed, written] = await Promise.all([logline(words), logline(['--help'])])
  expect([typed.exitCode, typed.stderr]).toEqual([0, ''])
  expect(typed.stdout.trimEnd()).toBe(written.stdout.trimEnd())
})

test.each([
  ['feedback', '[--rating N | --take-back] [--helpful | --not-helpful] [--actual TEXT]'],
  ['dedup', '[--dry-run | --sample N | --review FILE | --labels FILE]'],
  ['curate', '[--list | --import FILE | --export FILE | --report]'],
])('the usage of %s names each alternative, and none that is empty', async (command, alternatives) => {
  const {stdout} = await logline([command, '--help'])
  const usage = /USAGE\n([\s\S]*?)\n\n/.exec(stdout)![1]!.replace(/\s+/g, ' ')
  for (const group of alternatives.split(/(?<=\]) /)) expect(usage).toContain(group)
  expect(usage).not.toMatch(/\[\s*\||\|\s*\||\|\s*\]|\s\]/)
  const [, flags] = /\nFLAGS\n([\s\S]*?)\n\n/.exec(stdout)!
  for (const [, name] of flags!.matchAll(/^ {2,6}(--[a-z-]+)/gm)) expect(usage.split(name!)).toHaveLength(2)
})

test.each<[string, string[][]]>([
  [
    'ask',
    [
      ['help', 'ask'],
      ['ask', '-h'],
      ['ask', 'why?', '--help'],
    ],
  ],
  [
    'pool bench',
    [
      ['help', 'pool', 'bench'],
      ['pool', 'bench', '-h'],
    ],
  ],
  ['pool', [['help', 'pool'], ['pool'], ['pool', '-h']]],
  ['config', [['help', 'config'], ['config']]],
])('the help of %s, however it is asked for, has examples', async (name, ways) => {
  const asked = await logline([...name.split(' '), '--help'])
  expect(asked.exitCode).toBe(0)
  expect(asked.stdout).toMatch(new RegExp(`EXAMPLES\\n(.*\\n)*.*logline ${name}`))
  for (const words of ways) expect((await logline(words)).stdout).toBe(asked.stdout)
})

test.each([
  [['status', 'extra'], 'status: unexpected argument extra'],
  [['status', 'extra', '--help'], 'status: unexpected argument extra'],
  [['embed', 'train', 'extra'], 'embed train: unexpected argument extra'],
  [['pool', 'benhc'], 'pool: there is no command benhc'],
  [['stauts'], 'did you mean `logline status`?'],
  [['help', 'nonsense'], 'there is no command nonsense'],
] as const)('2: logline %s says what is wrong with it', async (words, message) => {
  const {exitCode, stdout, stderr} = await logline(words)
  expect([exitCode, stdout]).toEqual([2, ''])
  expect(stderr).toContain(message)
  expect(JSON.parse((await logline([...words, '--json'])).stdout)).toMatchObject({ok: false, error: {code: 'usage'}})
})
