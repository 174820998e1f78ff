import {DIFFERENT, type GuardFinding} from './finding.ts'
import {isMachineLanguage} from './language.ts'
import {numberValue} from './number.ts'

/** Before a number they make it a version, folded. */
const VERSION_WORDS = new Set(
  (
    'v ver version versions versao versoes release releases update atualizacao firmware build patch kernel sdk api ' +
    'node nodejs react angular vue django rails flask spring numpy pandas pytorch tensorflow ubuntu debian fedora centos ' +
    'linux android ios macos windows postgres postgresql mysql mariadb sqlite redis kafka docker kubernetes k8s terraform ' +
    'ansible nginx gcc clang cuda unity chrome firefox'
  ).split(' '),
)

/** A decimal, what joins it to a word before it (`v2.10`, `version 2.10`), and that word. */
const DECIMAL = /(?:([\p{L}\d]*\p{L})[ -]?)?(?<![\d.,])(\d+\.\d+)(?![.,]?\d|\s?%)/gu
/** Only a number that ends so may be another one as a version than as an amount: 2.10, but 2.0 is 2. */
const TRAILING_ZERO = /\d\.\d*[1-9]0+(?!\d)/

/** Decimals as they are written. */
export interface Versions {
  /** Those that something says is a version. */
  readonly named: ReadonlySet<string>
  readonly all: ReadonlySet<string>
}

const NONE: Versions = {named: new Set(), all: new Set()}

/**
 * @param rest of the folded text, without amounts and dates
 * @param isName whether a word, folded, is a name: what follows is its version
 */
export function versionsOf(rest: string, isName: (word: string) => boolean): Versions {
  if (!rest.includes('.')) return NONE
  const named = new Set<string>()
  const all = new Set<string>()
  for (const [, word, number] of rest.matchAll(DECIMAL)) {
    all.add(number!)
    if (word !== undefined && (VERSION_WORDS.has(word) || isMachineLanguage(word) || isName(word))) named.add(number!)
  }
  return {named, all}
}

/** Version 2.10 is not version 2.1, though the numbers are equal: it comes after 2.9. */
export function versionGuard(question: Versions, candidate: Versions): GuardFinding | undefined {
  return apart(question, candidate) ?? apart(candidate, question)
}

function apart(one: Versions, other: Versions): GuardFinding | undefined {
  for (const version of one.named) {
    if (other.all.has(version)) continue
    const value = numberValue(version)
    for (const written of other.all)
      if (numberValue(written) === value && (TRAILING_ZERO.test(version) || TRAILING_ZERO.test(written)))
        return {guard: 'number', factor: DIFFERENT, detail: `version ${version} is not ${written}`}
  }
  return undefined
}
