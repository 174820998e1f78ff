import {OutputError} from '../errors.ts'
import {report} from './report.ts'

/**
 * Ends the process with one line and the documented exit code when stdout can't be written (a full disk, a broken one).
 * A reader that has had enough (`| head`) is no error. What can't be said on stderr is left unsaid.
 */
export function endOnFullOutput(): void {
  // In front of the listener of oclif, which would throw the error as it is.
  process.stdout.prependListener('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    const full = error.code === 'ENOSPC' || error.code === 'EDQUOT'
    report(
      new OutputError('stdout_unwritable', `stdout can't be written: ${full ? 'the disk is full' : error.message}`, {
        hint: 'what was printed is cut short; what was committed to the store stays: run the command again',
        cause: error,
      }),
      false,
    )
    process.exit()
  })
  process.stderr.on('error', () => {})
}
