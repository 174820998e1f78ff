import type {Scorer} from '../retrieval/candidates.sql.ts'
import type {Status} from '../span/schema.ts'
import type {Factor} from '../trajectory/context.ts'
import type {AnswerFeatures} from './answer-features.ts'
import type {ConfidenceFeatures} from './confidence-features.ts'
import type {GuardFinding} from './guards/finding.ts'

/** How the output was found (CONTRACT, "Prediction"); other parts of LogLine add theirs. */
type Method = 'majority_vote' | 'synthesis' | 'uncertain' | 'llm'

/** Another answer that neighbours gave. */
export interface Alternative {
  readonly outcome: string
  /** Its share of the votes' weight, 0-1. */
  readonly probability: number
  /** Ids of spans that gave it, best first. */
  readonly examples: readonly string[]
}

/** An answer that was voted for, by both sums: which is best goes by `odds`, whether it is given by `agreement`. */
export interface WeighedAnswer {
  readonly outcome: string
  /** Its share of all votes by the odds that they are right (`oddsWeight`), 0-1. */
  readonly odds: number
  /** Its share of all votes by how alike the questions are (`likenessWeight`), 0-1. */
  readonly agreement: number
  /** Trajectories that gave it. */
  readonly votes: number
}

/** One of the right answers that a span has. */
export interface CandidateAnswer {
  readonly text: string
  /** The same for answers that say the same. */
  readonly key: string
  /** The ranker's probability that it answers the question, 0-1; of a candidate: as guards and context leave it. */
  readonly chance: number
  readonly features: AnswerFeatures
}

/** A trajectory that a prediction rests on, or that was near and could not vote. Best first. */
export interface Evidence {
  readonly span_id: string
  readonly seq: number
  /** Of the two questions, 0-1. */
  readonly similarity: number
  /** What found it, joined by `+`. */
  readonly scorer: string
  /** The ranker's probability that its outcome answers the question, 0-1; it orders and is not calibrated. */
  readonly probability: number
  /** Mean of similarity and probability, as guards and context leave it, 0-1: what thresholds and votes go by. */
  readonly score: number
  /** The similarity as guards and context leave it, 0-1: what agreement is measured by. */
  readonly likeness: number
  /** In what it disagrees with the question. */
  readonly guards: readonly GuardFinding[]
  /** What the ranker looked at. */
  readonly features: AnswerFeatures
  /** What people's feedback makes of it; 1 when there is none. */
  readonly feedback: number
  /** Its share of all votes, 0-1; 0 when it did not vote. By likeness, quality and feedback: vote-weight.ts. */
  readonly weight: number
  readonly question: string
  readonly outcome: string | null
  /** Of the answers that are as right as its outcome, the one that was taken, where it is another. */
  readonly alias?: string
  readonly status: Status
  /** 0-100. */
  readonly quality: number | null
  readonly when: string
  readonly source: string | null
  readonly domain: string | null
  /** What the context comparison used; absent when no context was given. */
  readonly context?: Readonly<Partial<Record<Factor, number>>>
  /** Previous spans that were found, and how sure that makes the trajectory, 0-1. */
  readonly trajectory: {readonly depth: number; readonly confidence: number}
}

/** One task that language models were asked for an answer. */
export interface ModelCall {
  readonly task: string
  /** `answered`, or the code of the error. */
  readonly outcome: string
  readonly provider: string | null
  readonly model: string | null
  readonly model_digest: string | null
  /** Of all attempts that were made for it. */
  readonly tokens: {readonly prompt: number; readonly completion: number}
  readonly cost_usd: number
  readonly duration_ms: number
  readonly from_cache: boolean
}

/** What language models had to do with an answer. */
export interface ModelPart {
  /** Who wrote the output; null: nobody, and the output is the matcher's own. */
  readonly written_by: {
    readonly task: string
    readonly provider: string
    readonly model: string
    readonly model_digest: string | null
  } | null
  /** How sure the model says it is of what it wrote, 0-100; null: it wrote nothing. Nothing has calibrated it. */
  readonly model_confidence: number | null
  /** Span ids that the model named as its sources; all of them are among the evidence it was given. */
  readonly citations: readonly string[]
  readonly calls: readonly ModelCall[]
  /** What the matcher had said. */
  readonly matcher: {
    readonly id: string
    readonly output: string | null
    readonly method: string
    readonly confidence: number
    readonly calibrated: boolean
    readonly calibration: string | null
  }
}

