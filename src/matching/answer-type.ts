/** What a question asks for, by its first question word, English or Portuguese. */
export const ASKED_KINDS = [
  'who',
  'when',
  'where',
  'why',
  'how_many',
  'how_much',
  'how',
  'what',
  'which',
  'whether',
  'order',
] as const
export type AskedKind = (typeof ASKED_KINDS)[number]

/** What an answer looks like. */
export const ANSWER_SHAPES = [
  'whether',
  'year',
  'date',
  'amount',
  'number',
  'code',
  'name',
  'words',
  'sentence',
] as const
export type AnswerShape = (typeof ANSWER_SHAPES)[number]

const KINDS: readonly (readonly [AskedKind, RegExp])[] = [
  ['how_many', /\bhow (?:many|often|old|long|far|tall|high|big|deep|fast)\b|\bquant[oa]s\b/],
  ['how_much', /\bhow much\b|\bquant[oa]\b/],
  ['who', /\b(?:who|whom|whose|quem)\b/],
  ['when', /\b(?:when|quando|what (?:year|date|day|time|month)|que (?:ano|dia|horas?|mes|data))\b/],
  ['where', /\b(?:where|onde|aonde)\b/],
  ['why', /\b(?:why|por ?que|porque)\b/],
  ['which', /\b(?:which|qual|quais)\b/],
  ['what', /\b(?:what|whats|o que|que)\b/],
  ['how', /\b(?:how|como)\b/],
  ['whether', /^(?:is|are|was|were|do|does|did|can|could|has|have|should|will|would|may|posso|pode|devo|tem|ha|e)\b/],
]

/** Characters of a question in which its question word is looked for, and of an answer that tell its shape. */
const READ_CHARACTERS = 300

/** @param folded the question in lower case, without diacritics */
export function askedKind(folded: string): AskedKind {
  const start = folded.slice(0, READ_CHARACTERS)
  return KINDS.find(([, pattern]) => pattern.test(start))?.[0] ?? 'order'
}

const MONTH =
  /\b(?:jan(?:uary|eiro)?|feb(?:ruary)?|fev(?:ereiro)?|mar(?:ch|co|ço)|apr(?:il)?|abr(?:il)?|may|maio|june?|jun(?:ho)?|july?|jul(?:ho)?|aug(?:ust)?|ago(?:sto)?|sep(?:t|tember)?|set(?:embro)?|oct(?:ober)?|out(?:ubro)?|nov(?:ember|embro)?|dec(?:ember)?|dez(?:embro)?)\b/i

export function answerShape(answer: string): AnswerShape {
  const text = answer.slice(0, READ_CHARACTERS).trim()
  const words = wordsIn(text)
  const digits = /\d/.test(text)
  if (/^(?:yes|no|true|false|sim|não|nao|verdadeiro|falso)\b/i.test(text)) return 'whether'
  if (digits && /^(?:in )?\d{4}$/.test(text)) return 'year'
  if (digits && words <= 6 && MONTH.test(text)) return 'date'
  if (digits && /^\d{4}-\d\d-\d\d/.test(text)) return 'date'
  if (/^[-+]?[\d.,]+$/.test(text)) return 'number'
  if (digits && words <= 5) return 'amount'
  if (/[{};]|\w\(|^\$|=>|--\w|\w\/\w+\/|\|\s*\w+\s*-/.test(text)) return 'code'
  if (words > 8 || /[.!?]\s+\p{Lu}/u.test(text)) return 'sentence'
  const name = /^\p{Lu}/u.test(text) && text.split(/\s+/).every((word) => /^[\p{Lu}\d]/u.test(word) || word.length <= 3)
  return name ? 'name' : 'words'
}

/** How many pieces white space cuts a trimmed text into; 1 for an empty one. */
function wordsIn(text: string): number {
  let words = 1
  let inside = true
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const blank = unit <= 0x7f ? unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) : /\s/.test(text[at]!)
    if (!blank && !inside) words++
    inside = !blank
  }
  return words
}

/** Log-odds that an answer of this shape is right, by what is asked for; 0 says nothing. */
export type AnswerTypeOdds = Readonly<Partial<Record<`${AskedKind} ${AnswerShape}`, number>>>
