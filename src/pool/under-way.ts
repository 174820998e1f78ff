/** Counts requests that are under way, so that whoever closes can wait for them. */
export class UnderWay {
  #count = 0
  #idle: PromiseWithResolvers<void> | undefined

  get count(): number {
    return this.#count
  }

  /** One more. The call it returns takes it back, once. */
  begin(): () => void {
    this.#count++
    let over = false
    return () => {
      if (over) return
      over = true
      if (--this.#count > 0) return
      this.#idle?.resolve()
      this.#idle = undefined
    }
  }

  /** When none is left. */
  async idle(): Promise<void> {
    if (this.#count === 0) return
    this.#idle ??= Promise.withResolvers()
    return this.#idle.promise
  }
}
