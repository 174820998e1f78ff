/**
 * Caps a share in the long run: each event puts in `share` of a token, each extra takes one. `burst` tokens at most are
 * kept, so that a calm hour does not pay for a storm.
 */
export class TokenBucket {
  readonly #share: number
  readonly #burst: number
  #tokens: number

  constructor(share: number, burst: number) {
    this.#share = share
    this.#burst = burst
    this.#tokens = share > 0 ? burst : 0
  }

  fill(): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + this.#share)
  }

  take(): boolean {
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
