import {CLIError} from '@oclif/core/errors'
import {LoglineError, UsageError} from '../errors.ts'
import {paintFor} from './paint.ts'
import {terminalText} from './terminal-text.ts'

/** Prints an error in its documented shape and sets the exit code: 1 and a stack for bugs, else what the error carries. */
export function report(error: unknown, json: boolean): void {
  const known = asKnown(error)
  if (known !== undefined) {
    process.exitCode = known.exitCode
    const {code, message, hint, place, data} = known
    if (json) writeJson({ok: false, error: {code, message, hint, ...place}, data})
    process.stderr.write(`${paintFor(process.stderr)('bad', 'error:')} ${terminalText(`${message}\n  ${hint}`)}\n`)
    return
  }
  process.exitCode = 1
  const bug = error instanceof Error ? error : new Error(String(error))
  const hint = 'this is a bug in LogLine: please report it with the lines above'
  if (json) writeJson({ok: false, error: {code: 'bug', message: bug.message, hint}})
  process.stderr.write(`${terminalText(bug.stack ?? bug.message)}\n  ${hint}\n`)
}

function writeJson(value: object): void {
  process.stdout.write(`${terminalText(JSON.stringify(value))}\n`)
}

function asKnown(error: unknown): LoglineError | undefined {
  if (error instanceof LoglineError) return error
  if (error instanceof CLIError) {
    // oclif wraps what matters: "The following error occurred:", the reason, an advice.
    const said = error.message
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !/^(The following errors? occurred:|See more help with --help)$/.test(line))
    return new UsageError('usage', said.join(' '), {hint: 'see `logline --help`, or --help after the command'})
  }
  return undefined
}
