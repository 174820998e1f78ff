/** What an enzyme of your own is given, and gives back (README, "Your own enzymes"). */

/** A span, as `logline ingest` takes it. Unknown keys pass through untouched; null means absent. */
export interface Span {
  readonly id: string
  who: string
  readonly did: string
  this: string
  /** ISO 8601. */
  readonly when: string
  readonly status: 'pending' | 'completed' | 'failed'
  /** One answer, or several that are all right: the first is the main one. A completed span has it. */
  if_ok?: string | string[] | null | undefined
  if_not?: string | string[] | null | undefined
  answer_aliases?: string[] | null | undefined
  source?: string | null | undefined
  confirmed_by?: string | string[] | null | undefined
  context?: Context | null | undefined
  metadata?: Metadata | null | undefined
  [key: string]: unknown
}

export interface Context {
  environment?: string | null | undefined
  stakes?: 'low' | 'medium' | 'high' | null | undefined
  emotional_state?: string | null | undefined
  readonly thread_id?: string | null | undefined
  previous_spans?: string[] | null | undefined
  [key: string]: unknown
}

export interface Metadata {
  /** 0-100. */
  readonly quality_score?: number | null | undefined
  llm_provider?: string | null | undefined
  model?: string | null | undefined
  temperature?: number | null | undefined
  tokens_used?: number | null | undefined
  source?: string | null | undefined
  license?: string | null | undefined
  user_rating?: number | null | undefined
  answer_aliases?: string[] | null | undefined
  [key: string]: unknown
}

/** How `logline orchestrate` was called. */
export interface Rules {
  /** 0-1. */
  readonly intensity: number
  /** 0-10. */
  readonly causal_depth: number
  readonly mutation_strategy: 'conservative' | 'moderate' | 'aggressive'
}

type Given = Span | undefined

/** The default export of the module: the span as it should be, or nothing where it may stay as it is. */
export type Enzyme = (span: Span, context: {readonly rules: Rules}) => Given | Promise<Given>
