/** The share of comparisons won, 0-1. Without any, and a little always, it leans to one half (Laplace's rule). */
export function winRate(asked: number, won: number): number {
  return (won + 1) / (asked + 2)
}

/** How often each provider's answer won when several that differed were compared, by task. */
export class WinRates {
  readonly #counts = new Map<string, {asked: number; won: number}>()

  rate(provider: string, task: string): number {
    const {asked, won} = this.#counts.get(`${task}\n${provider}`) ?? {asked: 0, won: 0}
    return winRate(asked, won)
  }

  add(provider: string, task: string, asked: number, won: number): void {
    const key = `${task}\n${provider}`
    const before = this.#counts.get(key) ?? {asked: 0, won: 0}
    this.#counts.set(key, {asked: before.asked + asked, won: before.won + won})
  }

  list(): {provider: string; task: string; asked: number; won: number; rate: number}[] {
    return [...this.#counts].map(([key, counts]) => {
      const [task, provider] = key.split('\n') as [string, string]
      return {provider, task, ...counts, rate: winRate(counts.asked, counts.won)}
    })
  }
}
