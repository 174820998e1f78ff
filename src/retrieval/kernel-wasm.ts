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

interface Exports extends Pick<Kernel, 'hamming' | 'within' | 'dotBytes' | 'dotFloats'> {
  readonly memory: {readonly buffer: ArrayBuffer; grow(pages: number): number}
}

/** Undefined where WebAssembly or its SIMD is missing. */
export function wasmKernel(): Kernel | undefined {
  if (typeof WebAssembly === 'undefined') return undefined
  const code = Buffer.from(KERNEL_CODE, 'base64')
  if (!WebAssembly.validate(code)) return undefined
  const {exports} = new WebAssembly.Instance(new WebAssembly.Module(code))
  const {memory, hamming, within, dotBytes, dotFloats} = exports as Exports
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
  }
}
