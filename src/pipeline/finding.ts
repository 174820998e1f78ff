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

/** A check of what is stored. */
export interface Check {
  readonly name: string
  /** What is wrong, or undefined. */
  find(): Omit<Finding, 'check'> | undefined
  /** What is said where nothing is. */
  says(): string
  /** Mends it where that is safe; how many rows. Call inside a transaction. */
  readonly repair?: () => number
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
