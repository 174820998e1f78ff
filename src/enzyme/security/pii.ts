import {isIP, isIPv4} from 'node:net'
import type {PiiKind} from '../../settings/schema.ts'
import {passesCnpj, passesCpf, passesIban, passesLuhn} from './checksums.ts'
import {type Finding, withoutOverlaps} from './finding.ts'

/** All of them. */
export const PII_KINDS = ['email', 'phone', 'card', 'iban', 'cpf', 'cnpj', 'ip'] as const satisfies readonly PiiKind[]

/** UTF-16 units in front of a match that may speak against it. */
const SEEN_BEFORE = 24

type Accepts = (value: string, before: string) => boolean

/** Pure and without state: the same text gives the same findings, in their order, none across another. */
export function detectPii(text: string, kinds: readonly PiiKind[]): Finding[] {
  if (kinds.length === 0) return []
  const digits = /\d/.test(text)
  const found: Finding[] = []
  for (const kind of PII_KINDS)
    if (kinds.includes(kind) && (kind === 'email' ? text.includes('@') : digits || kind === 'ip'))
      found.push(...DETECTORS[kind](text))
  return withoutOverlaps(found)
}

const DETECTORS: Readonly<Record<PiiKind, (text: string) => Finding[]>> = {
  email: (text) => [...mailboxes(text), ...quotedMailboxes(text)],
  phone: (text) =>
    withoutPartsOf(
      cards(text),
      PHONES.flatMap((detect) => detect(text)),
    ),
  card: (text) => cards(text),
  iban: (text) => [...ibans(text), ...smallIbans(text)],
  cpf: (text) => [...dottedCpf(text), ...bareCpf(text)],
  cnpj: (text) => [...dottedCnpj(text), ...bareCnpj(text)],
  ip: (text) => [...ipv4(text), ...ipv6(text), ...mappedIpv4(text)],
}

const mailboxes = matches(
  'email',
  /(?<![\p{L}\d._%+-])[\p{L}\d](?:[\p{L}\d._%+'-]{0,62}[\p{L}\d_+-])?@(?:[\p{L}\d](?:[\p{L}\d-]{0,61}[\p{L}\d])?\.){1,8}\p{L}{2,24}(?![\p{L}\d@]|-\p{L})/gu,
  isMailbox,
)
/** RFC 5322: a name in quotes, which may have blanks. */
const quotedMailboxes = matches(
  'email',
  /"[^"\n@\\]{1,64}"@(?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24}(?![\w@]|-\w)/gi,
  () => true,
)

const ibans = matches(
  'iban',
  /(?<![A-Za-z\d])[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]{4}){2,7}(?:[ -]?[A-Z\d]{1,4})?(?![A-Za-z\d])/g,
  isIban,
)
const smallIbans = matches(
  'iban',
  /(?<![A-Za-z\d])[a-z]{2}\d{2}(?:[ -]?[a-z\d]{4}){2,7}(?:[ -]?[a-z\d]{1,4})?(?![A-Za-z\d])/g,
  isIban,
)

const cards = matches('card', /(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d]|[.-]\d)/g, isCard)

/** Groups of a card's number may look like another number; one as long as the card's is that, and no part of it. */
function withoutPartsOf(wholes: readonly Finding[], found: readonly Finding[]): Finding[] {
  const isPart = ({start, end}: Finding) =>
    wholes.some((whole) => whole.start <= start && end <= whole.end && end - start < whole.end - whole.start)
  return found.filter((finding) => !isPart(finding))
}

const dottedCpf = matches('cpf', /(?<![\d.-])\d{3}\.\d{3}\.\d{3}-\d{2}(?![\d-])/g, (value) =>
  passesCpf(digitsOf(value)),
)
/** One in a hundred numbers of eleven digits has the right check digits: without dots it takes the word beside it. */
const bareCpf = matches('cpf', /(?<=\bcpf\W{0,3}(?:n[o°º.]*|é|is|:)?\W{0,3})\d{9}-?\d{2}(?!\d)/gi, (value) =>
  passesCpf(digitsOf(value)),
)
const dottedCnpj = matches(
  'cnpj',
  /(?<![\w.-])[A-Z\d]{2}\.[A-Z\d]{3}\.[A-Z\d]{3}\/[A-Z\d]{4}-\d{2}(?![\d-])/g,
  (value) => passesCnpj(value.replace(/[^A-Z\d]/g, '')),
)
const bareCnpj = matches('cnpj', /(?<=\bcnpj\W{0,3}(?:n[o°º.]*|é|is|:)?\W{0,3})[A-Z\d]{12}-?\d{2}(?!\d)/gi, (value) =>
  passesCnpj(value.replace('-', '').toUpperCase()),
)

