import {fold} from '../../span/tokens.ts'
import {type Dates, dateGuard, datesOf} from './date.ts'
import {entityGuard, type Names, namesOf} from './entity.ts'
import {disagreement, type GuardFinding} from './finding.ts'
import {isTranslation, type Languages, languageGuard, languagesOf} from './language.ts'
import {isNegated, negationGuard} from './negation.ts'
import {numbersOf, writeDigits} from './number.ts'
import {polarityGuard, poles} from './polarity.ts'
import {type Roles, roleGuard, rolesOf} from './role.ts'
import {type Units, unitGuard, unitsOf} from './unit.ts'

/** What the guards read of a text; computed once per text. */
export interface GuardedText {
  readonly numbers: ReadonlySet<string>
  readonly units: Units
  readonly dates: Dates
  readonly names: Names
  readonly negated: boolean
  readonly words: ReadonlySet<string>
  readonly poles: ReadonlySet<number>
  readonly roles: Roles
  readonly languages: Languages
}

/** Characters of a text that guards read: what a longer one asks, it asks early. */
export const GUARDED_CHARACTERS = 600

export function guardedText(text: string): GuardedText {
  const start = text.slice(0, GUARDED_CHARACTERS)
  const folded = fold(start)
  const dates = datesOf(writeDigits(folded))
  const units = unitsOf(dates.rest)
  const words = folded.match(/[\p{L}\p{N}]+/gu) ?? []
  const set = new Set(words)
  return {
    numbers: numbersOf(units.rest),
    units,
    dates,
    names: namesOf(start),
    negated: isNegated(folded),
    words: set,
    poles: poles(set),
    roles: rolesOf(words),
    languages: languagesOf(folded),
  }
}

/** Everything in which a candidate disagrees with the question. */
export function guard(question: GuardedText, candidate: GuardedText): GuardFinding[] {
  // Names, opposites and order are those of one language; the rest is read in either.
  const translated = isTranslation(question.languages, candidate.languages)
  const role = translated ? undefined : roleGuard(question.roles, candidate.roles)
  const polarity = translated ? undefined : polarityGuard(question.poles, candidate.poles)
  // Mars is bigger than Venus, Venus is smaller than Mars: turned around twice.
  const turnedTwice = role !== undefined && polarity !== undefined
  return [
    disagreement('number', question.numbers, candidate.numbers),
    unitGuard(question.units, candidate.units),
    dateGuard(question.dates, candidate.dates),
    translated ? undefined : entityGuard(question.names, candidate.names),
    negationGuard(question, candidate),
    turnedTwice ? undefined : polarity,
    turnedTwice ? undefined : role,
    languageGuard(question.languages, candidate.languages),
  ].filter((finding) => finding !== undefined)
}

/** What all findings leave of a score, 0-1. */
export function guardFactor(findings: readonly GuardFinding[]): number {
  return findings.reduce((product, {factor}) => product * factor, 1)
}

/** At most this much is left of a candidate that asks something else. */
const DROPPED = 0.4

/** Whether a candidate asks something else, whatever its score. */
export function isDropped(findings: readonly GuardFinding[]): boolean {
  return guardFactor(findings) <= DROPPED
}
