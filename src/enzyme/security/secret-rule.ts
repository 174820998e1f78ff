/** One kind of secret by its documented form. */
export interface SecretRule {
  readonly kind: string
  /** Global. A group named `secret` narrows what is replaced. */
  readonly pattern: RegExp
  /** Stands in every match, for a pattern that begins with anything: a text without it is not searched. */
  readonly mark?: string
  /** What no pattern can say. */
  readonly accepts?: (secret: string, match: RegExpExecArray) => boolean
}
