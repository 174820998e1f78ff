import type {Side} from './unit-sums.ts'

interface Shape {
  readonly n: number
  readonly width: number
  readonly factor: number
}

/** The products that a loss between two sides needs. */
export interface Products {
  /** A B^T x factor, n x n. */
  similarities(a: Float32Array, b: Float32Array, shape: Shape): Float32Array
  /** From the slope of each similarity to the gradients of both sides: + S B x factor, + S^T A x factor. */
  spread(slopes: Float32Array, a: Side, b: Side, shape: Shape): void
}

/** In plain JavaScript: enough for the batches of an adaptation. */
export const plainProducts: Products = {
  similarities(a, b, {n, width, factor}) {
    const out = new Float32Array(n * n)
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const left = i * width
        const right = j * width
        let s0 = 0
        let s1 = 0
        let s2 = 0
        let s3 = 0
        for (let at = 0; at < width; at += 4) {
          s0 += a[left + at]! * b[right + at]!
          s1 += a[left + at + 1]! * b[right + at + 1]!
          s2 += a[left + at + 2]! * b[right + at + 2]!
          s3 += a[left + at + 3]! * b[right + at + 3]!
        }
        out[i * n + j] = (s0 + s1 + s2 + s3) * factor
      }
    return out
  },
  spread(slopes, a, b, {n, width, factor}) {
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        const slope = slopes[i * n + j]! * factor
        // Most of a batch is so far away that it does not matter.
        if (slope < 1e-7 && slope > -1e-7) continue
        const left = i * width
        const right = j * width
        for (let at = 0; at < width; at++) {
          a.gradient[left + at]! += slope * b.unit[right + at]!
          b.gradient[right + at]! += slope * a.unit[left + at]!
        }
      }
  },
}
