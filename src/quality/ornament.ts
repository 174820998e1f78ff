/** Signs that say nothing in words: emoji, stars, check marks, and what colours and joins them. */
const SIGN = String.raw`[\p{So}\p{Extended_Pictographic}\p{Emoji_Modifier}\u{1f1e6}-\u{1f1ff}\u200d\ufe0e\ufe0f\u20e3]`
const HASHTAG = String.raw`#\p{L}[\p{L}\p{N}_-]*`

/** Signs and hashtags in a row, at the beginning of a line and anywhere behind it. So many blanks are looked through. */
const BEFORE = new RegExp(String.raw`^[^\S\n]{0,8}(?:${SIGN}+[^\S\n]{0,8}|${HASHTAG}[,;]?[^\S\n]{1,8})+`, 'gmu')
const BEHIND = new RegExp(String.raw`(?:\s{0,8}${SIGN}|[^\S\n]{1,8}${HASHTAG}[,;]?)+[^\S\n]{0,8}`, 'gu')

/** Cheap: most texts have neither. */
const FOREIGN = /[^\x00-\x7f]|#[^\W\d_]/
const ANY = new RegExp(String.raw`#\p{L}|${SIGN}`, 'u')
const HASHTAGS = new RegExp(HASHTAG, 'gu')

/**
 * A text without the signs and hashtags around its lines. One hashtag alone stays: it may be what is meant ("ask in
 * #help"). A text of nothing else stays whole.
 */
export function withoutOrnaments(text: string): string {
  if (!FOREIGN.test(text) || !ANY.test(text)) return text
  const bare = text.replace(BEHIND, (run, at: number) => {
    const next = text[at + run.length]
    return next === undefined || next === '\n' ? withoutRun(run) : run
  })
  const inner = bare.replace(BEFORE, withoutRun)
  return /[\p{L}\p{N}]/u.test(inner) ? inner : text
}

function withoutRun(run: string): string {
  const tags = run.match(HASHTAGS) ?? []
  return tags.length === 1 && run.trim() === tags[0] ? run : ''
}
