import {isAssignedSecret, isDrawnSecret, isSpokenSecret} from './assigned-secret.ts'
import {isDrawn, isGivenPassword, isNamedSecret, isStatedSecret} from './password-form.ts'
import {isNoWord} from './randomness.ts'
import {SECRET_NAMES} from './secret-names.ts'
import type {SecretRule} from './secret-rule.ts'

/** A value in quotes, or one without quotes and without the sign that ends a sentence, unless it may be its own. */
const QUOTED = `"(?<secret>[^"\\s]{4,200})"|'(?<single>[^'\\s]{4,200})'`
const VALUE = `${QUOTED}|(?<bare>[^\\s"'\`,;(){}<>[\\]|]{3,199}[^\\s"'\`,;(){}<>[\\]|.?:])`

/** The same where a name may stand before it. */
const ECHOED = ['"(?<secret>[^"\\s]{4,200})"', `'(?<single>[^'\\s]{4,200})'`, `(?<bare>[^\\s"'|;]{4,200})`]
  .map((value) => value.replace('(?<', '(?:[\\w.-]{1,40}:)?(?<'))
  .join('|')

/** Blanks between the words of a command, which may go on in the next line. */
const APART = '(?:\\s|\\\\\r?\n){1,6}'

/** What people call a secret in a sentence, in English and Portuguese. */
const SPOKEN =
  'pass(?:word|phrase|code|wd)|pwd|senha|(?:api|access|secret|auth|account|license|encryption)[ _-]key|(?:(?:access|api|auth|bearer|bot|personal access)[ _-])?token|(?:client[ _-])?secret|chave (?:d[ae] )?(?:api|acesso)|chave secreta'

/** What a sentence says of a secret without giving it: `password policy: ...`. */
const ABOUT =
  '(?:polic(?:y|ies)|rules?|requirements?|length|strength|complexity|format|types?|algorithm|scheme|hash|names?|ids?|pattern|version|age|expiry|scope|prefix|usage|counts?|address|política|regras?|requisitos|formato|tipo|nome|tamanho)(?![\\p{L}\\d])'

/** Up to where a sentence gives the value: by a verb or a sign, or right behind the word. */
const CALLED = `(?<![\\p{L}\\d_])(?<name>${SPOKEN})s?(?:\\s{1,3}(?!${ABOUT})[\\p{L}\\d./'’()_-]{1,20}){0,5}?(?:\\s{1,3}(?:is|was|é|era|será)\\s{0,2}:?|\\s{0,2}[:=])\\s{1,3}[\\x60“‘*]{0,3}`
const BEFORE_VALUE = '(?<![\\p{L}\\d_-])(?:password|passphrase|senha)\\s{1,3}[\\x60“‘*]{0,3}'

/** What a program drew may have brackets and commas in it; the sign that ends a sentence is left. */
const ANY_SIGNS = '(?<secret>[^\\s"\'`]{9,199}[^\\s"\'`.,;:?)])(?![^\\s.,;:?)])'

/** Cookies that open a session, by how frameworks name them. */
const SESSION = '[\\w.-]{0,40}(?:sess|sid|auth|token|jwt|remember|login|identity|credential)[\\w.-]{0,40}'

