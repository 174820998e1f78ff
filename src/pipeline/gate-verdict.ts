import type {Database} from 'better-sqlite3'
import {copyFinder} from '../dataset/copies.sql.ts'
import {NEAR_THRESHOLD, SEMANTIC_THRESHOLD} from '../dataset/thresholds.ts'
import type {GradedSpan} from '../enzyme/grades.sql.ts'
import {type Verdict, verdictOn} from '../enzyme/held-verdict.ts'
import type {PersonVerdict} from '../labelling/verdict.ts'
import {outcomeOf} from '../span/schema.ts'

/** Says why a span does not pass a gate (0-100), and the least that would help. */
export function gateVerdicts(db: Database, gate: number): (graded: GradedSpan) => Verdict {
  const isCopy = copyFinder(db, {near: NEAR_THRESHOLD, semantic: SEMANTIC_THRESHOLD})
  return ({seq, span, quality, verdict}) => {
    if (verdict !== null && verdict !== 'diamond') return curatorsWord(verdict)
    const copied = quality.uniqueness < 100 && isCopy({seq, this: span.this, outcome: outcomeOf(span) ?? null})
    return verdictOn(span, {values: quality, wanted: gate, copied})
  }
}

/** A person's word needs no other reason, and only a person takes it back. */
function curatorsWord(verdict: PersonVerdict): Verdict {
  return {reason: `curator: ${verdict}`, fix: 'logline restore --label takes the verdict back'}
}
