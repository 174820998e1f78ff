import {readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import fc from 'fast-check'
import {expect, test} from 'vitest'
import {kernelCode} from '../../scripts/kernel-code.ts'
import type {Kernel} from '../../src/retrieval/kernel.ts'
import {plainKernel} from '../../src/retrieval/kernel-plain.ts'
import {wasmKernel} from '../../src/retrieval/kernel-wasm.ts'
import {makeKernel} from '../../src/retrieval/make-kernel.ts'

const file = (name: string) => fileURLToPath(new URL(`../../src/retrieval/${name}`, import.meta.url))

test('the compiled kernel is what its source builds', async () => {
  expect(readFileSync(file('kernel-code.ts'), 'utf8')).toBe(await kernelCode(file('kernel.wat')))
})

test('WebAssembly is what runs where the machine has it', () => {
  expect(makeKernel().kind).toBe('wasm')
})

/** Rows, then the question, then room for results; every byte of both memories is alike. */
function filled(kernel: Kernel, bytes: Uint8Array, room: number): Kernel {
  kernel.reserve(bytes.length + room)
  new Uint8Array(kernel.memory.buffer).set(bytes)
  return kernel
}

const shape = fc.record({steps: fc.integer({min: 1, max: 9}), rows: fc.integer({min: 0, max: 40}), seed: fc.nat()})

/** Bytes that look random and are the same for the same seed. */
function noise(length: number, seed: number): Uint8Array {
  let state = seed
  return Uint8Array.from({length}, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
}

test('the kernel in JavaScript gives the same bits as the one in WebAssembly, over any rows', () => {
  fc.assert(
    fc.property(shape, ({steps, rows, seed}) => {
      const width = 16 * steps
      const bytes = noise((rows + 1) * width, seed)
      const question = rows * width
      const wanted = question + width
      const out = wanted + 4 * 40
      const counts = out + 4 * 48
      const positions = counts + 4 * (8 * width + 4)
      const results = [wasmKernel()!, plainKernel()].map((kernel) => {
        filled(kernel, bytes, 16 * 48 + 4 * (8 * width + 4) + 16)
        const {buffer} = kernel.memory
        const list = Uint32Array.from({length: rows}, (_, at) => (at * 7) % rows)
        new Uint32Array(buffer, wanted, rows).set(list)
        kernel.hamming(0, wanted, rows, width, question, out, counts)
        const hamming = [...new Uint16Array(buffer, out, rows)]
        const counted = [...new Uint32Array(buffer, counts, 8 * width + 1)]
        const limit = hamming[rows >> 1] ?? 0
        const found = kernel.within(out, rows, limit, positions)
        const within = [...new Uint32Array(buffer, positions, found)]
        expect(within).toEqual(hamming.flatMap((distance, at) => (distance <= limit ? [at] : [])))
        kernel.dotBytes(0, wanted, rows, width, question, out)
        const products = [...new Int32Array(buffer, out, rows)]
        // Numbers of ordinary size in place of the noise, which holds NaN.
        const floats = new Float32Array(buffer, 0, ((rows + 1) * width) / 4)
        for (const [at, byte] of noise(floats.length, seed + 1).entries()) floats[at] = (byte - 127.3) / 97
        kernel.dotFloats(0, rows, width, question, out)
        const cosines = [...new Uint32Array(buffer, out, rows)]
        kernel.sumFloats(0, wanted, rows, width, positions)
        const sums = [...new Uint32Array(buffer, positions, width / 4)]
        return {hamming, counted, within, products, cosines, sums}
      })
      expect(results[1]).toEqual(results[0])
    }),
    {numRuns: 300},
  )
})

test('distances and products are what a count by hand gives', () => {
  const kernel = filled(wasmKernel()!, new Uint8Array(32).fill(0b1010_0001, 0, 16).fill(0xff, 16), 1024)
  // The number of the one row, 0, stands at 48.
  kernel.hamming(0, 48, 1, 16, 16, 32, 64)
  expect(new Uint16Array(kernel.memory.buffer, 32, 1)[0]).toBe(16 * 5)
  expect(new Uint32Array(kernel.memory.buffer, 64, 129)[16 * 5]).toBe(1)
  new Int8Array(kernel.memory.buffer).fill(-127, 0, 32)
  kernel.dotBytes(0, 48, 1, 16, 16, 32)
  expect(new Int32Array(kernel.memory.buffer, 32, 1)[0]).toBe(16 * 127 * 127)
})
