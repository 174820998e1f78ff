import {type FoldedText, type TextReader, textReader} from '../../span/text-reader.ts'
import {isAscii} from '../../span/tokens.ts'
import {DATE_SIGNS, type Dates, dateGuard, datesOf} from './date.ts'
import {entityGuard, NAME_SIGNS, type Names, namesOf} from './entity.ts'
import type {GuardFinding} from './finding.ts'
import {isTranslation, LANGUAGE_SIGNS, type Languages, languageGuard, languagesOf} from './language.ts'
import {basesOf, isNegated, NEGATION_SIGNS, negationGuard, withPrefixes} from './negation.ts'
import {NUMBER_SIGNS, numberGuard, numbersOf, writeDigits} from './number.ts'
import {type Counts, countsOf, onesGuard} from './ones.ts'
import {pictureGuard, picturesOf} from './pictures.ts'
import {type Places, placeGuard, placesOf} from './places.ts'
import {polarityGuard, poles} from './polarity.ts'
import {isConverse, type Roles, roleGuard, rolesOf} from './role.ts'
import {SIGNS, type Signs, signsOf, signTable} from './signs.ts'
import {type IsName, slotGuard} from './slot.ts'
import {UNIT_SIGNS, type Units, unitGuard, unitsOf} from './unit.ts'
import {type Versions, versionGuard, versionsOf} from './version.ts'

/** Characters of a text that guards read: what a longer one asks, it asks early. */
export const GUARDED_CHARACTERS = 400

/**
 * What the guards read of a text. Each reading is made when a guard asks for it, once: where a question names no date,
 * nobody has to look for one in its candidates.
 */
export interface GuardedText {
  /** Folded, in order. */
  readonly tokens: readonly string[]
  readonly numbers: ReadonlySet<string>
  /** Whether any number, fraction or how often may be in it. */
  readonly hasAmounts: boolean
  readonly counts: Counts
  /** The emoji that it is about. */
  readonly pictures: ReadonlySet<string>
  readonly versions: Versions
  readonly units: Units
  readonly dates: Dates
  readonly names: Names
  readonly places: Places
  readonly negated: boolean
  readonly words: ReadonlySet<string>
  readonly bases: readonly string[]
  readonly poles: ReadonlySet<number>
  readonly roles: Roles
  readonly languages: Languages
}

export function guardedText(text: string, reader: TextReader = textReader()): GuardedText {
  const start = text.slice(0, GUARDED_CHARACTERS)
  return new Reading(start, reader.read(text, GUARDED_CHARACTERS), reader)
}

/** What each word that guards know has to do with. */
export const WORD_SIGNS = signTable([
  ...NUMBER_SIGNS,
  ...DATE_SIGNS,
  ...UNIT_SIGNS,
  ...NEGATION_SIGNS,
  ...LANGUAGE_SIGNS,
  ...NAME_SIGNS,
])

/** Without any of these there is no number in a text. */
const AMOUNTS = SIGNS.digit | SIGNS.number | SIGNS.phrase | SIGNS.fraction | SIGNS.once
const NOTHING: ReadonlySet<string> = new Set()

class Reading implements GuardedText {
  readonly #text: string
  readonly #folded: string
  readonly #read: FoldedText
  readonly #reader: TextReader
  #signs: Signs | undefined
  #words: ReadonlySet<string> | undefined
  #bases: readonly string[] | undefined
  #dates: Dates | undefined
  #units: Units | undefined
  #numbers: ReadonlySet<string> | undefined
  #counts: Counts | undefined
  #pictures: ReadonlySet<string> | undefined
  #versions: Versions | undefined
  #names: Names | undefined
  #places: Places | undefined
  #negated: boolean | undefined
  #poles: ReadonlySet<number> | undefined
  #roles: {readonly found: Roles} | undefined
  #languages: Languages | undefined

  constructor(text: string, read: FoldedText, reader: TextReader) {
    this.#text = text
    this.#folded = read.folded
    this.#read = read
    this.#reader = reader
  }

  get tokens(): readonly string[] {
    return this.#read.tokens
  }

