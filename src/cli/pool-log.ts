import type {PoolObserver} from '../pool/observe/event.ts'
import {poolLog} from '../pool/observe/log.ts'
import type {Reporter} from './reporter.ts'

/** What becomes of each request to language models, as one JSON object a line: with `--log-level debug`. */
export function poolLogTo(reporter: Pick<Reporter, 'debug'>): readonly PoolObserver[] {
  return [poolLog((record) => reporter.debug(JSON.stringify(record)))]
}
