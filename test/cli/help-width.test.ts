import {fileURLToPath} from 'node:url'
import {type Command, Config} from '@oclif/core'
import {execa} from 'execa'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {brokenCommand} from '../../src/cli/broken-command.ts'
import LoglineHelp from '../../src/cli/help.ts'

class OpenHelp extends LoglineHelp {
  of(command: Command.Loadable): string {
    return this.formatCommand(command)
  }

  ofRoot(): string {
    return this.formatRoot()
  }
}

test('no line of any help is wider than 80 columns', async () => {
  const config = await Config.load(fileURLToPath(new URL('../..', import.meta.url)))
  const help = new OpenHelp(config, {maxWidth: 80})
  const texts = [help.ofRoot(), ...config.commands.map((command) => help.of(command))]
  expect(texts.length).toBeGreaterThan(20)
  expect(texts.flatMap((text) => text.split('\n')).filter((line) => line.length > 80)).toEqual([])
})

test('a command that is broken is the same command to the shell', async () => {
  const word = fc.constantFrom('a', '--flag', '-n', "'b  c'", '"d \\" e"', '\\ f', 'g=h', "i'j k'", '--x "y z"')
  await fc.assert(
    fc.asyncProperty(
      fc.array(word, {minLength: 1, maxLength: 14}),
      fc.integer({min: 8, max: 40}),
      async (words, width) => {
        const command = `printf '<%s>' ${words.join(' ')}`
        const broken = brokenCommand(command, width)
        const longest = Math.max(...broken.split('\n').map((line) => line.length))
        expect(longest).toBeLessThanOrEqual(Math.max(width, 28))
        expect((await execa('sh', ['-c', broken])).stdout).toBe((await execa('sh', ['-c', command])).stdout)
      },
    ),
    {numRuns: 40},
  )
  const piped = brokenCommand('echo one two three | tr a-z A-Z && echo done', 20)
  expect(piped.split('\n').length).toBeGreaterThan(2)
  expect((await execa('sh', ['-c', piped])).stdout).toBe('ONE TWO THREE\ndone')
})
