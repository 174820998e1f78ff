/**
 * The least that taking in a file can cost in one process: parse each line, check it, insert it as one text into a table
 * without any index. What a stage costs is shown as a multiple of it. Usage: bench-floor-child.ts <file> <new store>.
 */
import {createReadStream} from 'node:fs'
import BetterSqlite3 from 'better-sqlite3'
import {readLines} from '../src/span/lines.ts'
import {parseLine} from '../src/span/parse-line.ts'

const [file, path] = process.argv.slice(2) as [string, string]
const db = new BetterSqlite3(path)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = NORMAL')
db.exec('CREATE TABLE lines (id INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT')
const insert = db.prepare('INSERT INTO lines (line) VALUES (?)')
const limits = {maxLineBytes: 1 << 20, maxDepth: 64}
const started = performance.now()
const insertAll = db.transaction((lines: readonly string[]) => {
  for (const line of lines) insert.run(line)
})
let waiting: string[] = []
for await (const lines of readLines(createReadStream(file, {highWaterMark: 1 << 18}), limits.maxLineBytes)) {
  for (const line of lines) if (parseLine(line, limits).kind === 'span') waiting.push(line.bytes.toString('utf8'))
  if (waiting.length < 10_000) continue
  insertAll(waiting)
  waiting = []
}
insertAll(waiting)
process.stdout.write(JSON.stringify({seconds: (performance.now() - started) / 1000}))
