import {spawn, spawnSync} from 'node:child_process'
import {createServer} from 'node:net'
import {onTestFinished} from 'vitest'

/** A real Redis, on that port or any, gone when the test ends; undefined where none is installed. */
export async function redisServer(
  given?: number,
): Promise<
  {readonly url: string; readonly port: number; readonly kill: (signal?: NodeJS.Signals) => void} | undefined
> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return undefined
  const port = given ?? (await freePort())
  const server = spawn('redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ])
  const kill = (signal: NodeJS.Signals = 'SIGKILL') => void server.kill(signal)
  onTestFinished(() => kill())
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (text: Buffer) => {
      if (text.includes('Ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error('redis-server ended')))
  })
  return {url: `redis://127.0.0.1:${port}`, port, kill}
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const {port} = server.address() as {port: number}
      server.close(() => resolve(port))
    })
  })
}
