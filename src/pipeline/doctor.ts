import {dirname} from 'node:path'
import type {Settings} from '../settings/schema.ts'
import {machineFindings} from './doctor-machine.ts'
import {embedderFindings, modelFindings} from './doctor-models.ts'
import {storeFindings} from './doctor-store.sql.ts'
import type {Finding} from './finding.ts'

export interface Diagnosis {
  /** Nothing fails; there may be warnings. */
  readonly healthy: boolean
  readonly findings: readonly Finding[]
}

/** Looks at the machine, the store and the model servers, and changes nothing. */
export async function diagnose(
  {db, embed, pool}: Pick<Settings, 'db' | 'embed' | 'pool'>,
  {thorough, signal}: {readonly thorough: boolean; readonly signal: AbortSignal},
): Promise<Diagnosis> {
  const [machine, embedder, models] = await Promise.all([
    machineFindings(dirname(db)),
    embedderFindings(embed, signal),
    modelFindings(pool, signal),
  ])
  const findings = [...machine, ...storeFindings(db, thorough), ...embedder, ...models]
  return {healthy: findings.every(({state}) => state !== 'fail'), findings}
}
