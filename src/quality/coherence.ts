import type {Span} from '../span/schema.ts'
import {brokenText} from './broken-text.ts'
import {clauseDisorder} from './clauses.ts'
import {copiedTokens, isEcho} from './echo.ts'
import {endingOf, SOUND_ENDING} from './ending.ts'
import {languageOtherThan} from './language.ts'
import type {Passage} from './passage.ts'
import {fitEvidence, orderEvidence} from './phrase-model.ts'
import type {Reading} from './reading.ts'

/**
 * Evidence (log-odds over root of count) from which a part is sound: more does not help, so that nothing can be gained
 * by additions. What is missing to it, at most MOST_SHORTFALL, lowers the value. Set once, for all sources together, by
 * coordinate search on 3,000 real answers against damaged ones; rounded.
 */
const SOUND = {order: -1, fit: 0, ending: SOUND_ENDING} as const
const MOST_SHORTFALL = 5

/** The value falls to e^-DECAY of itself with each unit of shortfall. */
const DECAY = 0.2

/** What is left of it for an answer in another language than its question, and for one that says the question again. */
const LANGUAGE_LEFT = 0.5
const ECHO_LEFT = 0.1
const CLAUSES_LEFT = 0.5

/** Words of the opening that fit and order are judged by: whole sentences until there are this many tokens. */
const FIT_OPENING = 16
const ORDER_OPENING = 40

/** Fewer tokens have no order. */
const ORDER_LEAST = 3

/** An action or a request that asks for another language. */
const TRANSLATES = /translat|tradu[zcç]/i

/** What coherence rests on. Evidence: above SOUND is sound, the further below the worse. */
export interface Coherence {
  readonly value: number
  readonly order: number
  readonly fit: number
  readonly ending: number
  /** "en->de" when the answer is in another language than the question, and nobody asked for that. */
  readonly languages: string | null
  /** The answer says the question again. */
  readonly echo: boolean
  /** The clauses of a query stand where they may not. */
  readonly disorder: boolean
  /** Marks of a wrong decoding. */
  readonly broken: number
}

/**
 * 100 x e^(-DECAY x shortfalls of order, fit and ending), times what is left for another language, an echo, a broken
 * query and wrong decoding (1 / (1 + marks)). Order: do words stand next to each other as in running text
 * (phrase-model.ts). Fit: do the words of the answer go with those of the question. Ending: does it come to an end.
 * Order and fit are judged by the opening of the answer, at the worst of its sentence ends, so that what is added after
 * them can't help. Without an outcome there is nothing to cohere with: 0.
 */
export function coherenceOf(reading: Reading): Coherence {
  const {span, question, answer, outcome} = reading
  if (outcome === '')
    return {value: 0, order: 0, fit: 0, ending: 0, languages: null, echo: false, disorder: false, broken: 0}
  const order = worstPrefix(orderEvidence(answer), answer, ORDER_LEAST, ORDER_OPENING)
  // Two languages have few words in common: a translation is not held against its request.
  const fit = asksForTranslation(span) ? Math.max(SOUND.fit, fitOf(question, answer)) : fitOf(question, answer)
  const ending = endingOf(reading)
  const shortfall =
    Math.min(MOST_SHORTFALL, Math.max(0, SOUND.order - order)) +
    Math.min(MOST_SHORTFALL, Math.max(0, SOUND.fit - fit)) +
    Math.min(MOST_SHORTFALL, Math.max(0, SOUND.ending - ending))
  const languages = mixedLanguages(reading)
  const echo = isEcho(question, answer)
  const disorder = clauseDisorder(reading)
  const broken = brokenText(outcome, span.this)
  const left =
    ((languages === null ? 1 : LANGUAGE_LEFT) * (echo ? ECHO_LEFT : 1) * (disorder ? CLAUSES_LEFT : 1)) / (1 + broken)
  return {value: 100 * Math.exp(-DECAY * shortfall) * left, order, fit, ending, languages, echo, disorder, broken}
}

function fitOf(question: Passage, answer: Passage): number {
  const evidence = fitEvidence(question, answer)
  // A word counts once: saying it again adds nothing, and neither do the question's own words in a row. Punctuation
  // fits everywhere.
  const copied = copiedTokens(question, answer)
  const seen = new Set<number>()
  for (let at = 0; at < evidence.length; at++) {
    const id = answer.ids[at]!
    if (seen.has(id) || copied[at] === 1 || isPunctuation(answer.words[at]!)) evidence[at] = Number.NaN
    seen.add(id)
  }
  return worstPrefix(evidence, answer, 1, FIT_OPENING)
}

/**
 * The lowest sum / sqrt(count) of evidence over the prefixes that end with a sentence or line (without the mark itself,
 * so that it makes no difference whether the last one has one), from `least` pieces on, up to the first with `enough` tokens. The square root
 * keeps texts of different lengths comparable: sums of noise grow like it.
 */
function worstPrefix(evidence: Float64Array, {words, ends}: Passage, least: number, enough: number): number {
  let worst = Number.POSITIVE_INFINITY
  let sum = 0
  let count = 0
  let at = 0
  for (const end of ends) {
    const stop = Math.min(isPunctuation(words[end - 1]!) ? end - 1 : end, evidence.length)
    for (; at < stop; at++) {
      const piece = evidence[at]!
      if (Number.isNaN(piece)) continue
      sum += piece
      count++
    }
    if (count >= least) worst = Math.min(worst, sum / Math.sqrt(count))
    if (end >= enough) break
  }
  return worst === Number.POSITIVE_INFINITY ? 0 : worst
}

function isPunctuation(word: string): boolean {
  return word.length === 1 && !/[\p{L}\p{N}]/u.test(word)
}

/** The question's language is known, the answer is clearly in another, is no code, and no translation was asked for. */
function mixedLanguages({span, code, outcome, questionLanguage}: Reading): string | null {
  if (questionLanguage === undefined || code !== undefined) return null
  const other = languageOtherThan(questionLanguage, outcome)
  return other === undefined || asksForTranslation(span) ? null : `${questionLanguage}->${other}`
}

function asksForTranslation({did, this: request}: Span): boolean {
  return TRANSLATES.test(did) || TRANSLATES.test(request)
}
