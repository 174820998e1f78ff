import {existsSync, readFileSync, realpathSync} from 'node:fs'
import {statfs} from 'node:fs/promises'
import {freemem, totalmem} from 'node:os'
import {delimiter, dirname, join} from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import * as sqliteVec from 'sqlite-vec'
import {makeKernel} from '../retrieval/make-kernel.ts'
import {searchPath} from '../settings/environment.ts'
import {type Finding, ok} from './finding.ts'

/** Free room below which stages may stop, and below which they will. Bytes. */
const DISK = {little: 1e9, none: 1e8}
/** `package.json`, "engines". */
const LEAST_NODE = 22
/** From this on npm leaves out the install scripts that nobody allowed. */
const KNOWN_NPM = 10
/** Embedding, indexing and their caches at 100,000 spans took 932 MB (README, "Speed"). Bytes. */
const LITTLE_MEMORY = 1.5e9

/** What LogLine runs on. Starts no process. */
export async function machineFindings(folder: string): Promise<Finding[]> {
  return [node(), npm(), sqlite(), simd(), await disk(folder), memory()]
}

function node(): Finding {
  const {node: version} = process.versions
  if (Number(version.split('.')[0]) >= LEAST_NODE) return ok('node', version)
  return {
    check: 'node',
    state: 'fail',
    says: `${version} is too old`,
    mend: `install Node.js ${LEAST_NODE} or newer: https://nodejs.org`,
  }
}

/** Its version as its own package says it: starting npm would take longer than all other checks. */
function npm(): Finding {
  for (const folder of searchPath().split(delimiter)) {
    const file = join(folder, 'npm')
    if (folder === '' || !existsSync(file)) continue
    const manifest = join(dirname(realpathSync(file)), '..', 'package.json')
    if (!existsSync(manifest)) return ok('npm', `${file} (version unknown)`)
    const {version = '?'} = JSON.parse(readFileSync(manifest, 'utf8')) as {version?: string}
    if (Number(version.split('.')[0]) >= KNOWN_NPM) return ok('npm', version)
    return {
      check: 'npm',
      state: 'warn',
      says: `${version} is older than what LogLine is installed with`,
      mend: 'npm install -g npm@latest',
    }
  }
  return {
    check: 'npm',
    state: 'warn',
    says: 'not found in PATH; needed to update LogLine, not to run it',
    mend: 'install Node.js with npm: https://nodejs.org',
  }
}

function sqlite(): Finding {
  try {
    const db = new BetterSqlite3(':memory:')
    try {
      sqliteVec.load(db)
      const {sql, vec} = db
        .prepare<[], {sql: string; vec: string}>('SELECT sqlite_version() AS sql, vec_version() AS vec')
        .get()!
      return ok('sqlite', `SQLite ${sql}, sqlite-vec ${vec}`)
    } finally {
      db.close()
    }
  } catch (error) {
    return {
      check: 'sqlite',
      state: 'fail',
      says: (error as Error).message.split('\n')[0]!,
      mend: 'npm install -g logline@latest (in a checkout: npm ci)',
    }
  }
}

function simd(): Finding {
  if (makeKernel().kind === 'wasm') return ok('simd', 'WebAssembly SIMD')
  return {
    check: 'simd',
    state: 'warn',
    says: 'no WebAssembly SIMD: large stores are searched in JavaScript, several times slower',
    mend: 'run Node.js on a processor with SSE4.1 or NEON, without --jitless',
  }
}

async function disk(folder: string): Promise<Finding> {
  try {
    const {bavail, bsize} = await statfs(folder)
    const free = bavail * bsize
    const says = `${(free / 1e9).toFixed(1)} GB free in ${folder}`
    if (free >= DISK.little) return ok('disk', says)
    return {
      check: 'disk',
      state: free < DISK.none ? 'fail' : 'warn',
      says,
      mend: `free some space (df -h ${folder}), or move the store: --db`,
    }
  } catch (error) {
    return {
      check: 'disk',
      state: 'fail',
      says: `${folder}: ${(error as NodeJS.ErrnoException).code}`,
      mend: `mkdir -p ${folder}`,
    }
  }
}

function memory(): Finding {
  const says = `${(freemem() / 1e9).toFixed(1)} of ${(totalmem() / 1e9).toFixed(1)} GB free`
  // What the system keeps as cache counts as used on some of them: only a small machine is a finding.
  if (totalmem() >= LITTLE_MEMORY) return ok('memory', says)
  return {
    check: 'memory',
    state: 'warn',
    says: `${says}: little for more than 100,000 spans`,
    mend: 'keep stores small, or give the machine more memory',
  }
}
