import type {Kernel} from './kernel.ts'
import {plainKernel} from './kernel-plain.ts'
import {wasmKernel} from './kernel-wasm.ts'

/** WebAssembly with SIMD where the machine has it, else JavaScript. */
export function makeKernel(): Kernel {
  return wasmKernel() ?? plainKernel()
}
