/** The signals that end a command, and the exit codes they stand for. */
export const SIGNALS = {SIGINT: 130, SIGTERM: 143} as const

export type StoppingSignal = keyof typeof SIGNALS

export const STOPPING = Object.keys(SIGNALS) as readonly StoppingSignal[]

/**
 * Ends the process with the documented exit code and shape when it is told to before its command has begun. Loaded in
 * front of everything else, which takes longest: so this imports nothing.
 */
export function endUntilBegun(): void {
  for (const name of STOPPING) process.once(name, end)
}

/** From now on the command ends itself. */
export function hasBegun(): void {
  for (const name of STOPPING) process.off(name, end)
}

function end(_name: NodeJS.Signals, number: number): void {
  const [message, hint] = ['interrupted before anything was begun', 'run the same command again']
  if (process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify({ok: false, error: {code: 'interrupted', message, hint}})}\n`)
  process.stderr.write(`${message}\n`)
  // As shells count the ends by signals; so do `SIGNALS`.
  process.exit(128 + number)
}
