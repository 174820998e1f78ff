import {fold} from '../span/tokens.ts'

/** A reason why a near question asks something else. */
export interface GuardFinding {
  readonly guard: string
  /** What the similarity is multiplied with, 0-1. */
  readonly factor: number
  /** What differs, for `--explain`. */
  readonly detail: string
}

/** What the guards read of a text; computed once per text. */
export interface GuardedText {
  /** Lower-case, without diacritics. */
  readonly folded: string
  readonly numbers: ReadonlySet<string>
  readonly negated: boolean
}

/** Looks at a question and a candidate's; undefined when it finds nothing. Add a guard here to have it used and shown. */
type Guard = (question: GuardedText, candidate: GuardedText) => GuardFinding | undefined

/** Each side has a number that the other lacks: another version, year, amount. Nearly always another question. */
const NUMBER_CONFLICT = 0.5
/** The question has a number and the candidate none: narrower than what was answered. */
const NUMBER_MISSING = 0.8
/** One asks for what is, the other for what is not. */
const NEGATION = 0.6

const numbers: Guard = (question, candidate) => {
  const missing = [...question.numbers].filter((number) => !candidate.numbers.has(number))
  if (missing.length === 0) return undefined
  const others = [...candidate.numbers].filter((number) => !question.numbers.has(number))
  const [detail, factor] =
    others.length > 0 ? [`${missing} is not ${others}`, NUMBER_CONFLICT] : [`${missing} is not in it`, NUMBER_MISSING]
  return {guard: 'number', factor, detail: detail.slice(0, 80)}
}

const negation: Guard = (question, candidate) => {
  if (question.negated === candidate.negated) return undefined
  return {
    guard: 'negation',
    factor: NEGATION,
    detail: `only the ${question.negated ? 'question' : 'candidate'} negates`,
  }
}

const GUARDS: readonly Guard[] = [numbers, negation]

/** Characters of a text that guards read. */
const MOST_CHARACTERS = 8192

export function guardedText(text: string): GuardedText {
  const folded = fold(text.slice(0, MOST_CHARACTERS))
  return {folded, numbers: numbersOf(folded), negated: isNegated(folded)}
}

/** Everything in which a candidate disagrees with the question. */
export function guard(question: GuardedText, candidate: GuardedText): GuardFinding[] {
  return GUARDS.map((find) => find(question, candidate)).filter((finding) => finding !== undefined)
}

/** Numbers by their value: `1,000` and `1000`, `3,50` and `3.5` are one. Digits inside a word (`sha256`) count too. */
function numbersOf(folded: string): ReadonlySet<string> {
  return new Set(Array.from(folded.matchAll(/\p{Nd}+(?:[.,]\p{Nd}+)*/gu), ([number]) => numberValue(number)))
}

/** Longer ones are identifiers and not amounts. */
const MOST_DIGITS = 40

/** One writing for one value, where the value is certain. `1.000` may be one or a thousand and stays as it is. */
export function numberValue(written: string): string {
  if (written.length > MOST_DIGITS) return written
  if (/^[1-9]\d{0,2}(,\d{3})+$/.test(written)) return written.replaceAll(',', '')
  if (/^[1-9]\d{0,2}(\.\d{3}){2,}$/.test(written)) return written.replaceAll('.', '')
  if (/^\d+\.\d{3}$/.test(written)) return written
  if (/^\d+[.,]\d+$/.test(written)) return trimZeros(written.replace(',', '.'))
  if (/^[1-9]\d{0,2}(,\d{3})+\.\d+$/.test(written)) return trimZeros(written.replaceAll(',', ''))
  if (/^[1-9]\d{0,2}(\.\d{3})+,\d+$/.test(written)) return trimZeros(written.replaceAll('.', '').replace(',', '.'))
  return written
}

function trimZeros(number: string): string {
  return number.replace(/\.?0+$/, '')
}

const NEGATIONS = /\b(?:not|never|cannot|without|neither|nor|none|nao|nunca|jamais|sem|nem|nenhum|nenhuma)\b|n['’]t\b/u
const CONTRACTED_NEGATIONS = /\b(?:dont|doesnt|didnt|isnt|arent|wasnt|werent|cant|couldnt|wont|wouldnt|shouldnt)\b/u
/** `no` negates in English and is "in the" in Portuguese; these words tell that a text is Portuguese. */
const PORTUGUESE =
  /\b(?:que|para|com|uma|um|como|qual|quais|quando|onde|nao|da|dos|das|na|nas|ao|sao|por|meu|minha|ou)\b/u

function isNegated(folded: string): boolean {
  if (NEGATIONS.test(folded) || CONTRACTED_NEGATIONS.test(folded)) return true
  return /\bno\b/u.test(folded) && !PORTUGUESE.test(folded)
}
