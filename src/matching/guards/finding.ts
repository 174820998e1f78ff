/** A reason why a near question asks something else. */
export interface GuardFinding {
  readonly guard: 'number' | 'unit' | 'date' | 'entity' | 'negation' | 'polarity' | 'role' | 'language'
  /** What the score is multiplied with, 0-1. */
  readonly factor: number
  /** What differs, for `--explain`. */
  readonly detail: string
}

/** The two ask for different things: the score falls below every default threshold. */
export const DIFFERENT = 0.3
/** The question is narrower than what was answered. */
export const NARROWER = 0.8

const DETAIL_CHARACTERS = 80

/** Both sides name something that the other does not: another one. Only the question does: narrower. Else nothing. */
export function disagreement(
  guard: GuardFinding['guard'],
  question: ReadonlySet<string>,
  candidate: ReadonlySet<string>,
  narrower = NARROWER,
): GuardFinding | undefined {
  const missing = [...question].filter((value) => !candidate.has(value))
  if (missing.length === 0) return undefined
  const others = [...candidate].filter((value) => !question.has(value))
  const [detail, factor] =
    others.length > 0 ? [`${missing} is not ${others}`, DIFFERENT] : [`${missing} is not in it`, narrower]
  return factor === 1 ? undefined : {guard, factor, detail: detail.slice(0, DETAIL_CHARACTERS)}
}
