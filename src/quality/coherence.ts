import type {Span} from '../span/schema.ts'
import {type TypeConflict, typeConflict} from './answer-type.ts'
import {beginningsThatAsk, isOneWord} from './asked.ts'
import {brokenText} from './broken-text.ts'
import {clauseDisorder} from './clauses.ts'
import {codeTokens, crossedBrackets} from './code-lines.ts'
import {copiedTokens, isEcho} from './echo.ts'
import {firstSentence} from './first-sentence.ts'
import {languageOtherThan} from './language.ts'
import {isLedEcho} from './led-echo.ts'
import {opensQuery} from './opens-query.ts'
import type {Passage} from './passage.ts'
import {fitEvidence, orderEvidence, spellingEvidence} from './phrase-model.ts'
import type {Reading} from './reading.ts'
import {isSound, oddsAgainst, SOUND, soundCoherence, unsoundCoherence} from './soundness.ts'
import {slackTable, worstStretch} from './stretch.ts'

/** Laxer by so much with each e-fold of the tokens of a stretch, in steps of so many (stretch.ts). */
const SLACK = {order: 0.18, fit: 0.23} as const
const SLACK_TOKENS = 12
const ORDER_SLACK = slackTable(SLACK.order, SLACK_TOKENS)
const FIT_SLACK = slackTable(SLACK.fit, SLACK_TOKENS)

/** What each bracket of a program that closes what is not open takes from order, and how many count. */
const CROSSED_EVIDENCE = 0.8
const MOST_CROSSED = 4

/** Order is judged by stretches of so many tokens; fewer than the least have none. */
const ORDER_STRETCH = 40
const ORDER_LEAST = 3
/** Fit is judged by whole sentences, until there are so many tokens. */
const FIT_STRETCH = 16
/** What stands further back in a long answer may be about something else: fit is judged from the first sentences. */
const FIT_BEGINNINGS = 3

/** A question of one word leaves open what would answer it: at most this fit. */
const WORD_QUESTION_FIT = -5

/** The words of a query language fit less than those of an answer in words, in any query: added to each. */
const QUERY_FIT = 0.5

/** Spelling (log-odds) below which a word that is not known speaks against the text, by half of what is missing. */
const PLAUSIBLE_SPELLING = 0.5
const SPELLING_SHARE = 0.5
const MOST_MISSPELLING = 2
/** What random letters in question or answer take from order, for each unit of their own evidence. */
const LETTERS_SHARE = 2

/** An action or a request that asks for another language. */
const TRANSLATES = /translat|tradu[zcç]/i

/** What coherence rests on. Evidence: SOUND is sound, the further below the worse. */
export interface Coherence {
  readonly value: number
  /** Nothing speaks against question and answer: together they have all that a text can earn. */
  readonly sound: boolean
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
  /** The answer is of another kind than the question asks for. */
  readonly conflict: TypeConflict | null
}

/**
 * 100 for a sound answer: the odds that it is shuffled, answers something else or was cut are together at most 3, it is in
 * the language of its question, says more than that, is of the kind that was asked for, nothing in it was decoded wrongly,
 * neither is a placeholder, and the question is more than a word. 20 for any other. Both less a sliver that grows with the
 * odds (soundness.ts): there is no slope that padding could climb.
 *
 * Order: do words stand next to each other as in running text, and is it all words, and not random letters
 * (phrase-model.ts). Fit: do the words of the answer go with those of the question. Ending: does each sentence come to an
 * end (ending.ts). Each is the worst stretch of the answer (stretch.ts), so that what is added to an answer that is not
 * sound does not make up for what is there; and all but the ending are judged without what says nothing more (core.ts),
 * order with it as well. `ending` is evidence, from `endingOf`. Without an outcome there is nothing to cohere with: 0.
 */
export function coherenceOf(reading: Reading, ending: number): Coherence {
  const {span, asked: request, question, answer, outcome, written} = reading
  if (outcome === '')
    return {
      value: 0,
      sound: false,
      order: 0,
      fit: 0,
      ending: 0,
      languages: null,
      echo: false,
      disorder: false,
      broken: 0,
      conflict: null,
    }
  const letters = Math.min(spellingOf(question), spellingOf(answer))
  // Of most texts all of these are one.
  const forms = new Set([written.answer, reading.plain.answer, answer])
  const order = Math.min(...Array.from(forms, orderOf), SOUND.order + LETTERS_SHARE * letters)
  // Two languages have few words in common: a translation is not held against its request.
  const fit = asksForTranslation(span) ? SOUND.fit : Math.min(...reading.pairs.map((pair) => fitOf(pair, outcome)))
  const odds = oddsAgainst({order, fit, ending})
  const languages = mixedLanguages(reading)
  const echo = [written, ...reading.pairs].some(echoes)
  const disorder = clauseDisorder(reading)
  const broken = brokenText(written.outcome, span.this)
  const conflict = asksForTranslation(span)
    ? null
    : firstConflict([request, reading.unanswered, ...reading.alone.question], [outcome, ...reading.alone.outcome])
  const says = reading.says === 'asked' && !reading.isHollow
  const faultless = languages === null && !echo && !disorder && conflict === null && broken === 0
  const sound = says && faultless && isSound(odds)
  return {
    value: sound ? soundCoherence(odds) : unsoundCoherence(odds),
    sound,
    order,
    fit,
    ending,
    languages,
    echo,
    disorder,
    broken,
    conflict,
  }
}

