/** Something that must not be read by others, in one text. */
export interface Finding {
  /** What it is, such as `email` or `github_token`; the placeholder is named after it. */
  readonly kind: string
  /** UTF-16 units in the text: the first, and the one after the last. */
  readonly start: number
  readonly end: number
}

/**
 * The text with each finding made unreadable, in its place and length: what stands beside it is seen as it will be
 * beside a placeholder. Takes findings in order and without overlaps.
 */
export function masked(text: string, findings: readonly Finding[]): string {
  let result = ''
  let from = 0
  for (const {start, end} of findings) {
    result += `${text.slice(from, start)}[${'*'.repeat(Math.max(0, end - start - 2))}]`
    from = end
  }
  return result + text.slice(from)
}

/** Findings in the order of the text, without those that lie within or across an earlier or longer one. */
export function withoutOverlaps(findings: readonly Finding[]): Finding[] {
  const sorted = [...findings].sort((a, b) => a.start - b.start || b.end - a.end)
  const kept: Finding[] = []
  for (const finding of sorted) if (finding.start >= (kept.at(-1)?.end ?? 0)) kept.push(finding)
  return kept
}
