import {expect, test} from 'vitest'
import {unknownVariableWarnings} from '../../src/cli/unknown-variables.ts'
import {logline} from '../support/cli.ts'
import {tempDir} from '../support/temp.ts'

test('a variable with a typing mistake is named with the one that was meant; its value is not', () => {
  expect(unknownVariableWarnings({LOGLINE_MATCHER_TOPK: 'hush', PATH: '/bin', LOGLINE: 'hush'})).toEqual([
    'the variable LOGLINE_MATCHER_TOPK is no setting and is ignored; the nearest one is LOGLINE_MATCHER_TOP_K',
  ])
})

test('variables of settings, and the one that names the file, are known', () => {
  const known = {
    LOGLINE_DB: 'a',
    LOGLINE_CONFIG: 'b',
    LOGLINE_LOG_LEVEL: 'warn',
    LOGLINE_EMBED_DIMENSIONS: '64',
    LOGLINE_INGEST_MAP: '{}',
  }
  expect(unknownVariableWarnings(known)).toEqual([])
})

test('a command goes on, and warns on stderr', async () => {
  const folder = tempDir()
  const env = {LOGLINE_DBB: 'hush.db'}
  const given = {cwd: folder, env, input: ''}
  const result = await logline(['ingest', '-', '--json'], given)
  expect(result.exitCode).toBe(0)
  expect(result.stderr).toContain('LOGLINE_DBB is no setting and is ignored; the nearest one is LOGLINE_DB')
  expect(JSON.parse(result.stdout).warnings).toHaveLength(1)
  expect(result.stdout + result.stderr).not.toContain('hush')
})
