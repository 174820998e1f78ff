/** Who may call next on one host, which models lie in its memory, and what they cost to swap. */
export interface HostLimits {
  /** Calls under way on the host at once. */
  readonly maxParallel: number
  /** Models that fit into its memory together; Infinity where memory is no concern of ours. */
  readonly loadedModels: number
}

export interface Turn {
  readonly model: string
  /** Names the provider, and how many calls it may have under way. */
  readonly provider: string
  readonly maxParallel: number
  /** After this long, milliseconds, its turn has come whatever is loaded. */
  readonly patienceMs: number
}

interface Waiting {
  readonly turn: Turn
  readonly since: number
  readonly enter: () => void
}

/**
 * The calls of one host, in an order that spares its memory. Loading a model takes seconds and pushes another out, so
 * calls for models that are loaded go first, and when one must be loaded, all that wait for it follow. Who has waited
 * too long goes before everybody.
 */
export class HostQueue {
  readonly #limits: HostLimits
  readonly #now: () => number
  #waiting: Waiting[] = []
  readonly #running = new Map<string, {provider: string; model: string; count: number}>()
  /** Most recently used last. */
  #resident: string[] = []
  #underWay = 0

  constructor(limits: HostLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  get waiting(): number {
    return this.#waiting.length
  }

  get underWay(): number {
    return this.#underWay
  }

  /** Models that its memory has room for; Infinity where that is no concern of ours. */
  get room(): number {
    return this.#limits.loadedModels
  }

  isLoaded(model: string): boolean {
    return this.#limits.loadedModels === Number.POSITIVE_INFINITY || this.#resident.includes(model)
  }

  /** What the server says of its memory; the order is least recently used first where it is known. */
  learn(models: readonly string[]): void {
    const order = (model: string) => this.#resident.indexOf(model)
    this.#resident = [...models].sort((a, b) => order(a) - order(b))
  }

  /**
   * Waits for its turn. The call it returns gives the turn back, once.
   * @throws the signal's reason
   */
  enter(turn: Turn, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason)
      const waiting: Waiting = {
        turn,
        since: this.#now(),
        enter: () => {
          signal.removeEventListener('abort', leave)
          resolve(this.#begin(turn))
        },
      }
      const leave = () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting)
        reject(signal.reason)
        // Calls for its model may no longer be worth waiting for.
        this.#advance()
      }
      signal.addEventListener('abort', leave, {once: true})
      this.#waiting.push(waiting)
      this.#advance()
    })
  }

  #begin(turn: Turn): () => void {
    const key = `${turn.provider}\n${turn.model}`
    const running = this.#running.get(key) ?? {provider: turn.provider, model: turn.model, count: 0}
    running.count++
    this.#running.set(key, running)
    this.#underWay++
    this.#use(turn.model)
    let given = false
    return () => {
      if (given) return
      given = true
      this.#underWay--
      running.count--
      if (running.count === 0) this.#running.delete(key)
      this.#advance()
    }
  }

  /** The model is now loaded, or about to be; the one that was not used for longest makes room. */
  #use(model: string): void {
    this.#resident = [...this.#resident.filter((other) => other !== model), model]
    if (this.#resident.length > this.#limits.loadedModels)
      this.#resident.splice(0, this.#resident.length - this.#limits.loadedModels)
  }

  #advance(): void {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#waiting = this.#waiting.filter((other) => other !== next)
      next.enter()
    }
  }

  #next(): Waiting | undefined {
    if (this.#underWay >= this.#limits.maxParallel) return undefined
    const free = this.#waiting.filter(({turn}) => this.#callsOf(turn.provider) < turn.maxParallel)
    const now = this.#now()
    const impatient = free.find(({since, turn}) => now - since >= turn.patienceMs)
    if (impatient !== undefined) return impatient
    const loaded = free.find(({turn}) => this.isLoaded(turn.model))
    if (loaded !== undefined) return loaded
    // Nobody waits for what is loaded. A model that has to be loaded pushes none out that is in use.
    const inUse = new Set([...this.#running.values()].map(({model}) => model))
    if (inUse.size >= this.#limits.loadedModels) return undefined
    return mostWanted(free)
  }

  #callsOf(provider: string): number {
    let count = 0
    for (const running of this.#running.values()) if (running.provider === provider) count += running.count
    return count
  }
}

/** The first of those who wait for the model that most wait for; the longest-waiting model among equals. */
function mostWanted(waiting: readonly Waiting[]): Waiting | undefined {
  const wanted = new Map<string, number>()
  for (const {turn} of waiting) wanted.set(turn.model, (wanted.get(turn.model) ?? 0) + 1)
  let best: Waiting | undefined
  for (const one of waiting)
    if (best === undefined || wanted.get(one.turn.model)! > wanted.get(best.turn.model)!) best = one
  return best
}
