import {execFileSync} from 'node:child_process'
import {setTimeout} from 'node:timers/promises'
import {fileURLToPath} from 'node:url'
import headless from '@xterm/headless'
import {execa} from 'execa'

const RELAY = fileURLToPath(new URL('./pty-relay.py', import.meta.url))

/** How long a screen may take to show something, on a busy machine. */
const PATIENCE_MS = 60_000

/** Python has pseudo-terminals; Node.js has none without a compiler. */
export function hasPython(): boolean {
  try {
    return execFileSync('python3', ['--version'], {encoding: 'utf8', stdio: 'pipe'}).startsWith('Python 3')
  } catch {
    return false
  }
}

/** A program on a terminal of its own, drawn by a real terminal emulator. */
export interface PseudoTerminal {
  /** What stands on the screen now, line by line. */
  screen(): string[]
  type(keys: string): void
  resize(columns: number, rows: number): void
  kill(signal: number): void
  /** Waits until the screen passes. @throws {Error} with the screen, when it does not come to that */
  until(passes: (screen: string) => boolean): Promise<string>
  /** Waits for the end. Negative: the signal that ended it. */
  readonly ended: Promise<number>
  /** Every byte that was drawn. */
  drawn(): string
}

export function pseudoTerminal(
  command: readonly string[],
  {
    columns = 80,
    rows = 24,
    cwd,
    env = {},
  }: {columns?: number; rows?: number; cwd: string; env?: Record<string, string>},
): PseudoTerminal {
  const emulator = new headless.Terminal({cols: columns, rows, allowProposedApi: true})
  const {PATH = '', TMPDIR = ''} = process.env
  const relay = execa('python3', [RELAY, String(columns), String(rows), ...command], {
    cwd,
    extendEnv: false,
    env: {PATH, TMPDIR, HOME: '/nonexistent', TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env},
    buffer: {stdout: false, stderr: true},
    encoding: 'buffer',
    reject: false,
    stdin: 'pipe',
  })
  let all = ''
  relay.stdout.on('data', (bytes: Buffer) => {
    all += bytes.toString('latin1')
    emulator.write(bytes)
  })
  const send = (message: object): void => {
    relay.stdin.write(`${JSON.stringify(message)}\n`)
  }
  const screen = (): string[] => {
    const {active} = emulator.buffer
    return Array.from(
      {length: emulator.rows},
      (_, row) => active.getLine(row)?.translateToString(true, 0, emulator.cols) ?? '',
    )
  }
  return {
    screen,
    type: (keys) => send({keys}),
    resize: (wide, high) => {
      emulator.resize(wide, high)
      send({size: [wide, high]})
    },
    kill: (signal) => send({signal}),
    async until(passes) {
      for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await setTimeout(20)) {
        const shown = screen().join('\n')
        if (passes(shown)) return shown
      }
      throw new Error(`the screen never came to that; it shows:\n${screen().join('\n')}`)
    },
    ended: relay.then(({stderr}) => {
      const [last = '{}'] = Buffer.from(stderr as Uint8Array)
        .toString()
        .trim()
        .split('\n')
        .reverse()
      return (JSON.parse(last) as {code: number}).code
    }),
    drawn: () => all,
  }
}
