import {ProviderFailure} from '../pool/failure.ts'
import {within} from '../pool/qos/deadline.ts'

/**
 * Asks an embedder's server within a time. Drivers know only that their signal fired: here it is known why.
 * @param name of the embedder, as in its failures
 * @throws {ProviderFailure} `timeout`: the time was over; else whatever `run` throws
 */
export async function withinTime<T>(
  name: string,
  signal: AbortSignal,
  ms: number,
  run: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  return within(signal, ms, async (limit) => {
    try {
      return await run(limit)
    } catch (error) {
      if (!limit.aborted || signal.aborted) throw error
      throw new ProviderFailure('timeout', name, `timed out: its server gave no answer within ${ms / 1000} s`, {
        hint: 'see whether the server hangs or has too much to do, start it anew, then do this again: what is done is kept',
        cause: error,
      })
    }
  })
}