/** What is secret for the command, the markup, the header, the statement or the sentence that holds it. */
export const STATED_SECRETS: readonly SecretRule[] = [
  // Of any program: `--db-password value`, `-Password "value"`, npm's `:_authToken value`; with `=` a name and its value say the same.
  {
    kind: 'password',
    pattern: new RegExp(
      `(?:(?<![\\w-])--?|:_(?:auth)?)(?:[a-z]{1,20}-){0,4}(?:${SECRET_NAMES})${APART}(?:${VALUE})`,
      'gi',
    ),
    // A path may have a slash, and so may base64.
    accepts: (secret) => isNamedSecret(secret) && (!secret.includes('/') || isNoWord(secret)),
  },
  {
    kind: 'password',
    pattern: new RegExp(
      `\\b(?:echo|printf)${APART}(?:-[ne]{1,2}${APART}){0,2}(?:${ECHOED})(?:${APART})?\\|(?:${APART})?(?:sudo${APART}(?:-\\S{1,20}${APART}){0,3}(?:-\\w{0,4}S|--stdin)\\b|(?:sudo${APART})?(?:chpasswd|passwd\\s[^\\n]{0,40}--stdin))`,
      'g',
    ),
    accepts: isGivenPassword,
  },
  {
    kind: 'password',
    pattern: new RegExp(`\\bConvertTo-SecureString${APART}(?:-String${APART})?(?:${VALUE})`, 'gi'),
    accepts: isGivenPassword,
  },
  // `define('DB_PASSWORD', '...')`, `setenv("API_TOKEN", "...")`.
  {
    kind: 'password',
    pattern: new RegExp(
      `\\(\\s{0,3}["'](?<name>[\\w.-]{0,40}(?:${SECRET_NAMES}))["']\\s{0,3},\\s{0,20}(?:${QUOTED})`,
      'gi',
    ),
    accepts: (secret, match) => isAssignedSecret(secret, match) || isDrawnSecret(secret, match),
  },
  // A Dockerfile's ENV and ARG, shells of other kinds.
  {
    kind: 'password',
    pattern: new RegExp(
      `(?<=(?:^|\\n)[ \\t]{0,8}(?:ENV|ARG|setx|setenv|set -g?x)[ \\t]{1,8})(?<name>[\\w.-]{0,40}(?:${SECRET_NAMES}))[ \\t]{1,8}(?:${VALUE})`,
      'gi',
    ),
    accepts: isAssignedSecret,
  },
  // Docker's config.json: base64 of a name and a password.
  {
    kind: 'password',
    pattern: /"auth"\s{0,3}:\s{0,3}"(?<secret>[A-Za-z0-9+/]{12,4000}={0,2})"/g,
    accepts: (secret) => /^[^:]+:./.test(Buffer.from(secret, 'base64').toString('latin1')),
  },
  // The key of a user in kubectl's configuration: base64 of its PEM.
  {
    kind: 'private_key',
    pattern: /client-key-data["']?\s{0,3}:\s{0,3}["']?(?<secret>[A-Za-z0-9+/]{100,20000}={0,2})/g,
  },
  // Python's requests: `auth=("bob", "...")`, `auth=HTTPBasicAuth("bob", "...")`.
  {
    kind: 'password',
    pattern:
      /\bauth\s{0,2}=\s{0,2}[\w.]{0,40}\(\s{0,20}["'][^"'\n]{1,60}["']\s{0,2},\s{0,20}["'](?<secret>[^"'\s]{4,200})["']/g,
    accepts: isGivenPassword,
  },
  // SQL: CREATE USER, ALTER ROLE, GRANT.
  {
    kind: 'password',
    pattern: new RegExp(
      `\\b(?:identified\\s{1,3}(?:with\\s{1,3}\\S{1,40}\\s{1,3})?by|(?:with|encrypted|set|user|role)\\s{1,3}password)\\s{1,3}(?:password\\s{1,3})?(?:${QUOTED})`,
      'gi',
    ),
    accepts: isGivenPassword,
  },
  // `<password>x</password>`, `<string name="Password">x<`, `<key>Password</key><string>x<`, `name="password" value="x"`.
  {
    kind: 'password',
    pattern: new RegExp(
      `(?:<[\\w:.-]{0,40}(?:${SECRET_NAMES})(?:\\s[^<>]{0,200})?>|(?:${SECRET_NAMES})["'](?:\\s[^<>]{0,200}[^<>/])?>|(?:${SECRET_NAMES})</key>\\s{0,20}<string>|(?:${SECRET_NAMES})["']\\s{1,20}value\\s{0,2}=\\s{0,2}["'])\\s{0,20}(?:<!\\[CDATA\\[)?(?<secret>[^\\s<>"'\\]]{6,200})(?=\\s{0,20}(?:\\]\\]>|<|["']))`,
      'gi',
    ),
    accepts: isNamedSecret,
  },
  {
    kind: 'session_cookie',
    pattern: new RegExp(
      `(?<=(?:\\bcookie\\d?["']?\\s{0,3}[:=,\\s]\\s{0,3}|\\s-b\\s{1,3})["'\`]?(?:[^\\n"']{0,1000};\\s{0,3})?${SESSION}=)(?<secret>[^\\s;,"'\`<>]{7,2000}[^\\s;,"'\`<>.?!)])`,
      'gi',
    ),
    accepts: isNamedSecret,
  },
  {
    kind: 'authorization',
    pattern:
      /\bauthorization["']?\s{0,3}[:=]\s{0,3}["']?(?:(?:bearer|basic|token|api-?key|key)\s{1,3})?(?<secret>[A-Za-z0-9._~+/-]{7,2000}[A-Za-z0-9_~+/-]={0,2})(?![A-Za-z0-9])/gi,
    accepts: isStatedSecret,
  },
  // `My API key is ...`, `A senha do wifi é: ...`, `Password for bob: ...`.
  {
    kind: 'password',
    pattern: new RegExp(`${CALLED}(?:${VALUE})`, 'giu'),
    accepts: isSpokenSecret,
  },
  {kind: 'password', pattern: new RegExp(`${CALLED}${ANY_SIGNS}`, 'giu'), accepts: isDrawn},
  // `with password ...`, `senha ...`.
  {
    kind: 'password',
    pattern: new RegExp(`${BEFORE_VALUE}(?:${VALUE})`, 'giu'),
    accepts: isStatedSecret,
  },
  {kind: 'password', pattern: new RegExp(`${BEFORE_VALUE}${ANY_SIGNS}`, 'giu'), accepts: isDrawn},
]
