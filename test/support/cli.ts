import {fileURLToPath} from 'node:url'
import {execa, type Options, type ResultPromise} from 'execa'

const BIN = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

/** The real program in a process of its own, off a terminal, with nothing of the developer's own settings. */
export function logline<T extends Options>(
  words: readonly string[],
  options: T = {} as T,
): ResultPromise<T & {reject: false; extendEnv: false}> {
  const {PATH = '', TMPDIR = ''} = process.env
  return execa(process.execPath, [BIN, ...words], {
    reject: false,
    extendEnv: false,
    ...options,
    env: {PATH, TMPDIR, HOME: '/nonexistent', ...options.env},
  }) as unknown as ResultPromise<T & {reject: false; extendEnv: false}>
}
