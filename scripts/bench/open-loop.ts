/** Begins something at a steady rate, whether or not what was begun has ended; resolves when all has. */
export async function openLoop(rate: number, count: number, run: (number: number) => Promise<unknown>): Promise<void> {
  const begun: Promise<unknown>[] = []
  const started = performance.now()
  for (let number = 0; number < count; number++) {
    const wait = started + (1000 * number) / rate - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    begun.push(run(number))
  }
  await Promise.all(begun)
}

/** How long something takes, in milliseconds. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await run()
  return performance.now() - started
}
