import {ExitError} from '@oclif/core/errors'
import {flush} from '@oclif/core/flush'
import {run} from '@oclif/core/run'
import {endOnFullOutput} from './cli/end-on-full-output.ts'
import {report} from './cli/report.ts'

/** The whole program: finds the command, runs it, reports what escapes it. Sets `process.exitCode`. */
export async function main(root: string, words: string[]): Promise<void> {
  endOnFullOutput()
  try {
    await run(asFlag(words), root)
  } catch (error) {
    if (error instanceof ExitError) process.exitCode = error.oclif.exit ?? 0
    else report(error, words.includes('--json'))
  }
  await flush()
  // Interrupted: what is still open (a pipe that says nothing) must not keep the process alive.
  if (process.exitCode === 130 || process.exitCode === 143) process.exit()
}

/** `help ask` is `ask --help`. */
function asFlag(words: string[]): string[] {
  if (words[0] !== 'help') return words
  return [...words.slice(words[1] === 'help' ? 2 : 1), '--help']
}
