/**
 * Secrets and personal data that never existed, made from the forms that providers document. They are put together at
 * run time from parts, so that none stands in this file as a whole.
 */
import {seededRandom} from '../../scripts/random/mulberry32.ts'

export interface Kind {
  readonly name: string
  /** The value holds more than the secret, and ends with it no more. */
  readonly wider?: true
  readonly make: (made: Maker) => string
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const UPPER = LOWER.toUpperCase()
const DIGITS = '0123456789'
const HEX = `${DIGITS}abcdef`
const WORD = LOWER + UPPER + DIGITS
const URL_SAFE = `${WORD}-_`

export type Maker = ReturnType<typeof maker>

/** Random characters, the same for the same seed. */
export function maker(seed: number) {
  const random = seededRandom(seed)
  const below = (count: number): number => Math.floor(random() * count)
  const from = (alphabet: string, length: number): string =>
    Array.from({length}, () => alphabet[below(alphabet.length)]!).join('')
  return {
    below,
    from,
    pick: <T>(values: readonly T[]): T => values[below(values.length)]!,
    hex: (length: number) => from(HEX, length),
    digits: (length: number) => from(DIGITS, length),
    upper: (length: number) => from(UPPER + DIGITS, length),
    word: (length: number) => from(WORD, length),
    /** Begins and ends with a letter or digit. */
    safe: (length: number) => from(WORD, 1) + from(URL_SAFE, length - 2) + from(WORD, 1),
    base32: (length: number) => from(`${UPPER}234567`, length),
    base64: (length: number) => from(`${WORD}+/`, length),
    lower: (length: number) => from(LOWER, length),
  }
}

const json = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

export const SECRETS: readonly Kind[] = [
  {name: 'AWS access key id', make: (m) => `${m.pick(['AK', 'AS'])}IA${m.base32(16)}`},
  {name: 'AWS secret key', make: (m) => `aws_secret_access_key = ${m.base64(38)}a1`},
  {name: 'GitHub token', make: (m) => `gh${m.pick(['p', 'o', 'u', 's', 'r'])}_${m.word(36)}`},
  {name: 'GitHub fine-grained token', make: (m) => `github_pat_${m.word(22)}_${m.word(59)}`},
  {name: 'GitLab token', make: (m) => `glpat-${m.safe(20)}`},
  {name: 'npm token', make: (m) => `npm_${m.word(36)}`},
  {name: 'PyPI token', make: (m) => `pypi-AgEIcHlwaS5vcmc${m.safe(120)}`},
  {name: 'Slack bot token', make: (m) => `xoxb-${m.digits(12)}-${m.digits(12)}-${m.word(24)}`},
  {name: 'Slack webhook', make: (m) => `https://hooks.slack.com/services/T${m.upper(8)}/B${m.upper(10)}/${m.word(24)}`},
  {name: 'Stripe key', make: (m) => `${m.pick(['sk', 'rk'])}_live_${m.word(24)}`},
  {name: 'OpenAI project key', make: (m) => `sk-proj-${m.safe(74)}T3BlbkFJ${m.safe(74)}`},
  {name: 'OpenAI legacy key', make: (m) => `sk-${m.word(20)}T3BlbkFJ${m.word(20)}`},
  {name: 'Anthropic key', make: (m) => `sk-ant-api03-${m.safe(93)}AA`},
  {name: 'Hugging Face token', make: (m) => `hf_${m.lower(34)}`},
  {name: 'Google API key', make: (m) => `AIza${m.safe(35)}`},
  {name: 'Google OAuth secret', make: (m) => `GOCSPX-${m.safe(28)}`},
  {name: 'SendGrid key', make: (m) => `SG.${m.safe(22)}.${m.safe(43)}`},
  {name: 'Twilio key', make: (m) => `SK${m.hex(32)}`},
  {name: 'Mailgun key', make: (m) => `key-${m.hex(32)}`},
  {name: 'Mailchimp key', make: (m) => `${m.hex(32)}-us${1 + m.below(21)}`},
  {name: 'DigitalOcean token', make: (m) => `dop_v1_${m.hex(64)}`},
  {
    name: 'Azure storage key',
    make: (m) => `DefaultEndpointsProtocol=https;AccountName=${m.lower(8)};AccountKey=${m.base64(86)}==`,
  },
  {name: 'Telegram bot token', make: (m) => `${1 + m.below(9)}${m.digits(9)}:AA${m.safe(33)}`},
  {name: 'Discord webhook', make: (m) => `https://discord.com/api/webhooks/${m.digits(18)}/${m.safe(68)}`},
  {name: 'Shopify token', make: (m) => `shpat_${m.hex(32)}`},
  {name: 'Databricks token', make: (m) => `dapi${m.hex(32)}`},
  {name: 'New Relic key', make: (m) => `NRAK-${m.upper(27)}`},
  {name: 'Postman key', make: (m) => `PMAK-${m.hex(24)}-${m.hex(34)}`},
  {name: 'Linear key', make: (m) => `lin_api_${m.word(40)}`},
  {
    name: 'private key',
    make: (m) => {
      const kind = m.pick(['RSA ', 'EC ', 'OPENSSH ', ''])
      const body = Array.from({length: 4 + m.below(12)}, () => m.base64(64)).join('\n')
      return `-----BEGIN ${kind}PRIVATE KEY-----\n${body}\n-----END ${kind}PRIVATE KEY-----`
    },
  },
  {
    name: 'database password',
    wider: true,
    make: (m) =>
      `${m.pick(['postgres', 'mysql', 'mongodb+srv', 'redis', 'amqp'])}://${m.lower(6)}:${m.word(14)}@db.${m.lower(7)}.net/${m.lower(5)}`,
  },
  {
    name: 'password in a URL',
    wider: true,
    make: (m) => `https://${m.lower(6)}:${m.word(12)}@git.${m.lower(7)}.org/${m.lower(5)}.git`,
  },
  {
    name: 'password with signs in an address',
    wider: true,
    make: (m) =>
      `${m.pick(['postgres', 'redis', 'amqps', 'mysql'])}://${m.pick(['', m.lower(6)])}:${m.word(5)}${m.pick(['$', '*', '!', '#', '&', '+', '~'])}${m.word(4)}$${m.lower(2)}.${m.word(1)}@${m.pick([m.lower(5), `db.${m.lower(7)}.net`])}:${1024 + m.below(9999)}`,
  },
  {name: 'bearer token', make: (m) => `Authorization: Bearer ${m.word(40)}`},
  {
    name: 'assigned password',
    make: (m) => {
      const value = `${m.word(9)}${m.pick(['!', '#', '%', '@'])}${m.digits(2)}Xy`
      return m.pick([
        `DB_PASSWORD="${value}"`,
        `"client_secret": "${value}"`,
        `senha: '${value}'`,
        `api_key='${value}'`,
      ])
    },
  },
]

/** What a name beside them gives away: as words they do not read, and some have no digit. */
export const NAMED_SECRETS: readonly Kind[] = [
  {name: 'password of 16 letters', make: (m) => `DB_PASSWORD=${m.from(LOWER + UPPER, 16)}`},
  {name: 'password of 16 small letters', make: (m) => `senha: "${m.lower(16)}"`},
  {name: 'hexadecimal token', make: (m) => `${m.pick(['API_TOKEN=', 'client_secret: '])}${m.hex(40)}`},
  {name: 'token of small letters and digits', make: (m) => `auth_key='${m.from(LOWER + DIGITS, 24)}'`},
]

/** Not looked at before the rules were finished. */
export const SEALED_SECRETS: readonly Kind[] = [
  {
    name: 'JSON web token',
    make: (m) =>
      `${json({alg: 'HS256', typ: 'JWT'})}.${json({sub: m.digits(10), iat: 1700000000 + m.below(9999999)})}.${m.safe(43)}`,
  },
  {name: 'RubyGems key', make: (m) => `rubygems_${m.hex(48)}`},
  {name: 'Terraform Cloud token', make: (m) => `${m.word(14)}.atlasv1.${m.word(67)}`},
  {name: 'HashiCorp Vault token', make: (m) => `hvs.${m.safe(95)}`},
  {name: 'Docker token', make: (m) => `dckr_pat_${m.safe(27)}`},
]

function luhn(body: string): string {
  let sum = 0
  for (let at = 0; at < body.length; at++) {
    const digit = Number(body[body.length - 1 - at])
    sum += at % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit
  }
  return body + String((10 - (sum % 10)) % 10)
}

/** ISO 13616: 98 less the remainder of the number with 00 for its check digits. */
function iban(country: string, account: string): string {
  const digits = [...`${account}${country}00`].map((character) => Number.parseInt(character, 36)).join('')
  return country + String(98n - (BigInt(digits) % 97n)).padStart(2, '0') + account
}

function modulo11(characters: string, weights: readonly number[]): string {
  const sum = [...characters].reduce((total, character, at) => total + (character.charCodeAt(0) - 48) * weights[at]!, 0)
  return String(sum % 11 < 2 ? 0 : 11 - (sum % 11))
}

function cpf(nine: string): string {
  const first = nine + modulo11(nine, [10, 9, 8, 7, 6, 5, 4, 3, 2])
  return first + modulo11(first, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
}

function cnpj(twelve: string): string {
  const first = twelve + modulo11(twelve, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])
  return first + modulo11(first, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])
}

