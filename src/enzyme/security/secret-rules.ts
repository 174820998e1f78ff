import {isAssignedSecret, isDrawnSecret} from './assigned-secret.ts'
import {PROVIDER_TOKENS} from './provider-tokens.ts'
import {entropyOf, kindsOfCharacters} from './randomness.ts'
import {SECRET_NAMES} from './secret-names.ts'
import type {SecretRule} from './secret-rule.ts'
import {isPlaceholder} from './stand-in.ts'
import {STATED_SECRETS} from './stated-secrets.ts'

const NAME = `(?<name>[\\w.-]{0,40}(?:${SECRET_NAMES}))`

/** What stands before the name of a parameter. */
const PARAMETER = '[?&#](?:amp;)?'

/** In a value without quotes, neither these nor what begins the next parameter of a form. */
const STOPS = '\\s"\'`,;(){}<>[\\]'
const NEXT_PARAMETER = '(?:amp;)?[a-z_][\\w.-]{0,40}='
const INSIDE = `(?:[^${STOPS}&]|&(?!${NEXT_PARAMETER}))`

/** Between a name and its value: a sign of assignment, with a type before it or the beginning of a block behind it. */
const SIGN =
  '(?:\\\\{0,7}["\']|&quot;|&#3[49];|%22)?\\]?[ \\t]{0,30}(?::\\s?&?[a-z]{2,9}[ \\t]{0,3}=|:=|=>|->|[:=：]|%3A(?:%20)?|(?<=[ \\t])\\|(?=[ \\t]))\\*{0,2}(?:[ \\t]?[|>][+-]?[ \\t]*\\r?\\n)?[ \\t]{0,30}\\s{0,3}'

/** The beginning of a private key; an end that is missing or far away is not waited for. */
const BEGIN_KEY = '-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----'
const END_KEY = '-----END (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----'
/** Between the lines of a key, in a string of a program and in a quoted mail as well. */
const LINE_BREAK = '(?:\\s|\\\\+[rn]|["\'>|])'
/** `Proc-Type: 4,ENCRYPTED`, `Version: GnuPG v2`. */
const KEY_HEADERS = `(?:${LINE_BREAK}{0,8}[A-Z][A-Za-z-]{2,20}: [^\\n\\\\\\0]{1,80}){0,4}`

/** Own rules: tokens of providers, and what is secret for what stands around it. */
export const SECRET_RULES: readonly SecretRule[] = [
  ...PROVIDER_TOKENS,
  {
    kind: 'aws_secret_key',
    pattern: /aws.{0,30}?(?:secret|key|chave).{0,20}?["'\s:=](?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    accepts: (secret) => kindsOfCharacters(secret) >= 3 && entropyOf(secret) >= 4,
  },
  {
    kind: 'private_key',
    pattern: new RegExp(
      `${BEGIN_KEY}[^\\0]{40,12000}?${END_KEY}|${BEGIN_KEY}${KEY_HEADERS}(?:${LINE_BREAK}*[A-Za-z0-9+/]{16,}={0,2})+(?:${LINE_BREAK}*[A-Za-z0-9+/=]{0,20}${LINE_BREAK}*${END_KEY})?`,
      'g',
    ),
  },
  {
    kind: 'private_key',
    pattern: new RegExp(
      `Private-Lines: \\d{1,4}${LINE_BREAK}{1,3}(?<secret>(?:[A-Za-z0-9+/]{16,}={0,2}${LINE_BREAK}{1,3})*[A-Za-z0-9+/]{16,}={0,2})`,
      'g',
    ),
    mark: 'Private-Lines: ',
  },
  {
    kind: 'authorization',
    pattern:
      /\b(?:Bearer|Basic|Token)\s+(?<secret>[A-Za-z0-9._~+/-]{19,2000}(?:[A-Za-z0-9_~+/-]={0,2}))(?![A-Za-z0-9])/g,
    accepts: (secret) => kindsOfCharacters(secret) >= 2 && /\d/.test(secret) && entropyOf(secret) >= 3.5,
  },
  {
    kind: 'password',
    pattern:
      /\b(?:postgres(?:ql)?|mysqlx?|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|oracle|clickhouse|ldaps?|smtps?|sftp|ftps?|ssh|https?|nats|mqtts?|cloudinary):\/\/[^\s:@/"'<>[\]{}]{0,100}:(?<secret>[^\s@/"'<>[\]{}]{3,200})@(?=[\w.[-])/gi,
    accepts: (secret) => !isPlaceholder(secret),
  },
  // `DB_PASSWORD="..."`, `senha: ...`, JSON in JSON, a block of YAML, a row of a table.
  {
    kind: 'password',
    pattern: new RegExp(
      `\\b${NAME}(?<!${PARAMETER}[\\w.-]{0,80})${SIGN}(?:"(?<secret>[^"\\s]{8,200})"|'(?<single>[^'\\s]{8,200})'|\\\\{1,7}["'](?<escaped>[^"'\\s\\\\]{8,200})\\\\{1,7}["']|(?:&quot;|&#3[49];|%22)(?<entity>[^\\s"'&%;]{8,200})(?:&quot;|&#3[49];|%22)|\`?(?<bare>${INSIDE}{7,199}(?![.?:])${INSIDE}))`,
      'gi',
    ),
    accepts: isAssignedSecret,
  },
  // The same with signs that end a value in most texts: nothing but what was drawn looks like it.
  {
    kind: 'password',
    pattern: new RegExp(
      `\\b${NAME}(?<!${PARAMETER}[\\w.-]{0,80})${SIGN}(?:"(?<secret>(?:[^"\\s\\\\]|\\\\\\S){10,200})"|'(?<single>[^'\\s]{10,200})'|\\\\{1,7}["'](?<escaped>[^"'\\s\\\\]{10,200})\\\\{1,7}["']|(?<bare>(?!\\\\{0,7}["'\`]|&quot;|&#3|%22)(?:[^\\s"'\`&,;]|[,;](?!\\s?${NEXT_PARAMETER})|["'\`](?![\\s,;:)}\\]&|"'\`])|&(?!${NEXT_PARAMETER})){9,199}[^\\s"'\`&,;.)}\\]>:?|\\\\]))`,
      'gi',
    ),
    accepts: isDrawnSecret,
  },
  // `?access_token=...&page=2#top` of an address, or of the body of a request.
  {
    kind: 'password',
    pattern: new RegExp(`(?<=${PARAMETER})${NAME}=(?<secret>[^${STOPS}&#]{7,1000}[^${STOPS}&#.?:])`, 'gi'),
    accepts: isAssignedSecret,
  },
  ...STATED_SECRETS,
]
