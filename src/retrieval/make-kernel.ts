import type {Kernel} from './kernel.ts'
import {plainKernel} from './kernel-plain.ts'
import {wasmKernel} from './kernel-wasm.ts'

/** WebAssembly with SIMD where the machine has it, else JavaScript. */
export function makeKernel(): Kernel {
  return wasmKernel() ?? plainKernel()
}

/**
 * To be called before threads are started that make kernels: what is compiled is then kept by this thread, too, and not
 * freed when they end (kernel-wasm.ts).
 */
export function keepKernel(): void {
  makeKernel()
}
