import {appendFileSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {readLines} from '../span/lines.ts'
import {checkInputs, openInput} from '../span/open-input.ts'
import {domainName} from '../span/row.ts'
import type {WeakKind} from './gaps.ts'

/** A file of its own with the rows that were chosen; gone when disposed of. */
export interface SelectedRows extends Disposable {
  readonly file: string
  readonly count: number
}

/**
 * The rows of an NDJSON file that are of one of these kinds (domain and action). What can't be read is left out here:
 * `ingest` on the file says what is wrong with it.
 * @throws {UsageError} no such file
 */
export async function selectRows(
  file: string,
  kinds: readonly WeakKind[],
  maxLineBytes: number,
): Promise<SelectedRows> {
  checkInputs([file])
  const wanted = new Set(kinds.map(({domain, did}) => JSON.stringify([domain, did])))
  const folder = mkdtempSync(join(tmpdir(), 'logline-train-'))
  const chosen = join(folder, 'rows.ndjson')
  writeFileSync(chosen, '')
  let count = 0
  for await (const lines of readLines(openInput(file), maxLineBytes)) {
    const kept = lines.filter(({bytes}) => wanted.has(kindOf(bytes.toString('utf8'))))
    count += kept.length
    if (kept.length > 0) appendFileSync(chosen, Buffer.concat(kept.flatMap(({bytes}) => [bytes, Buffer.from('\n')])))
  }
  return {file: chosen, count, [Symbol.dispose]: () => rmSync(folder, {recursive: true, force: true})}
}

function kindOf(line: string): string {
  try {
    const row = JSON.parse(line) as {did?: unknown; context?: {environment?: unknown} | null}
    const {environment} = row.context ?? {}
    return JSON.stringify([(typeof environment === 'string' ? domainName(environment) : null) ?? '(none)', row.did])
  } catch {
    return ''
  }
}