const inFours = (text: string, between: string) => text.match(/.{1,4}/g)!.join(between)

export const PERSONAL: readonly Kind[] = [
  {
    name: 'e-mail',
    make: (m) =>
      `${m.lower(5)}${m.pick(['.', '_', '+', ''])}${m.lower(4)}${m.digits(m.below(3))}@${m.lower(6)}.${m.pick(['com', 'com.br', 'org', 'io', 'museum'])}`,
  },
  {
    name: 'phone, international',
    make: (m) =>
      m.pick([
        `+55 11 9${m.digits(4)}-${m.digits(4)}`,
        `+44 20 7${m.digits(3)} ${m.digits(4)}`,
        `+1-2${m.digits(2)}-5${m.digits(2)}-${m.digits(4)}`,
        `+49 30 ${m.digits(6)}`,
        `+33 6 ${m.digits(2)} ${m.digits(2)} ${m.digits(2)} ${m.digits(2)}`,
      ]),
  },
  {
    name: 'phone, North America',
    make: (m) =>
      m.pick([
        `(4${m.digits(2)}) 5${m.digits(2)}-${m.digits(4)}`,
        `3${m.digits(2)}-7${m.digits(2)}-${m.digits(4)}`,
        `6${m.digits(2)}.3${m.digits(2)}.${m.digits(4)}`,
      ]),
  },
  {
    name: 'phone, Brazil',
    make: (m) =>
      m.pick([
        `(${1 + m.below(9)}1) 9${m.digits(4)}-${m.digits(4)}`,
        `(21) 3${m.digits(3)}-${m.digits(4)}`,
        `11 9${m.digits(4)}-${m.digits(4)}`,
      ]),
  },
  {
    name: 'card',
    make: (m) => {
      const plain = luhn(m.pick(['4', '51', '55', '2223']).padEnd(15, m.digits(15)))
      return m.pick([plain, inFours(plain, ' '), inFours(plain, '-')])
    },
  },
  {
    name: 'IBAN',
    make: (m) => {
      const plain = m.pick([
        iban('DE', m.digits(18)),
        iban('PT', m.digits(21)),
        iban('FR', m.digits(23)),
        iban('GB', `NWBK${m.digits(14)}`),
      ])
      return m.pick([plain, inFours(plain, ' ')])
    },
  },
  {
    name: 'CPF',
    make: (m) => {
      const plain = cpf(m.digits(9))
      return m.pick([
        `${plain.slice(0, 3)}.${plain.slice(3, 6)}.${plain.slice(6, 9)}-${plain.slice(9)}`,
        `CPF ${plain}`,
      ])
    },
  },
  {
    name: 'CNPJ',
    make: (m) => {
      const plain = cnpj(m.pick([`${m.digits(8)}0001`, `${m.upper(8)}0001`]))
      return `${plain.slice(0, 2)}.${plain.slice(2, 5)}.${plain.slice(5, 8)}/${plain.slice(8, 12)}-${plain.slice(12)}`
    },
  },
  {name: 'IPv4', make: (m) => [1 + m.below(126), m.below(256), m.below(256), m.below(256)].join('.')},
  {
    name: 'IPv6',
    make: (m) =>
      m.pick([
        `2001:db8:${m.hex(4)}::${m.hex(4)}:1${m.hex(3)}`,
        Array.from({length: 8}, () => `1${m.hex(3)}`).join(':'),
      ]),
  },
]

/** Where people leave them. */
export const CARRIERS: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => `My deploy fails, I use ${value} and get a 401.`,
  (value) => `Está certo assim: ${value}?`,
  (value) => `{"name": "ci", "value": "${value}"}`,
  (value) => `It is \`${value}\`, please rotate it.`,
  (value) => `(${value})`,
  (value) => `1. open the settings\n2. paste ${value}\n3. save`,
  (value) => `Ask them: ${value}, and come back.`,
  (value) => `export VALUE='${value}'`,
  (value) => `Pode falar com eles por ${value}. Obrigado!`,
]
