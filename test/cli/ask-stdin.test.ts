import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {setTimeout} from 'node:timers/promises'
import {expect, test} from 'vitest'
import {span} from '../support/answer-store.ts'
import {logline} from '../support/cli.ts'
import {tempDir} from '../support/temp.ts'

test('a question that comes on stdin in pieces, or is long, is read to its end', async () => {
  const cwd = tempDir()
  writeFileSync(
    join(cwd, 'keys.ndjson'),
    `${JSON.stringify(span({id: 'key', this: 'Where is the spare key kept?'}))}\n`,
  )
  await logline(['run', 'keys.ndjson', '--quiet'], {cwd})
  const question = async (input: string[], ...words: string[]) => {
    const asking = logline(['ask', '--json', ...words], {cwd, stdin: 'pipe'})
    for (const piece of input) {
      asking.stdin!.write(piece)
      await setTimeout(300)
    }
    asking.stdin!.end()
    const {stdout} = await asking
    const {data, error} = JSON.parse(stdout) as {data?: {id: string}; error?: {code: string}}
    if (data === undefined) return error!.code
    const why = await logline(['why', data.id, '--json'], {cwd})
    return (JSON.parse(why.stdout) as {data: {question: string}}).data.question
  }
  expect(await question(['Where is ', 'the spare ', 'key kept?\n'])).toBe('Where is the spare key kept?')
  const long = `Where is the key? ${'It is urgent. '.repeat(70_000)}`
  expect(await question([long])).toBe(long.trim())
  expect(await question([long, 'x'.repeat(1 << 17)])).toBe('question_too_long')
})
