/**
 * How often each provider's answer won when several were compared, by task. Before anything is known, and a little
 * always, a rate leans to one half (Laplace: (won + 1) / (asked + 2)).
 */
export class WinRates {
  readonly #counts = new Map<string, {asked: number; won: number}>()

  rate(provider: string, task: string): number {
    const {asked, won} = this.#counts.get(`${task}\n${provider}`) ?? {asked: 0, won: 0}
    return (won + 1) / (asked + 2)
  }

  add(provider: string, task: string, asked: number, won: number): void {
    const key = `${task}\n${provider}`
    const before = this.#counts.get(key) ?? {asked: 0, won: 0}
    this.#counts.set(key, {asked: before.asked + asked, won: before.won + won})
  }

  list(): {provider: string; task: string; asked: number; won: number}[] {
    return [...this.#counts].map(([key, counts]) => {
      const [task, provider] = key.split('\n') as [string, string]
      return {provider, task, ...counts}
    })
  }
}
