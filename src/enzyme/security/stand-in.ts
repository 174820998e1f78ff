/** Of the letters and digits of a text, this share is one and the same where nobody drew them. */
const REPEATED_SHARE = 0.6

/** So many of one letter or digit at the end of a token were not drawn: 1 in 36^11 or fewer would be. */
const REPEATED_ENDING = /([A-Za-z0-9*])\1{11}$/

/** Known names of what is not said, and references to what stands elsewhere. */
const PLACEHOLDERS =
  /^(?:x+|\*+|\.+|pass(?:word|wd)?\d{0,3}|secret|changeme|user(?:name)?|your.*|my(?:[_-].*|[a-z]*\d{0,3})|example.*|test\d{0,3}|foo|bar|token|null|none|undefined|senha|\$.*|%.*|<.*|\[.*)$/i

/** Whether it is what people write where a password would stand. */
export function isPlaceholder(secret: string): boolean {
  return PLACEHOLDERS.test(secret)
}

/** `xoxb-your-token`: what documentation asks to be filled in, whichever form it has. */
export function isYours(secret: string): boolean {
  return /(?:^|[_-])your(?:[_-]|$)/i.test(secret)
}

/** Whether it has the form of a secret and no content, as documentation has it: `ghp_xxxxxxxx...`, `AKIAXXXXXXXXXXXXXXXX`. */
export function isFilledUp(secret: string): boolean {
  if (REPEATED_ENDING.test(secret)) return true
  const drawn = secret.match(/[A-Za-z0-9]/g) ?? []
  const counts = new Map<string, number>()
  for (const character of drawn) counts.set(character, (counts.get(character) ?? 0) + 1)
  return Math.max(0, ...counts.values()) >= REPEATED_SHARE * drawn.length
}

/** Whether it only stands for a secret, by its name or by its form. */
export function isStandIn(secret: string): boolean {
  return isPlaceholder(secret) || isFilledUp(secret)
}

/** What stands where a secret stood. */
const HIDDEN = /^\[[A-Z][A-Z\d_]*_\d+\]$/

/** Whether it was hidden before, as `[PASSWORD_1]`: to hide that again would give it another number. */
export function isHiddenAlready(secret: string): boolean {
  return HIDDEN.test(secret)
}
