/** Why a row was set aside. `ingest --rejected` prints these; scripts may rely on the codes. */
export const FAULTS = {
  invalid_utf8: 'the bytes are not UTF-8',
  oversize: 'the line is longer than ingest.max_line_bytes',
  bad_json: 'the line is not JSON',
  bad_row: 'a row of a table whose quotes, or number of cells, are wrong',
  not_an_object: 'the line is JSON, but not an object',
  too_deep: 'values are nested deeper than ingest.max_depth',
  forbidden_key: 'a key named __proto__',
  unsafe_integer: 'an integer beyond 2^53 that would lose digits',
  lone_surrogate: 'half of a surrogate pair, which UTF-8 can not hold',
  missing_field: 'a required field is absent',
  wrong_type: 'a field holds a value of the wrong kind',
  bad_date: '`when` is not an ISO 8601 date and time',
  id_conflict: 'the id is taken by a span with other content',
  unreadable_file: 'the rest of the file could not be read',
} as const

export type FaultCode = keyof typeof FAULTS

/** One reason to set a row aside; `field` is a dotted path, empty when it is about the whole row. */
export interface Fault {
  readonly code: FaultCode
  readonly field: string
  readonly message: string
  /** The id the row carries, when that much could be read. */
  readonly spanId?: string
}
