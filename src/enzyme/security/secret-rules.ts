import {isAssignedSecret} from './assigned-secret.ts'
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
const INSIDE = `(?:[^${STOPS}&]|&(?!(?:amp;)?[a-z_][\\w.-]{0,40}=))`

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
    pattern:
      /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----[\s\S]{40,12000}?-----END (?:[A-Z]{2,10} ){0,2}PRIVATE KEY(?: BLOCK)?-----/g,
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
  // `DB_PASSWORD="..."`, `senha: ...`.
  {
    kind: 'password',
    pattern: new RegExp(
      `\\b${NAME}(?<!${PARAMETER}[\\w.-]{0,80})["']?\\s{0,3}(?::=|=>|[:=])\\s{0,3}(?:"(?<secret>[^"\\s]{8,200})"|'(?<single>[^'\\s]{8,200})'|(?<bare>${INSIDE}{7,199}(?![.?:])${INSIDE}))`,
      'gi',
    ),
    accepts: isAssignedSecret,
  },
  // `?access_token=...&page=2#top` of an address, or of the body of a request.
  {
    kind: 'password',
    pattern: new RegExp(`(?<=${PARAMETER})${NAME}=(?<secret>[^${STOPS}&#]{7,1000}[^${STOPS}&#.?:])`, 'gi'),
    accepts: isAssignedSecret,
  },
  ...STATED_SECRETS,
]
