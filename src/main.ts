import {Errors, flush, run} from '@oclif/core'
import {report} from './cli/command.ts'

/** The whole program: finds the command, runs it, reports what escapes it. Sets `process.exitCode`. */
export async function main(root: string, words: string[]): Promise<void> {
  try {
    await run(words, root)
  } catch (error) {
    if (error instanceof Errors.ExitError) process.exitCode = error.oclif.exit ?? 0
    else report(error, words.includes('--json'))
  }
  await flush()
}
