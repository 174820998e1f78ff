/** What doctor found of one thing. */
export interface Finding {
  readonly check: string
  /** `fail`: something that is asked of LogLine does not work. `warn`: it works, and may not for long, or not well. */
  readonly state: 'ok' | 'warn' | 'fail'
  readonly says: string
  /** The command, or the step, that mends it. */
  readonly mend: string | null
}

export function ok(check: string, says: string): Finding {
  return {check, state: 'ok', says, mend: null}
}
