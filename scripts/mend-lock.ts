/**
 * npm forgets better-sqlite3's `gypfile: false` when it writes the lock, and older npm versions (10, which comes with
 * Node.js 20) then build it from source although it ships prebuilt: which needs Python and a compiler. Run this after
 * every `npm install`; the toolchain check fails when it was forgotten.
 */
import {readFileSync, writeFileSync} from 'node:fs'

const FILE = 'package-lock.json'
const lock = JSON.parse(readFileSync(FILE, 'utf8')) as {packages: Record<string, Record<string, unknown>>}
lock.packages['node_modules/better-sqlite3']!['gypfile'] = false
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`)