/** Before four numbers that are no address; `ver` as a word of its own, because servers and drivers have addresses. */
const VERSION =
  /(?:vers(?:ion|ão|ao|ões)\w*|(?<![\p{L}\p{N}])(?:firmware|(?:up|down)grad\w{1,4} (?:(?:from|to)|from [\d.]{1,15} to))|(?<![\p{L}\p{N}])vers?)\W{0,6}$/iu

/** Before the number of a part of a text; short words with their full stop alone, because they mean other things too. */
const PART =
  /(?:(?<![\p{L}\p{N}])(?:chapters?|sections?|subsections?|figures?|clauses?|articles?|paragraphs?|appendix|cap[ií]tulos?|se[cç]{1,2}(?:ão|ões|ao|oes)|figuras?|artigos?|cl[aá]usulas?|par[aá]grafos?|anexos?|(?:ch|sec|fig|art|cap|par|para)\.)|§)\s{0,2}$/iu

/**
 * A version (`v1.2.3.4`, `1.2.3.4-rc`) is none; neither is an address of no one: unspecified, loopback, masks, private
 * networks (`10.0.0.0/8`).
 */
const ipv4 = matches(
  'ip',
  /(?<![\w.:-])(?!(?:10|172\.(?:1[6-9]|2\d|3[01])|192\.168)(?:\.\d{1,3}){1,2}\.0\/\d)\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d|-(?:\d|(?:rc|alpha|beta|snapshot|pre|dev|final|stable|build)(?![a-z])))/gi,
  (value, before) =>
    isIPv4(value) && !/^(?:0\.|127\.|255\.)/.test(value) && !VERSION.test(before) && !PART.test(before),
)
const mappedIpv4 = matches(
  'ip',
  /(?<![\w:.])::(?:ffff:)?\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d)/gi,
  (value) => isIP(value) === 6,
)
const ipv6 = matches('ip', /(?<![\w:.])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?:%\w{1,15})?(?![\w:])/gi, (value) => {
  const groups = value.split(':').filter((group) => group !== '')
  // `::` and `a::b` are C++ and Ruby, `12:30:45` is a time.
  return isIP(value) === 6 && groups.length >= 3 && /\d/.test(value)
})