/** The first that speaks against one of the outcomes as an answer to one of the questions. */
function firstConflict(questions: readonly string[], outcomes: readonly string[]): TypeConflict | null {
  for (const asked of new Set(questions))
    for (const outcome of outcomes) {
      const conflict = typeConflict(asked, outcome)
      if (conflict !== null) return conflict
    }
  return null
}

function echoes({question, answer}: Reading['pairs'][number]): boolean {
  return beginningsThatAsk(question).some(
    (asked) => isEcho(question, asked, answer) || isLedEcho(question, asked, answer),
  )
}

/** The worst over the beginnings of the question that ask. */
function fitOf({question, answer}: Reading['pairs'][number], outcome: string): number {
  // Nothing is gained by the question's own words in a row.
  const copied = copiedTokens(question, answer)
  const offset = opensQuery(outcome) ? QUERY_FIT : 0
  let worst: number = SOUND.fit
  for (const asked of beginningsThatAsk(question)) {
    const evidence = fitEvidence(question, asked, answer)
    for (let at = 0; at < evidence.length; at++) {
      const piece = evidence[at]!
      if (copied[at] === 1) evidence[at] = Math.min(piece, 0)
      else if (piece < 0) evidence[at] = Math.min(0, piece + offset)
    }
    const fit = worstStretch(evidence, answer, {
      most: SOUND.fit,
      least: 1,
      enough: FIT_STRETCH,
      everyToken: false,
      beginnings: FIT_BEGINNINGS,
      slack: FIT_SLACK,
    })
    worst = Math.min(worst, fit)
  }
  return isOneWord(question) ? Math.min(worst, WORD_QUESTION_FIT) : worst
}

function orderOf(answer: Passage): number {
  const limits = {
    most: SOUND.order,
    least: ORDER_LEAST,
    enough: ORDER_STRETCH,
    everyToken: true,
    beginnings: Number.POSITIVE_INFINITY,
    slack: ORDER_SLACK,
  }
  const evidence = orderEvidence(answer)
  const code = codeTokens(answer)
  for (let at = 0; at < evidence.length; at++) if (code[at] === 1) evidence[at] = Number.NaN
  const crossed = CROSSED_EVIDENCE * Math.min(MOST_CROSSED, crossedBrackets(answer, code))
  return Math.min(worstStretch(evidence, answer, limits), SOUND.order - crossed)
}

/** 0 for a text in words; below, as far as it is random letters. */
function spellingOf(passage: Passage): number {
  const evidence = new Float64Array(passage.words.length)
  let worst = 0
  for (let at = 0; at < evidence.length; at++) {
    evidence[at] = misspelling(passage, at)
    worst = Math.min(worst, evidence[at]!)
  }
  if (worst === 0) return 0
  return worstStretch(evidence, passage, {
    most: 0,
    least: 1,
    enough: ORDER_STRETCH,
    everyToken: true,
    beginnings: Number.POSITIVE_INFINITY,
    slack: ORDER_SLACK,
  })
}

/**
 * 0 or less: evidence that a token is no word of any language. Never of known words, numbers, other scripts, and words
 * with a capital inside a sentence, which are names.
 */
function misspelling(passage: Passage, at: number): number {
  if (passage.capitals[at] && passage.starts[at] !== at) return 0
  const spelling = spellingEvidence(passage, at)
  if (spelling === undefined || spelling > PLAUSIBLE_SPELLING) return 0
  return Math.max(-MOST_MISSPELLING, SPELLING_SHARE * (spelling - PLAUSIBLE_SPELLING))
}

/** The question's language is known, the answer is clearly in another, is no code, and no translation was asked for. */
function mixedLanguages({span, code, outcome, questionLanguage}: Reading): string | null {
  if (questionLanguage === undefined || code !== undefined) return null
  const other = languageOtherThan(questionLanguage, outcome)
  return other === undefined || asksForTranslation(span) ? null : `${questionLanguage}->${other}`
}

function asksForTranslation({did, this: request}: Span): boolean {
  return TRANSLATES.test(did) || TRANSLATES.test(firstSentence(request))
}
