import {spawn} from 'node:child_process'
import {fileURLToPath} from 'node:url'

const CHILD = fileURLToPath(new URL('../bench-pool-server-child.ts', import.meta.url))

export interface BenchServer extends Disposable {
  readonly url: string
  /** Calls that have reached it. */
  calls(): Promise<number>
}

/** A model server in a process of its own. */
export async function benchServer(options: Readonly<Record<string, number>>): Promise<BenchServer> {
  const words = Object.entries(options).map(([name, value]) => `--${name}=${value}`)
  const child = spawn(process.execPath, [CHILD, ...words], {stdio: ['pipe', 'pipe', 'inherit']})
  const url = await new Promise<string>((resolve) => child.stdout.once('data', (line) => resolve(String(line).trim())))
  return {
    url,
    calls: async () => Number(await (await fetch(url)).text()),
    [Symbol.dispose]: () => void child.stdin.end(),
  }
}
