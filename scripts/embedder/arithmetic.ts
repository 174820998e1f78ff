import {readFileSync} from 'node:fs'
import wabt from 'wabt'

const PAGE_BYTES = 65_536

/** What is used of the global of that name, which is in no library of types that this project reads. */
declare const WebAssembly: {
  Module: new (code: Uint8Array) => object
  Instance: new (module: object) => {readonly exports: object}
}

/** The functions of arithmetic.wat, over a memory of their own. */
export interface Arithmetic {
  readonly memory: {readonly buffer: ArrayBuffer; grow(pages: number): number}
  multiplyAdd(a: number, b: number, out: number, rows: number, inner: number, width: number): void
  addScaled(into: number, from: number, factor: number, length: number): void
  dot(a: number, b: number, length: number): number
  adam(row: number, first: number, second: number, gradient: number, size: number, length: number): void
}

const code = await compiled()
const products = makeArithmetic(0)

/** @param bytes of memory that it has at least; memory that grows later makes older views of it empty */
export function makeArithmetic(bytes: number): Arithmetic {
  const made = new WebAssembly.Instance(code).exports as Arithmetic
  reserve(made, bytes)
  return made
}

function reserve({memory}: Arithmetic, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES))
}

/**
 * out += A B x factor, where A is rows x inner, B inner x width and out rows x width, all row after row. Float32
 * throughout and in one order, so that training gives the same bits everywhere.
 * @param rows a multiple of 4
 * @param width a multiple of 8
 */
export function multiplyInto(
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  {rows, inner, width, factor = 1}: {rows: number; inner: number; width: number; factor?: number},
): void {
  if (rows % 4 !== 0 || width % 8 !== 0) throw new Error(`no product of ${rows} rows and ${width} columns`)
  const [sizeA, sizeB, sizeOut] = [rows * inner, inner * width, rows * width]
  reserve(products, 4 * (sizeA + sizeB + sizeOut))
  const floats = new Float32Array(products.memory.buffer)
  floats.set(a.subarray(0, sizeA))
  if (factor !== 1) for (let at = 0; at < sizeA; at++) floats[at]! *= factor
  floats.set(b.subarray(0, sizeB), sizeA)
  floats.set(out.subarray(0, sizeOut), sizeA + sizeB)
  products.multiplyAdd(0, 4 * sizeA, 4 * (sizeA + sizeB), rows, 4 * inner, 4 * width)
  out.set(floats.subarray(sizeA + sizeB, sizeA + sizeB + sizeOut))
}

/** The columns of a matrix as rows. */
export function transposed(matrix: Float32Array, rows: number, width: number): Float32Array {
  const turned = new Float32Array(rows * width)
  for (let row = 0; row < rows; row++)
    for (let at = 0; at < width; at++) turned[at * rows + row] = matrix[row * width + at]!
  return turned
}

async function compiled(): Promise<object> {
  const {parseWat} = await wabt()
  const source = new URL('arithmetic.wat', import.meta.url)
  const parsed = parseWat('arithmetic.wat', readFileSync(source, 'utf8'), {simd: true})
  try {
    const {buffer} = parsed.toBinary({})
    return new WebAssembly.Module(buffer)
  } finally {
    parsed.destroy()
  }
}
