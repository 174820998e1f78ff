import type {Kernel} from './kernel.ts'

/** Set bits of each byte. */
const BITS = Uint8Array.from({length: 256}, (_, byte) => byte.toString(2).replaceAll('0', '').length)

/** The kernel where there is no WebAssembly: the same results, several times slower. */
export function plainKernel(): Kernel {
  const memory = {buffer: new ArrayBuffer(0)}
  return {
    kind: 'plain',
    memory,
    reserve: (bytes) => {
      if (bytes <= memory.buffer.byteLength) return
      const longer = new Uint8Array(bytes)
      longer.set(new Uint8Array(memory.buffer))
      memory.buffer = longer.buffer
    },
    hamming: (rows, wanted, count, width, question, out, counts) => {
      const bytes = new Uint8Array(memory.buffer)
      const numbers = new Uint32Array(memory.buffer, wanted, count)
      const distances = new Uint16Array(memory.buffer, out, count)
      const occurred = new Uint32Array(memory.buffer, counts, 8 * width + 1)
      for (const [position, row] of numbers.entries()) {
        const start = rows + row * width
        let distance = 0
        for (let at = 0; at < width; at++) distance += BITS[bytes[start + at]! ^ bytes[question + at]!]!
        distances[position] = distance
        occurred[distance]!++
      }
    },
    within: (distances, count, limit, out) => {
      const all = new Uint16Array(memory.buffer, distances, count)
      const positions = new Uint32Array(memory.buffer, out, count)
      let found = 0
      for (let at = 0; at < count; at++) if (all[at]! <= limit) positions[found++] = at
      return found
    },
    dotBytes: (rows, wanted, count, width, question, out) => {
      const bytes = new Int8Array(memory.buffer)
      const numbers = new Uint32Array(memory.buffer, wanted, count)
      const products = new Int32Array(memory.buffer, out, count)
      for (const [at, row] of numbers.entries()) {
        const start = rows + row * width
        let sum = 0
        for (let lane = 0; lane < width; lane++) sum += bytes[start + lane]! * bytes[question + lane]!
        products[at] = sum
      }
    },
    dotFloats: (rows, count, width, question, out) => {
      const lanes = width / 4
      const asked = new Float32Array(memory.buffer, question, lanes)
      const products = new Float32Array(memory.buffer, out, count)
      for (let row = 0; row < count; row++)
        products[row] = dot(new Float32Array(memory.buffer, rows + row * width, lanes), asked)
    },
    sumFloats: (rows, wanted, count, width, out) => {
      const sum = new Float32Array(memory.buffer, out, width / 4).fill(0)
      for (const row of new Uint32Array(memory.buffer, wanted, count)) {
        const values = new Float32Array(memory.buffer, rows + row * width, width / 4)
        for (let at = 0; at < sum.length; at++) sum[at]! += values[at]!
      }
    },
  }
}

/** Rounded to float32 after every step and summed in the order of the WebAssembly, so that the results are its. */
function dot(a: Float32Array, b: Float32Array): number {
  const sums = new Float32Array(4)
  for (let at = 0; at < a.length; at++) sums[at & 3] = sums[at & 3]! + Math.fround(a[at]! * b[at]!)
  return Math.fround(sums[0]! + sums[1]!) + Math.fround(sums[2]! + sums[3]!)
}
