/** Unit vectors of one side of a batch, and where their gradients go: both n x width, row after row. */
export interface Side {
  readonly unit: Float32Array
  readonly gradient: Float32Array
}

/** Sums of one side of a batch; unit vectors of their first columns, and gradients back through that. */
export class UnitSums {
  readonly #sums: Float32Array
  readonly #dimensions: number
  readonly #gradients: Float32Array
  #width = 0
  #side: Side = {unit: new Float32Array(0), gradient: new Float32Array(0)}
  #lengths = new Float64Array(0)

  /** @param sums of a text after another, `dimensions` values each */
  constructor(sums: Float32Array, dimensions: number) {
    this.#sums = sums
    this.#dimensions = dimensions
    this.#gradients = new Float32Array(sums.length)
  }

  /** The unit vectors of the first `width` columns, with no gradients yet. */
  at(width: number): Side {
    const n = this.#sums.length / this.#dimensions
    const unit = new Float32Array(n * width)
    this.#width = width
    this.#lengths = new Float64Array(n)
    for (let row = 0; row < n; row++) {
      const start = row * this.#dimensions
      let squares = 1e-12
      for (let at = 0; at < width; at++) squares += this.#sums[start + at]! ** 2
      const length = Math.sqrt(squares)
      this.#lengths[row] = length
      for (let at = 0; at < width; at++) unit[row * width + at] = this.#sums[start + at]! / length
    }
    this.#side = {unit, gradient: new Float32Array(n * width)}
    return this.#side
  }

  /** Carries the gradients of the unit vectors to the sums, on top of what is there. */
  back(): void {
    const width = this.#width
    const {unit, gradient} = this.#side
    for (let row = 0; row < this.#lengths.length; row++) {
      const start = row * width
      let along = 0
      for (let at = 0; at < width; at++) along += gradient[start + at]! * unit[start + at]!
      for (let at = 0; at < width; at++)
        this.#gradients[row * this.#dimensions + at]! +=
          (gradient[start + at]! - along * unit[start + at]!) / this.#lengths[row]!
    }
  }

  /** The gradient of each sum, in their order. */
  *gradients(): Generator<Float32Array> {
    for (let start = 0; start < this.#gradients.length; start += this.#dimensions)
      yield this.#gradients.subarray(start, start + this.#dimensions)
  }
}
