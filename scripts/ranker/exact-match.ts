/** Exact match as SQuAD has it (`normalize_answer`): case, punctuation and articles aside; any of the right answers. */
export function isRight(answer: string | null, answers: readonly string[]): boolean {
  return answer !== null && answers.some((right) => plain(right) === plain(answer))
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .replace(/\b(a|an|the)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