  get #wordSigns(): Signs {
    this.#signs ??= signsOf(
      this.#folded,
      this.#read.numbers.map((number) => this.#reader.words[number]!),
      WORD_SIGNS,
    )
    return this.#signs
  }

  get words(): ReadonlySet<string> {
    this.#words ??= new Set(withPrefixes(this.tokens))
    return this.#words
  }

  get bases(): readonly string[] {
    this.#bases ??= basesOf(withPrefixes(this.tokens))
    return this.#bases
  }

  get dates(): Dates {
    this.#dates ??= datesOf(writeDigits(this.#folded, this.#wordSigns), this.#wordSigns)
    return this.#dates
  }

  get units(): Units {
    this.#units ??= unitsOf(this.dates.rest, this.#wordSigns)
    return this.#units
  }

  get numbers(): ReadonlySet<string> {
    this.#numbers ??= this.hasAmounts ? numbersOf(this.units.rest) : NOTHING
    return this.#numbers
  }

  get hasAmounts(): boolean {
    return (this.#wordSigns.bits & AMOUNTS) !== 0
  }

  get counts(): Counts {
    this.#counts ??= countsOf(this.dates.rest, this.languages.written === 'pt')
    return this.#counts
  }

  get pictures(): ReadonlySet<string> {
    this.#pictures ??= isAscii(this.#text) ? NOTHING : picturesOf(this.#text)
    return this.#pictures
  }

  get versions(): Versions {
    this.#versions ??= versionsOf(this.units.rest, (word) => this.names.names.has(word))
    return this.#versions
  }

  get names(): Names {
    this.#names ??= namesOf(this.#text, this.tokens, this.#wordSigns)
    return this.#names
  }

  get places(): Places {
    this.#places ??= placesOf(this.tokens)
    return this.#places
  }

  get negated(): boolean {
    this.#negated ??= isNegated(this.#folded, this.#wordSigns)
    return this.#negated
  }

  get poles(): ReadonlySet<number> {
    this.#poles ??= poles(this.tokens)
    return this.#poles
  }

  get roles(): Roles {
    this.#roles ??= {found: rolesOf(this.tokens, this.languages.written === 'en')}
    return this.#roles.found
  }

  get languages(): Languages {
    this.#languages ??= languagesOf(this.#folded, this.#wordSigns)
    return this.#languages
  }
}

/**
 * Everything in which a candidate disagrees with the question.
 * @param isName tells names that are written in small letters; undefined: nobody knows
 */
export function guard(question: GuardedText, candidate: GuardedText, isName?: IsName): GuardFinding[] {
  // Names, opposites and order are those of one language; the rest is read in either.
  const translated = isTranslation(question.languages, candidate.languages)
  const turned = translated || question.roles === undefined ? undefined : roleGuard(question.roles, candidate.roles)
  const polarity = translated || question.poles.size === 0 ? undefined : polarityGuard(question.poles, candidate.poles)
  // Mars is bigger than Venus, Venus is smaller than Mars: turned around twice.
  const turnedTwice =
    polarity !== undefined && (turned === undefined ? isConverse(question.roles, candidate.roles) : !turned.isWay)
  // What the question does not name, no candidate can contradict: it is not looked for there.
  const {numbers, units, dates} = question
  return [
    numbers.size === 0
      ? undefined
      : ((question.versions.all.size === 0 ? undefined : versionGuard(question.versions, candidate.versions)) ??
        numberGuard(numbers, candidate.numbers)),
    question.counts.size > 0 && (question.hasAmounts || candidate.hasAmounts)
      ? onesGuard(question.counts, candidate.counts)
      : undefined,
    units.amounts.size + units.named.size === 0 ? undefined : unitGuard(units, candidate.units),
    dates.facts.size === 0 ? undefined : dateGuard(dates, candidate.dates),
    question.pictures.size === 0 ? undefined : pictureGuard(question.pictures, candidate.pictures),
    translated ? undefined : nameGuard(question, candidate, isName),
    negationGuard(question, candidate),
    turnedTwice ? undefined : polarity,
    turnedTwice ? undefined : turned?.finding,
    languageGuard(question.languages, candidate.languages),
  ].filter((finding) => finding !== undefined)
}

/** By the names of both, by a place whose name the other's holds, or by what stands in the place of one. */
function nameGuard(question: GuardedText, candidate: GuardedText, isName?: IsName): GuardFinding | undefined {
  const named = question.names.names.size === 0 ? undefined : entityGuard(question.names, candidate.names)
  const placed = question.places.size === 0 ? undefined : placeGuard(question.places, candidate.places)
  return named ?? placed ?? slotGuard(question, candidate, isName)
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