/** Telephone numbers by the way people write them. */
const PHONES = [
  // International (ITU-T E.164): a plus and 8 to 15 digits.
  matches(
    'phone',
    /(?<![\w+.])\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,5}(?:[ .-]?\d{2,5}){1,5}(?!\d|[.,]\d|\s*[-+*/=]\s*\d)/g,
    (value) => hasDigits(8, 15)(value) && !/^\+1(?:[ .-]?\(?[01]|(?:\D*\d){0,9}\D*$)/.test(value),
  ),
  // The same with the prefix 00.
  matches(
    'phone',
    /(?<![\w+.,:/-])00[1-9]\d{0,2}[ ./-]\(?\d{1,5}\)?(?:[ ./-]?\d{2,5}){1,5}(?!\w|[-.,:/]\d)/g,
    hasDigits(10, 17),
  ),
  // France: five pairs. In ascending order they are numbers of a lottery.
  matches(
    'phone',
    /(?<![\w.:/,-]|\d )0[1-79](?: \d{2}){4}(?!\w|[ .:/-]?\d)/g,
    (value) => value !== value.split(' ').sort().join(' '),
  ),
  // North America: area code and exchange never begin with 0 or 1.
  matches(
    'phone',
    /(?<![\w.+$€£-]|\d[ (]{1,2})(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?![\w]|[-. ]\d)/g,
    hasOneSeparator,
  ),
  // Brazil: area code, a 9 before mobile numbers, four and four.
  matches(
    'phone',
    /(?<![\w.-])(?:\(0?[1-9]{2}\) ?|0?[1-9]{2}[ -])(?:9 ?\d{4}|[2-5]\d{3})[- .]\d{4}(?![\w]|[-.]\d)/g,
    () => true,
  ),
  // National with the trunk prefix 0, in groups.
  matches(
    'phone',
    /(?<![\w.:/,-])(?:\(0\d{1,4}\) ?|0[1-9]\d{0,3}[ /-])\d{3,4}[ -]?\d{3,5}(?!\w|[-.:/]\d)/g,
    hasDigits(9, 12),
  ),
  // Anything like a number right after a word that says so.
  matches(
    'phone',
    /(?<=\b(?:phone|tel|telephone|telefone|fone|celular|mobile|cell|whatsapp|fax|telefon|téléphone|teléfono|ligue|call|dial)(?: (?:number|no|is|at|us|me|para|número|do|é)|[.:#]){0,3}\s{0,2})\(?\d[\d ().-]{5,16}\d(?!\w|[.,]\d)/gi,
    hasDigits(7, 13),
  ),
] as const

function hasDigits(least: number, most: number): (value: string) => boolean {
  return (value) => {
    const {length} = digitsOf(value)
    return length >= least && length <= most && new Set(digitsOf(value)).size > 2
  }
}

/** `415-555-2671` and `415.555.2671`, not `415-555.2671`: mixtures are arithmetic or part numbers. */
function hasOneSeparator(value: string): boolean {
  const separators = new Set(
    value
      .replace(/^1[ .-]/, '')
      .replace(/\(\d{3}\) ?/, '')
      .match(/[ .-]/g),
  )
  return separators.size === 1
}

/** Ends that are no domain (`icon@2x.png`), and logins (`ssh ana@host.example`, `git@host.example:repo`) are none. */
function isMailbox(value: string, before: string): boolean {
  if (/^git@/.test(value) || /\b(?:ssh|scp|sftp|rsync)\b[^\n|;&]*$/.test(before)) return false
  const domain = value.slice(value.lastIndexOf('@') + 1)
  return !/\.(?:png|jpe?g|gif|svg|webp|js|ts|css|json|html?|py|txt|log|zip)$/i.test(domain) && !/\.\.|^\./.test(value)
}

/** Issuers' first digits (ISO/IEC 7812) and lengths, and the check digit. Groups are of one kind. */
function isCard(value: string): boolean {
  const digits = digitsOf(value)
  const separators = new Set(value.match(/[ -]/g))
  if (separators.size > 1 || /^(\d)\1*$/.test(digits)) return false
  if (separators.size === 1 && value.split(/[ -]/).some((group) => group.length < 3)) return false
  const issued =
    /^4(?:\d{12}|\d{15}|\d{18})$|^5[1-5]\d{14}$|^2(?:2[2-9]|[3-6]\d|7[01]|720)\d{12,13}$|^3[47]\d{13}$|^3(?:0[0-5]|[68]\d)\d{11}$|^6(?:011|5\d\d|4[4-9]\d)\d{12}$|^35(?:2[89]|[3-8]\d)\d{12}$|^62\d{14,17}$|^(?:50|5[6-9]|6\d)\d{11,17}$/
  return issued.test(digits) && passesLuhn(digits)
}

/** Lengths by country (SWIFT IBAN registry). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27
  GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27
  MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SD18 SE24 SI19 SK24 SM27 ST25 SV28
  TL23 TN24 TR26 UA29 VA22 VG24 XK20`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)

function isIban(value: string): boolean {
  const iban = value.replace(/[ -]/g, '').toUpperCase()
  return IBAN_LENGTHS[iban.slice(0, 2)] === iban.length && passesIban(iban)
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}

function matches(kind: PiiKind, pattern: RegExp, accepts: Accepts): (text: string) => Finding[] {
  return (text) => {
    const found: Finding[] = []
    for (const match of text.matchAll(pattern))
      if (accepts(match[0], text.slice(Math.max(0, match.index - SEEN_BEFORE), match.index)))
        found.push({kind, start: match.index, end: match.index + match[0].length})
    return found
  }
}
