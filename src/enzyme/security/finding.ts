/** Something that must not be read by others, in one text. */
export interface Finding {
  /** What it is, such as `email` or `github_token`; the placeholder is named after it. */
  readonly kind: string
  /** UTF-16 units in the text: the first, and the one after the last. */
  readonly start: number
  readonly end: number
}

/** Findings in the order of the text: all secrets, and personal data only where it touches none of them. */
export function secretsFirst(secrets: readonly Finding[], personal: readonly Finding[]): Finding[] {
  const apart = personal.filter(({start, end}) => secrets.every((secret) => end <= secret.start || start >= secret.end))
  return withoutOverlaps([...secrets, ...apart])
}

/** Findings in the order of the text, without those that lie within or across an earlier or longer one. */
export function withoutOverlaps(findings: readonly Finding[]): Finding[] {
  const sorted = [...findings].sort((a, b) => a.start - b.start || b.end - a.end)
  const kept: Finding[] = []
  for (const finding of sorted) if (finding.start >= (kept.at(-1)?.end ?? 0)) kept.push(finding)
  return kept
}
