import {readFileSync} from 'node:fs'
import wabt from 'wabt'

/** The module that holds the compiled kernel, from its source in the WebAssembly text format. */
export async function kernelCode(source: string): Promise<string> {
  const {parseWat} = await wabt()
  const parsed = parseWat(source, readFileSync(source, 'utf8'), {simd: true})
  try {
    parsed.resolveNames()
    parsed.validate()
    const {buffer} = parsed.toBinary({})
    const lines = Buffer.from(buffer)
      .toString('base64')
      .match(/.{1,100}/g)!
    return [
      '/** kernel.wat compiled, in base64. Written by scripts/build-kernel.ts; a test proves that it is what the source builds. */',
      `export const KERNEL_CODE =\n${lines.map((line) => `  '${line}'`).join(' +\n')}`,
      '',
    ].join('\n')
  } finally {
    parsed.destroy()
  }
}
