/** Where in a person's input something is wrong. Lines count from 1. */
export interface InputPlace {
  readonly file?: string
  readonly line?: number
  readonly field?: string
}

interface ErrorDetails extends InputPlace {
  /** What the person can do about it; one sentence. */
  readonly hint: string
  readonly cause?: unknown
}

/**
 * An error the user can act upon. Prints as one line and a hint, never as a stack.
 * Only the subclasses below carry exit codes; anything that is not a LoglineError is a bug and exits with 1.
 */
export abstract class LoglineError extends Error {
  abstract readonly exitCode: number
  /** Stable, lower-case, for scripts: `store_newer`, `unknown_setting`... */
  readonly code: string
  readonly hint: string
  readonly place: InputPlace
  /** What was done all the same, as it would have been printed: with --json it stands beside the error. */
  data: object | undefined

  constructor(code: string, message: string, {hint, cause, ...place}: ErrorDetails) {
    super(message, cause === undefined ? undefined : {cause})
    this.name = new.target.name
    this.code = code
    this.hint = hint
    this.place = place
  }
}

/** The command line or the configuration asks for something that does not exist or does not fit. */
export class UsageError extends LoglineError {
  readonly exitCode = 2
}

/** Data was refused as a whole: only with `--strict`. */
export class InputError extends LoglineError {
  readonly exitCode = 3
}

/** A model server failed, is missing, or answered nonsense. */
export class ProviderError extends LoglineError {
  readonly exitCode = 4
}

/**
 * A threshold that the user set was not met.
 * @public its exit code is documented; gates throw it
 */
export class GateError extends LoglineError {
  readonly exitCode = 5
}

/** The store can't be opened, read or written as it is. */
export class StoreError extends LoglineError {
  readonly exitCode = 6
}

/** Stdout, or an output file, can't be written: the disk behind it is full, or broken. */
export class OutputError extends LoglineError {
  readonly exitCode = 7
}

/** The run was asked to stop (SIGINT, SIGTERM); what was committed stays. */
export class Interrupted extends Error {
  /** What became of what was begun, and how to go on; undefined: nothing beside what every stage keeps. */
  readonly left: {readonly message: string; readonly hint: string} | undefined

  constructor(left?: {readonly message: string; readonly hint: string}) {
    super('interrupted')
    this.name = 'Interrupted'
    this.left = left
  }
}

/** Throws Interrupted once the signal has fired. */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new Interrupted()
}
