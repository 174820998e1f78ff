import type {ChatReply} from './provider.ts'

/** An answer that has the form that was asked for. */
export interface Candidate {
  readonly provider: string
  readonly reply: ChatReply
  /** What the form read; null without a form. */
  readonly value: unknown
  /** What of it is the answer, without what a model remarks on it: JSON, or the text. */
  readonly said: unknown
  /** Answers with equal keys say the same. */
  readonly key: string
  /** From the question to the answer, milliseconds. */
  readonly latency_ms: number
  /** The provider's weight by configuration or profile. */
  readonly weight: number
  /** How often its answers win for this task, 0-1. */
  readonly win_rate: number
}
