import type {PoolObserver} from '../pool/observe/event.ts'
import {poolLog} from '../pool/observe/log.ts'
import type {Reporter} from './reporter.ts'

/**
 * What becomes of each request to language models, as one JSON object a line: with `--log-level debug`. A cache that
 * can't be reached is a warning.
 */
export function poolLogTo(reporter: Pick<Reporter, 'debug' | 'warn'>): readonly PoolObserver[] {
  return [
    poolLog((record) => reporter.debug(JSON.stringify(record))),
    (event) => {
      if (event.kind === 'cache_lost') reporter.warn(event.reason)
    },
  ]
}
