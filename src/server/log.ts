import {type LogLevel, logLevels} from '../settings/schema.ts'
import {requestNow} from './trace.ts'

/** What is told as one JSON object a line. */
export interface LogRecord {
  readonly level: Exclude<LogLevel, 'silent'>
  /** `http.request`, `config.rejected`... */
  readonly event: string
  readonly [field: string]: unknown
}

export type Log = (record: LogRecord) => void

/**
 * Writes records of a level and those above it, with the time, the id of the request they belong to, and its trace.
 * @param level is asked for each record: it may change
 */
export function logTo(write: (line: string) => void, level: () => LogLevel, now: () => Date): Log {
  return (record) => {
    if (logLevels.indexOf(record.level) > logLevels.indexOf(level())) return
    write(`${JSON.stringify({at: now().toISOString(), ...record, ...requestNow()})}\n`)
  }
}