/** The answers that must be reckoned with. */
export interface ConformalSet {
  /** The share of sets that may miss the right answer, 0-1. */
  readonly alpha: number
  readonly answers: readonly string[]
  /** Whether an answer that is not among the candidates must be reckoned with. */
  readonly other: boolean
  /** How many questions it was calibrated with. */
  readonly n: number
  /** What the share rests on. */
  readonly condition: string
}

/** What is done with the best answer: given; not given; left to whoever answers next. */
export type GivenOrNot = 'answered' | 'abstained' | 'would_hand_over'

/** The answer to a question, with what it rests on. Names as CONTRACT fixes them. */
export interface Prediction {
  readonly id: string
  /** Null when nothing was near enough, or the neighbours disagree. */
  readonly output: string | null
  /** 0-100. Of what a language model wrote: no more than it says itself, and than what it cites allows. */
  readonly confidence: number
  /** Whether the confidence is a measured probability; else it only ranks. */
  readonly calibrated: boolean
  /** The calibration that the confidence comes from; null: none that fits the store as it is. */
  readonly calibration: string | null
  readonly conformal_set: ConformalSet | null
  readonly decision: GivenOrNot
  readonly method: Method
  /** In one or two sentences. */
  readonly reasoning: string
  /** Share of the best answer in the votes' weight, 0-1. */
  readonly agreement: number
  readonly alternatives: readonly Alternative[]
  /** The answers that were voted for, the most odds first; at most six. Predictions of earlier versions lack it. */
  readonly weighed: readonly WeighedAnswer[]
  /** How many trajectories voted. */
  readonly trajectories_used: number
  readonly evidence: readonly Evidence[]
  /**
   * Where nothing came near enough: the nearest all the same, with what was held against them. At most `min_top_k`;
   * predictions of earlier versions lack it.
   */
  readonly passed_over: readonly Evidence[]
  /** What a calibrator is told of the answer (or of the best one that was not given); null when nobody answers. */
  readonly confidence_features: ConfidenceFeatures | null
  /**
   * Whether the answer that the votes chose is the one with the most odds among all candidates, which a calibration is
   * told as well; null without one. Predictions of earlier versions lack it.
   */
  readonly best_agrees: boolean | null
  readonly warnings: readonly string[]
  /** Absent where no language model was asked. */
  readonly llm?: ModelPart
  /** Fingerprint; null when nothing is indexed. */
  readonly embedder: string | null
  /**
   * What ordered the answers: `shipped`, or the id of the calibration that fitted it on the store (`given` in a
   * measurement); null: nothing did.
   */
  readonly ranker: string | null
  readonly store_version: number
  readonly asked_at: string
}

/** Whether a language model wrote the output for an earlier question, and it was kept. */
export function writtenFromCache({llm}: Prediction): boolean {
  const task = llm?.written_by?.task
  return task !== undefined && llm!.calls.some((call) => call.task === task && call.from_cache)
}

/** A span near the question, with everything that the matcher weighs. */
export interface Candidate extends Omit<Evidence, 'weight' | 'scorer' | 'trajectory'> {
  readonly scorers: readonly Scorer[]
  /** Read from the store when it is asked for: only those of the evidence are shown. */
  readonly trajectory: () => Evidence['trajectory']
  /** The same number for equal outcomes; -1 without one. */
  readonly group: number
  /** Texts that are as right as the outcome. */
  readonly aliases: readonly string[]
  /** The outcome and what is as right, most probable first; none of a span without an outcome. */
  readonly answers: readonly CandidateAnswer[]
}

/** Names and defaults of CONTRACT ("Matcher options"). */
export interface MatcherOptions {
  /** How many neighbours vote. */
  readonly topK: number
  /** How many are shown at least when one passes. */
  readonly minTopK: number
  /** 0-1. */
  readonly minScore: number
  /** 0-100: a weaker answer is not given. */
  readonly minConfidence: number
}
