import type {Database} from 'better-sqlite3'
import type {BenchTask} from './pool-bench-tasks.ts'

/** Candidates and evidence of one input. */
const BESIDE = 6
const CHARACTERS = 400

interface Row {
  readonly seq: number
  readonly did: string
  readonly this: string
  readonly status: string
  readonly outcome: string
}

/** Inputs of a task from what people asked last, and from spans where nobody asked yet; the same for the same store. */
export function benchInputs(db: Database, task: BenchTask, count: number): object[] {
  const spans = db
    .prepare<[number], Row>(`
      SELECT seq, did, substr(this, 1, ${CHARACTERS}) AS this, status, substr(outcome, 1, ${CHARACTERS}) AS outcome
      FROM spans WHERE status = 'completed' AND trim(coalesce(outcome, '')) <> '' ORDER BY seq DESC LIMIT ?`)
    .all(count + BESIDE)
  if (task === 'enrich_metadata')
    return spans.slice(0, count).map(({did, this: text, status, outcome}) => ({did, this: text, status, outcome}))
  const asked = db
    .prepare<[number], string>(
      `SELECT substr(question, 1, ${CHARACTERS}) FROM predictions GROUP BY question ORDER BY max(asked_at) DESC LIMIT ?`,
    )
    .pluck()
    .all(count)
  const questions = [...asked, ...spans.map((row) => row.this)].slice(0, count)
  if (task === 'expand_queries') return questions.map((query) => ({query}))
  if (spans.length === 0) return []
  return questions.map((question, index) => {
    const beside = Array.from({length: Math.min(BESIDE, spans.length)}, (_, at) => spans[(index + at) % spans.length]!)
    return task === 'answer'
      ? {
          question,
          evidence: beside.map((row, at) => ({
            id: `e${at + 1}`,
            question: row.this,
            outcome: row.outcome,
            status: row.status,
          })),
        }
      : {
          query: question,
          candidates: beside.map((row, at) => ({id: `e${at + 1}`, text: `${row.this} -> ${row.outcome}`})),
        }
  })
}
