import {isIdentifier, wordsOfIdentifier} from './identifier.ts'
import {entropyOf, isNoWord, kindsOfCharacters} from './randomness.ts'
import {isReference} from './reference.ts'
import {isSecretWord} from './secret-names.ts'
import {isFilledUp, isStandIn} from './stand-in.ts'

/** An expression, an address or a file, a version number, a member of something, a type, a check of a form: no value to be hidden. */
const CODE =
  /[()[\]{}<>\\]|:\/\/|::|\.\w+\.|^\d+(?:\.\d+)*$|^[\w-]+\.[a-z]+$|^[a-z]+(?::\w+)?(?:\|[a-z_]+(?::[\w,]+)?)+$|^u?int\d{1,2}(?:clamped)?array$/i

/** Three words or more with `_` or `-` between them, or numbered ones: a name, in whatever language. */
const CHAIN = /^\p{L}+(?:[_-]\p{L}+){2,}\d{0,3}$|^\p{L}+(?:[_-]\p{L}+)*[_-]\d{1,3}$/u

/** Words that stand for a password, numbered ones too (`new_password_1`), in whatever language. */
const WORDS = /^[\p{L}_-]+(?:[_-]\d+)?$/u

/** Behind a value, they may be its own or end a sentence: both are right, and its words are the same. */
const EXCLAMATION = /!+$/

/** Whether a value that something beside it calls secret is one: no words, no code, nothing that stands for it. */
export function isNamedSecret(value: string): boolean {
  const words = value.replace(EXCLAMATION, '')
  return (
    !isStandIn(words) &&
    !CODE.test(words) &&
    !CHAIN.test(words) &&
    !isReference(words) &&
    !isNamedLikeSecret(words) &&
    ((kindsOfCharacters(value) >= 3 && /\d/.test(value) && entropyOf(value) >= 3) || isNoWord(value))
  )
}

/** The name of a variable that holds one: `db_password1`, `accessToken2`. `AdminPassword1` may be somebody's. */
function isNamedLikeSecret(value: string): boolean {
  return /^[a-z]|[_.-]/.test(value) && isIdentifier(value) && wordsOfIdentifier(value).some(isSecretWord)
}

/** Words and names of methods with `-` between them, as sentences about secrets have them: `AES-256`, `OAuth2-based`. */
const TERM = '(?:[A-Za-z]+\\d?|[A-Z]{2,6}\\d{0,4}|\\d{1,4})(?:\\.\\d{1,3})*'
const TERMS = new RegExp(`^${TERM}(?:[-_/]${TERM})*$`)

/** Of fewer characters, small letters and digits may be the name of something (`argon2id`, `base64url`). */
const LEAST_PLAIN = 12

/** The same where it is a sentence that calls it so, about anything: letters and digits must be there, and mixed. */
export function isStatedSecret(value: string): boolean {
  return (
    /[A-Za-z]/.test(value) &&
    /\d/.test(value) &&
    value.length >= (kindsOfCharacters(value) >= 3 ? LEAST_STATED : LEAST_PLAIN) &&
    !TERMS.test(value.replace(EXCLAMATION, '')) &&
    isNamedSecret(value)
  )
}

const LEAST_STATED = 8

/** What is put in elsewhere, a pattern, or code: no password, whatever its characters. */
const WRITTEN =
  /^\$\{?\w+\}?$|^\$\(.*\)$|^%\w+%$|^<[^<>]*>$|^\[[^\]]*\]$|\$\{|\{\{|\}\}|<\/|\(\?[=!:<]|\[\^?\w-\w|\{\d+,?\d*\}|\\[dwsDWSxu]|\.\*|:\/\/|\(\)|=>/

/** Letters in a row on average up to which nobody wrote words or code. */
const DRAWN_RUN = 2.5
const LEAST_DRAWN = 10

/** Whether a value with signs among letters and digits was drawn by a program: brackets, commas and quotes may be among them. */
export function isDrawn(value: string): boolean {
  const runs = value.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []
  return (
    value.length >= LEAST_DRAWN &&
    kindsOfCharacters(value) === 4 &&
    runs.join('').length <= DRAWN_RUN * runs.length &&
    entropyOf(value) >= 3 &&
    !WRITTEN.test(value) &&
    !isFilledUp(value)
  )
}

/** Whether a value at a place of a command where nothing but a password stands is one, and not a word for it. */
export function isGivenPassword(value: string): boolean {
  return (
    isDrawn(value) ||
    (value.length >= LEAST &&
      !isStandIn(value) &&
      !REFERENCE.test(value) &&
      !isReference(value) &&
      (WORDS.test(value) ? isNoWord(value) : kindsOfCharacters(value) >= 2))
  )
}

const LEAST = 4

/** What the shell or a template puts in, an address, or a path. */
const REFERENCE = /[$`{}<>\n]|\\n|:\/\/|^(?:[~.]{0,2}\/|-|\w:\\)|\.{3}/
