/** UTF-8 read as Latin-1 or Windows-1252 ("Ã§Ã£o", "â€™"), replacement characters, control characters. */
const MARKS =
  /[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œ“”\u009d¦]|\ufffd|[\x00-\x08\x0b\x0e-\x1f]/g

/** Marks that are counted; more say nothing new. */
const MOST_MARKS = 5
const MOST_CHARS = 4000

/** Traces of a wrong decoding in a text, as far as the question does not show them itself (it may be about them). */
export function brokenText(text: string, question: string): number {
  if (/^[\x20-\x7e\n\r\t]*$/.test(text)) return 0
  const found = text.slice(0, MOST_CHARS).match(MARKS)
  if (found === null) return 0
  let marks = 0
  for (const mark of found) if (!question.includes(mark)) marks++
  return Math.min(marks, MOST_MARKS)
}
