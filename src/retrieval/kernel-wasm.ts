import type {Kernel} from './kernel.ts'
import {KERNEL_CODE} from './kernel-code.ts'

const PAGE_BYTES = 65_536

/** What is used of the global of that name, which is in no library of types that this project reads. */
declare const WebAssembly:
  | {
      validate(code: Uint8Array): boolean
      Module: new (code: Uint8Array) => object
      Instance: new (module: object) => {readonly exports: object}
    }
  | undefined

interface Exports extends Pick<Kernel, 'hamming' | 'within' | 'dotBytes' | 'dotFloats' | 'sumFloats'> {
  readonly memory: {readonly buffer: ArrayBuffer; grow(pages: number): number}
}

/**
 * Compiled once and kept: each kernel is an instance of it. One that is compiled for each kernel is freed with it, and
 * there V8 (13.6, Node 24) now and then ends the process ("Check failed: jit_page.has_value()", in
 * ThreadIsolation::UnregisterWasmAllocation). Threads share what is compiled, so that the same holds for the last of them.
 */
let compiled: object | undefined

/** Undefined where WebAssembly or its SIMD is missing. */
export function wasmKernel(): Kernel | undefined {
  if (typeof WebAssembly === 'undefined') return undefined
  if (compiled === undefined) {
    const code = Buffer.from(KERNEL_CODE, 'base64')
    if (!WebAssembly.validate(code)) return undefined
    compiled = new WebAssembly.Module(code)
  }
  const {exports} = new WebAssembly.Instance(compiled)
  const {memory, hamming, within, dotBytes, dotFloats, sumFloats} = exports as Exports
  return {
    kind: 'wasm',
    memory,
    reserve: (bytes) => {
      const missing = bytes - memory.buffer.byteLength
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES))
    },
    hamming,
    within,
    dotBytes,
    dotFloats,
    sumFloats,
  }
}
