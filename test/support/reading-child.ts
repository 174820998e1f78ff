/**
 * Searches a store over and over in a process of its own, until stdin ends: reading-child.ts <store> <question>. The
 * span that was asked must be found each time. Prints a line for each algorithm that answered, then how many searches
 * there were and how many failed.
 */
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import {ANYTHING} from '../../src/retrieval/ann-index.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {annIndex} from '../../src/retrieval/open-index.sql.ts'
import {searchMemory} from '../../src/retrieval/search-memory.ts'
import {scatteredVector} from './scattered-embedder.ts'

const [path, question] = process.argv.slice(2) as [string, string]
using store = openWorkspace(path, {mustExist: true})
const {db} = store
const memory = searchMemory()
const wanted = db.prepare('SELECT seq FROM spans WHERE this = ?').pluck().get(question)
const algorithms = new Set<string>()
let [searches, failed, open] = [0, 0, true]
process.stdin.on('end', () => {
  open = false
})
process.stdin.resume()
while (open) {
  const found = db.transaction(() => {
    const index = activeIndex(db)!
    if (!algorithms.has(index.choice.algorithm)) process.stdout.write(`${index.choice.algorithm}\n`)
    algorithms.add(index.choice.algorithm)
    return annIndex(db, index, memory).search(scatteredVector(question), 5, ANYTHING)
  })()
  searches++
  if (found[0]?.seq !== wanted || found.length !== 5) failed++
  await new Promise((resolve) => setImmediate(resolve))
}
process.stdout.write(`${JSON.stringify({searches, failed})}\n`)
