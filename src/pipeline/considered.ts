import type {Decision} from '../matching/match.ts'
import type {Candidate, MatcherOptions} from '../matching/prediction.ts'
import type {Score} from '../matching/score-candidates.ts'
import type {FoundSpan, RetrievedSpan, SearchPlan} from '../retrieval/candidates.sql.ts'
import type {SpanFilter} from '../retrieval/span-filter.sql.ts'
import type {AskedContext} from '../trajectory/context.ts'

export interface Question {
  readonly text: string
  readonly context: AskedContext & {
    /** A thread whose actions count as what was done before, where `actions` does not say it. */
    readonly thread?: string | undefined
  }
  readonly filter: SpanFilter
  readonly matcher: MatcherOptions
}

/** A candidate as the matcher weighs it. */
export interface ScoredSpan extends RetrievedSpan, Score {
  /** The relevance as the context leaves it. */
  readonly score: number
  readonly context: Candidate['context']
  readonly trajectory: Candidate['trajectory']
  readonly likeness: number
  readonly feedback: number
}

/** What the matcher says of a question, before it is calibrated and logged. */
export interface Considered {
  readonly decision: Decision
  readonly candidates: readonly ScoredSpan[]
  /** What was found and not weighed, because too much else is more similar; most similar first. */
  readonly rest: readonly FoundSpan[]
  readonly search: SearchPlan | null
  readonly embedder: string | null
  /** As `Prediction` has it. */
  readonly ranker: string | null
  readonly version: number
}
