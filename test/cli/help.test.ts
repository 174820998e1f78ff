import {expect, test} from 'vitest'
import {logline} from '../support/cli.ts'

test('the help that the build wrote down is the one that the program lays out', async () => {
  const [written, laidOut] = await Promise.all([logline(['--help']), logline(['--help', '--help'])])
  expect(written.exitCode).toBe(0)
  expect(written.stdout).toContain(process.version)
  expect(written.stdout.trimEnd()).toBe(laidOut.stdout.trimEnd())
})
