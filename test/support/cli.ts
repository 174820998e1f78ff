import {fileURLToPath} from 'node:url'
import {execa} from 'execa'

export const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

interface Given {
  readonly cwd?: string
  readonly input?: string
  /** `pipe`: the test writes it itself. */
  readonly stdin?: 'pipe'
  readonly env?: Readonly<Record<string, string>>
}

/** The real program in a process of its own, off a terminal, with nothing of the developer's own settings. */
export function logline(words: readonly string[], given: Given = {}) {
  const {PATH = '', TMPDIR = ''} = process.env
  return execa(process.execPath, [BIN, ...words], {
    reject: false,
    extendEnv: false,
    ...(given.cwd === undefined ? {} : {cwd: given.cwd}),
    ...(given.input === undefined ? {} : {input: given.input}),
    ...(given.stdin === undefined ? {} : {stdin: given.stdin}),
    env: {PATH, TMPDIR, HOME: '/nonexistent', ...given.env},
  })
}
