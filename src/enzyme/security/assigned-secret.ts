import {isIdentifier} from './identifier.ts'
import {isDrawn, isNamedSecret, isStatedSecret} from './password-form.ts'
import {isMadeUp, turnsPages} from './secret-names.ts'

/** UTF-16 units in front of a name that may say that it is about secrets, and gives none. */
const SEEN_BEFORE = 40

/** UTF-16 units of a line in front of a name that may open a bracket. */
const MOST_OF_LINE = 400

/** `Formato da senha: ...`, `the length of the password: ...`. */
const ABOUT =
  /(?:pol[ií]tica|formato|regras?|tamanho|tipo|nome|requisitos|policy|format|rules|length|type|name|requirements)\s{1,3}(?:d[aeo]s?|of|for)\s{1,3}(?:(?:the|an?|your|sua)\s{1,3})?$/iu

/** The names of tests, and of files that hold them. */
const TESTED = /test|spec|should/i

/** A name of a Kubernetes resource with what its controller put behind it: `default-token-x7k2p`. */
const RESOURCE = /^[a-z]+(?:-[a-z]+)+-[a-z\d]{5}$/

/** Whether a value behind a name (group `name`) and a sign of assignment is a secret. */
export function isAssignedSecret(value: string, match: RegExpExecArray): boolean {
  return isNamedSecret(value) && !isOther(value, match) && !isCalled(value, match)
}

/** The same where a sentence calls it so. */
export function isSpokenSecret(value: string, match: RegExpExecArray): boolean {
  return isStatedSecret(value) && !isOther(value, match) && !isCalled(value, match)
}

/** Whether it is one by nothing but its characters, whatever signs are among them. */
export function isDrawnSecret(value: string, match: RegExpExecArray): boolean {
  return isDrawn(value) && !isOther(value, match) && !closesAround(value, match)
}

const OPENS: Readonly<Record<string, string>> = {')': '(', ']': '[', '}': '{', '>': '<'}

/** `f(password=...).g(...)`: a bracket that is opened on the line before it ends what has no quotes. */
function closesAround(value: string, {groups, input, index}: RegExpExecArray): boolean {
  if (groups!['bare'] === undefined) return false
  const line = input
    .slice(Math.max(0, index - MOST_OF_LINE), index)
    .split('\n')
    .at(-1)!
  const open = (text: string, sign: string) => text.split(OPENS[sign]!).length - text.split(sign).length
  return Object.keys(OPENS).some((sign) => {
    const at = value.indexOf(sign)
    return at >= 0 && open(value.slice(0, at), sign) < 1 && open(line, sign) > 0
  })
}

/** Whether what has this name is something else when it looks like this. */
function isOther(value: string, {groups, input, index}: RegExpExecArray): boolean {
  const name = groups!['name']!
  if (turnsPages(name) || ABOUT.test(input.slice(Math.max(0, index - SEEN_BEFORE), index))) return true
  // Of a test that passed; of a gate, a lift or a bus, in capitals and digits.
  if (/^pass$/i.test(name)) return !/[a-z]/.test(value) || (TESTED.test(value) && isIdentifier(value))
  if (!isMadeUp(name)) return isIdentifier(value) || RESOURCE.test(value)
  return /secret$/i.test(name) && value === value.toLowerCase() && (isIdentifier(value) || RESOURCE.test(value))
}

/** Letters in a row on average, from which on what is called is a name. */
const LEAST_LETTERS = 3

/** `token = base64.b64encode(...)`, `token = tokens2[...]`. */
function isCalled(value: string, {0: all, input, index}: RegExpExecArray): boolean {
  const runs = value.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? []
  const isName = /^[A-Za-z_]\w*(?:(?:\.|::)[A-Za-z_]\w*)*$/.test(value)
  return isName && /[([]/.test(input[index + all.length] ?? '') && runs.join('').length >= LEAST_LETTERS * runs.length
}
