import {isNoWord} from './randomness.ts'

/** Of a path: letters with a number behind them at most, which what was drawn has not. */
const FOLDER = /^\.?[A-Za-z][A-Za-z_.@-]*\d{0,4}$/

/** What stands in front of a path that begins at the root, at home or here. */
const ROOT = /^(?:[A-Za-z]:|~|\.{1,2})?[\\/]/

/** Of a path without a root: names and numbers, and the field of an entry (`secret/data/app1#password`). */
const PART = /^(?:[A-Za-z][A-Za-z_.@-]*\d{0,4}(?:-\d{1,4})?|\d{1,14})(?:[#:?][A-Za-z_-]+\d{0,2})?$/

/** Programs and services that keep secrets, and what else says where one is: `vault:secret/data/app1`, `arn:aws:...`. */
const KEPT_BY =
  /^(?:arn|vault|ssm|env|file|op|ref|sm|secretref|secretsmanager|secretmanager|keyvault|akv|keychain|keyring|consul|doppler|conjur|chamber|bitwarden|lastpass|k8s|kubernetes)(?:\+\w{1,20})?:/i

/** `registry.example.com:5000/team`; of two parts with an end that is a common one. */
const HOST =
  /^(?=[a-z\d-]{1,63}\.)(?:(?:[a-z\d-]{1,63}\.){2,8}[a-z]{2,24}|[a-z\d-]{1,63}\.(?:com|org|net|io|dev|app|cloud|local|internal|lan|svc))(?::\d{1,5})?(?:\/[\w./-]*)?$/

/** What programs and templates keep settings and secrets in. */
const HOLDER =
  /^(?:vars?|locals?|data|module|each|self|this|cls|env|environ|process|settings?|config|conf|cfg|options|opts|args?|params?|props|state|ctx|context|req|request|res|response|body|headers?|user|account|credentials?|creds|secrets?|values|inputs?|outputs?|steps|needs|matrix|github|session|form|event|payload)$/i
const MEMBER = /^(?<holder>[A-Za-z_]\w*)\.[A-Za-z_]+\d{0,4}$/

/** An address of a contract or an account, which everybody may read. A key has 64. */
const CHAIN_ADDRESS = /^0x[\da-f]{40}$/i

const DATE = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$/

/** Whether a text says where something is, or when: a path, an entry of a secret manager, a host, a member, a date. */
export function isReference(value: string): boolean {
  return (
    KEPT_BY.test(value) ||
    HOST.test(value) ||
    CHAIN_ADDRESS.test(value) ||
    DATE.test(value) ||
    isMember(value) ||
    isPath(value)
  )
}

function isMember(value: string): boolean {
  return HOLDER.test(MEMBER.exec(value)?.groups?.['holder'] ?? '')
}

/** Base64 has slashes, too, but few words between them. A folder may have a name that was drawn. */
function isPath(value: string): boolean {
  const parts = value.replace(ROOT, '').split(/[\\/]/)
  if (ROOT.test(value)) {
    const drawn = parts.filter((part) => /[^\p{L}\p{N}_.@:-]/u.test(part) || isNoWord(part))
    return FOLDER.test(parts[0]!) && !isNoWord(parts[0]!) && 2 * drawn.length <= parts.length
  }
  const isLong = parts.length > 2 || value === value.toLowerCase()
  return parts.length > 1 && isLong && parts.every((part) => PART.test(part) && !isNoWord(part))
}
