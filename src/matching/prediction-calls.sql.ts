import type {Database} from 'better-sqlite3'
import type {ModelCall} from './prediction.ts'

/** Keeps what was asked for an answer. Call it once per answer; a busy or read-only store loses the record, not the answer. */
export function logModelCalls(db: Database, prediction: string, calls: readonly ModelCall[]): void {
  try {
    const insert = db.prepare(`
      INSERT OR REPLACE INTO prediction_calls (prediction, position, task, outcome, provider, model, model_digest,
        prompt_tokens, completion_tokens, cost_usd, duration_ms, from_cache)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    db.transaction(() => {
      for (const [position, call] of calls.entries())
        insert.run(
          prediction,
          position,
          call.task,
          call.outcome,
          call.provider,
          call.model,
          call.model_digest,
          call.tokens.prompt,
          call.tokens.completion,
          call.cost_usd,
          call.duration_ms,
          call.from_cache ? 1 : 0,
        )
    }).immediate()
  } catch (error) {
    const code = (error as {code?: unknown}).code
    if (typeof code !== 'string' || !code.startsWith('SQLITE_')) throw error
  }
}
