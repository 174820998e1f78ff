import {existsSync, statSync} from 'node:fs'
import BetterSqlite3, {type Database} from 'better-sqlite3'
import {LoglineError} from '../errors.ts'
import {APPLICATION_ID} from '../store/migration.ts'
import {explain} from '../store/open.ts'
import {type Finding, ok} from './finding.ts'
import {MIGRATIONS} from './migrations.ts'

/** Larger stores are checked page by page only when asked to: it reads all of them. Bytes. */
const QUICK_BYTES = 100e6

/** The state of the store, which is neither made nor changed nor brought up to date. */
export function storeFindings(path: string, thorough: boolean): Finding[] {
  if (!existsSync(path))
    return [{check: 'store', state: 'warn', says: `there is none at ${path}`, mend: 'logline run -i <file>'}]
  let db: Database | undefined
  try {
    db = new BetterSqlite3(path, {readonly: true, timeout: 2000})
    return inspect(db, path, thorough)
  } catch (error) {
    const known = explain(error, path)
    if (!(known instanceof LoglineError)) throw error
    return [{check: 'store', state: 'fail', says: known.message, mend: known.hint}]
  } finally {
    db?.close()
  }
}

function inspect(db: Database, path: string, thorough: boolean): Finding[] {
  const bytes = statSync(path).size
  if (db.pragma('application_id', {simple: true}) !== APPLICATION_ID)
    return [
      {check: 'store', state: 'fail', says: `${path} is not a store of LogLine`, mend: 'name another file with --db'},
    ]
  const schema = db.pragma('user_version', {simple: true}) as number
  if (schema > MIGRATIONS.length)
    return [
      {
        check: 'store',
        state: 'fail',
        says: `${path} was written by a newer LogLine`,
        mend: 'npm install -g logline@latest',
      },
    ]
  const findings: Finding[] = []
  const size = `${path}, ${(bytes / 1e6).toFixed(1)} MB`
  if (thorough || bytes <= QUICK_BYTES) {
    const [first] = db.pragma('quick_check(1)') as {quick_check: string}[]
    findings.push(
      first?.quick_check === 'ok'
        ? ok('store', `${size}, sound`)
        : {
            check: 'store',
            state: 'fail',
            says: `${size}, damaged: ${first?.quick_check.split('\n')[0]}`,
            mend: `restore a backup, or: sqlite3 ${path} .recover | sqlite3 saved.db`,
          },
    )
  } else findings.push(ok('store', `${size}; its pages are checked with --thorough`))
  if (schema < MIGRATIONS.length)
    return [
      ...findings,
      {
        check: 'schema',
        state: 'warn',
        says: `${schema} of ${MIGRATIONS.length}: the next command backs the store up and brings it up to date`,
        mend: 'logline status',
      },
    ]
  return [...findings, setAside(db), work(db)]
}

function setAside(db: Database): Finding {
  const rows = db.prepare<[], number>('SELECT count(*) FROM quarantine WHERE repaired = 0').pluck().get()!
  if (rows === 0) return ok('input', 'no row is set aside')
  return {check: 'input', state: 'warn', says: `${rows} rows are set aside`, mend: 'logline ingest --rejected'}
}

/** Spans that no stage has brought to where they can answer. */
function work(db: Database): Finding {
  const spans = db.prepare<[], number>('SELECT count(*) FROM spans WHERE withheld = 0').pluck().get()!
  const indexed = db
    .prepare<[], number>(`
      SELECT count(*) FROM indexed i JOIN spans s ON s.seq = i.seq AND s.revision = i.revision AND s.withheld = 0`)
    .pluck()
    .get()!
  if (spans === indexed) return ok('index', `${spans} spans, all indexed`)
  return {
    check: 'index',
    state: 'warn',
    says: `${spans - indexed} of ${spans} spans are not indexed as they are now`,
    mend: 'logline run',
  }
}
