/** A byte stream that is taken piece by piece, or a few bytes at a time; what was not used can be put back. */
export class Pieces {
  readonly #source: AsyncIterator<Buffer>
  #waiting: Buffer | undefined
  /** Bytes taken and not put back. */
  offset = 0

  constructor(source: AsyncIterator<Buffer>) {
    this.#source = source
  }

  /** The next piece, never an empty one; undefined at the end. */
  async next(): Promise<Buffer | undefined> {
    let piece = this.#waiting
    this.#waiting = undefined
    while (piece === undefined || piece.length === 0) {
      const next = await this.#source.next()
      if (next.done) return undefined
      piece = next.value
    }
    this.offset += piece.length
    return piece
  }

  /** The unused rest of the last piece. */
  putBack(rest: Buffer): void {
    this.offset -= rest.length
    if (rest.length > 0) this.#waiting = rest
  }

  /** The next `count` bytes, which stay where they are; fewer at the end. */
  async peek(count: number): Promise<Buffer> {
    let ahead = (await this.next()) ?? Buffer.alloc(0)
    while (ahead.length < count) {
      const more = await this.next()
      if (more === undefined) break
      ahead = Buffer.concat([ahead, more])
    }
    this.putBack(ahead)
    return ahead.subarray(0, count)
  }

  /** The next `count` bytes; fewer at the end. */
  async take(count: number): Promise<Buffer> {
    const taken: Buffer[] = []
    for (let missing = count; missing > 0; ) {
      const piece = await this.next()
      if (piece === undefined) break
      taken.push(piece.subarray(0, missing))
      this.putBack(piece.subarray(missing))
      missing -= taken.at(-1)!.length
    }
    return Buffer.concat(taken)
  }
}
