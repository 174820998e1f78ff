import {rmSync} from 'node:fs'
import {measuredNode} from './measured-process.ts'
import type {SizeResults, StageCost} from './results.ts'

export const STAGES = ['ingest', 'validate', 'enrich', 'index'] as const
export const BIN = 'bin/run.js'

export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

export function removeStore(path: string): void {
  for (const end of ['', '-wal', '-shm', '-lock']) rmSync(path + end, {force: true})
}

/** Runs all stages once on a new store; seconds of the floor on the same file beside them. */
export async function runStages(
  file: string,
  store: string,
): Promise<{floor: number; stages: Omit<StageCost, 'times_floor'>[]}> {
  removeStore(`${store}.floor`)
  const floor = await measuredNode(['scripts/bench-floor-child.ts', file, `${store}.floor`])
  removeStore(`${store}.floor`)
  removeStore(store)
  const stages: Omit<StageCost, 'times_floor'>[] = []
  for (const stage of STAGES) {
    const words = [BIN, stage, ...(stage === 'ingest' ? [file] : []), '--db', store, '--quiet', '--json']
    const {stdout: _, ...cost} = await measuredNode(words)
    stages.push({stage, ...cost})
    say(
      `  ${stage}: ${cost.seconds.toFixed(1)} s, ${cost.cpu_seconds.toFixed(1)} s of CPU, ${cost.peak_rss_mb.toFixed(0)} MB`,
    )
  }
  return {floor: (JSON.parse(floor.stdout) as {seconds: number}).seconds, stages}
}

/** All stages in one process, as `logline run` does them. */
export async function runWhole(file: string, store: string): Promise<NonNullable<SizeResults['run']>> {
  removeStore(store)
  const {stdout: _, ...cost} = await measuredNode([BIN, 'run', file, '--db', store, '--quiet', '--json'])
  say(`  run: ${cost.seconds.toFixed(1)} s, ${cost.peak_rss_mb.toFixed(0)} MB`)
  return cost
}
