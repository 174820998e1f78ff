import {readFileSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {execa} from 'execa'

/** Loaded into each measured process: writes what it used when it ends. */
const USAGE = fileURLToPath(new URL('usage.js', import.meta.url))

export interface Measured {
  /** From the start of the process to its end. */
  readonly seconds: number
  /** User and system time of all its threads. */
  readonly cpu_seconds: number
  readonly peak_rss_mb: number
  readonly stdout: string
}

/** Runs Node with these words and nothing of the user's settings; throws when it fails. */
export async function measuredNode(words: readonly string[]): Promise<Measured> {
  const file = join(tmpdir(), `logline-bench-${process.pid}-usage.json`)
  const {seconds, stdout} = await timed(['--import', USAGE, ...words], {LOGLINE_BENCH_USAGE: file})
  const usage = JSON.parse(readFileSync(file, 'utf8')) as {cpu_seconds: number; peak_rss_mb: number}
  rmSync(file)
  return {seconds, ...usage, stdout}
}

/** Milliseconds from the start of Node with these words to its end, with nothing added. */
export async function millisecondsOf(words: readonly string[]): Promise<number> {
  return (await timed(words, {})).seconds * 1000
}

async function timed(words: readonly string[], more: Readonly<Record<string, string>>) {
  const env = {PATH: process.env['PATH'] ?? '', TMPDIR: tmpdir(), HOME: '/nonexistent', ...more}
  const started = performance.now()
  const {stdout} = await execa(process.execPath, words, {extendEnv: false, env, stderr: 'inherit'})
  return {seconds: (performance.now() - started) / 1000, stdout}
}
