import {unquoted, type Word, wordsBehind} from './command-line.ts'
import type {Finding} from './finding.ts'
import {isGivenPassword} from './password-form.ts'

/** Where a program takes a secret on its command line, by its manual. */
interface Program {
  readonly names: readonly string[]
  /** Its first operand, where only that command of it takes one. */
  readonly command?: RegExp
  /** The next word is the secret, or what stands behind `=`. */
  readonly options?: readonly string[]
  /** The secret is stuck to them. */
  readonly glued?: readonly string[]
  /** Their value is a name and a secret. */
  readonly pairs?: readonly string[]
  /** Between name and secret of a pair; a colon unless it says otherwise. */
  readonly between?: string
  /** What stands before a secret in a word of its own. */
  readonly prefix?: RegExp
  /** What stands behind a secret in such a word. */
  readonly until?: string
  /** Which of the words that are no options is the secret, from 0; undefined for none. */
  readonly operand?: (operands: readonly string[], options: readonly string[]) => number | undefined
}

const PROGRAMS: readonly Program[] = [
  {
    names: ['curl'],
    pairs: ['-u', '--user', '-U', '--proxy-user', '-E', '--cert'],
    options: ['--pass', '--proxy-pass', '--oauth2-bearer'],
  },
  {names: ['http', 'https', 'xh'], pairs: ['-a', '--auth']},
  {names: ['wget'], options: ['--password', '--http-password', '--ftp-password', '--proxy-password']},
  {names: ['lftp'], pairs: ['-u', '--user'], between: ','},
  {
    names: ['mysql', 'mysqldump', 'mysqladmin', 'mysqlimport', 'mysqlshow', 'mysqlcheck', 'mariadb', 'mariadb-dump'],
    glued: ['-p', '--password='],
  },
  {
    names: ['mongo', 'mongosh', 'mongodump', 'mongorestore', 'mongoexport', 'mongoimport'],
    options: ['-p', '--password'],
  },
  {names: ['redis-cli'], options: ['-a', '--pass']},
  {names: ['sqlcmd', 'bcp', 'osql', 'isql', 'tsql', 'mssql-cli', 'ipmitool'], options: ['-P'], glued: ['-P']},
  {names: ['sqlplus', 'expdp', 'impdp'], prefix: /^[\w$#]+\//, until: '@'},
  {names: ['influx', 'cqlsh', 'clickhouse-client', 'snowsql'], options: ['-p', '-password', '--password']},
  {
    names: ['docker', 'podman', 'nerdctl', 'buildah', 'skopeo', 'crane', 'oras', 'helm', 'az', 'oc', 'cf', 'argocd'],
    command: /\blogin$/,
    options: ['-p', '--password', '--token'],
  },
  {names: ['twine'], options: ['-p', '--password']},
  {
    names: ['vault'],
    command: /^login$/,
    // Other methods take pairs of names and values.
    operand: (_, options) => (options.some((option) => /^--?method/.test(option)) ? undefined : 1),
  },
  {names: ['sshpass'], options: ['-p'], glued: ['-p']},
  {names: ['rdesktop', 'evil-winrm', 'crackmapexec', 'nxc', 'smbmap'], options: ['-p']},
  {names: ['plink', 'pscp', 'psftp', 'putty'], options: ['-pw']},
  {names: ['psexec', 'psexec64', 'wmic'], options: ['-p', '/password'], prefix: /^\/password:/i},
  {names: ['xfreerdp', 'cmdkey', 'mstsc'], prefix: /^\/p(?:ass)?:/i},
  {names: ['smbclient', 'rpcclient', 'winexe', 'smbget'], pairs: ['-U', '--user'], between: '%'},
  {
    names: ['net'],
    operand: ([command, name], options) => {
      if (command === 'use') return name?.startsWith('\\\\') ? 2 : 3
      return command === 'user' && !options.includes('/delete') ? 2 : undefined
    },
  },
  {
    names: ['ldapsearch', 'ldapadd', 'ldapmodify', 'ldapdelete', 'ldapwhoami', 'ldappasswd'],
    options: ['-w'],
    glued: ['-w'],
  },
  {names: ['snmpwalk', 'snmpget', 'snmpset', 'snmpbulkwalk'], options: ['-A', '-X']},
  {names: ['zip', 'unzip', 'zipcloak'], options: ['-P'], glued: ['-P']},
  {names: ['7z', '7za', '7zz', '7zr', 'rar', 'unrar'], glued: ['-p', '-hp']},
  {names: ['pdftk'], options: ['input_pw', 'user_pw', 'owner_pw']},
  {names: ['gpg', 'gpg2'], options: ['--passphrase']},
  {names: ['openssl'], prefix: /^pass:/},
  {names: ['keytool', 'jarsigner'], options: ['-storepass', '-keypass', '-srcstorepass', '-deststorepass', '-new']},
  {
    names: ['htpasswd'],
    operand: (_, options) => {
      const flags = options.filter((option) => /^-[a-zA-Z]+$/.test(option)).join('')
      if (!flags.includes('b')) return undefined
      return flags.includes('n') ? 1 : 2
    },
  },
  {names: ['rabbitmqctl'], command: /^(?:add_user|change_password)$/, operand: () => 2},
  {names: ['wpa_passphrase'], operand: () => 1},
  {names: ['nmcli'], options: ['password']},
  {names: ['kubectl'], options: ['--token', '--password']},
]

/** UTF-16 units of a line that are looked at for an open quote. */
const MOST_BEFORE = 400

const BY_NAME = new Map(PROGRAMS.flatMap((program) => program.names.map((name) => [name, program] as const)))

/** A program's name as a word of its own. */
const NAME = new RegExp(
  `(?<![\\w.-])(?<name>${[...BY_NAME.keys()].sort((a, b) => b.length - a.length).join('|')})(?:\\.exe)?(?=[ \\t])`,
  'gi',
)

/** Secrets that stand where the manual of the program says, unless they are a word or something that stands for them. */
export function findCommandSecrets(text: string): Finding[] {
  const found: Finding[] = []
  const matches = [...text.matchAll(NAME)]
  for (const [index, match] of matches.entries()) {
    const program = BY_NAME.get(match.groups!['name']!.toLowerCase())!
    const closing = quoteOpenedBefore(text, match.index)
    // What another program is told is looked at with that one: `docker exec db mysql -psecret`.
    const to = matches[index + 1]?.index ?? text.length
    const words = wordsBehind(text, match.index + match[0].length, to, closing)
    for (const {text: secret, start} of secretsOf(words, program))
      if (isGivenPassword(secret)) found.push({kind: 'password', start, end: start + secret.length})
  }
  return found
}

/** The quote that a command stands in: opened right before it, or on its line and not closed. Empty where there is none. */
function quoteOpenedBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - MOST_BEFORE), at)
  const line = before.slice(before.lastIndexOf('\n') + 1)
  const right = /\\?["'`]$/.exec(line)?.[0]
  if (right !== undefined) return right
  return (line.match(/(?<!\\)"/g) ?? []).length % 2 === 1 ? '"' : ''
}

function secretsOf(words: readonly Word[], program: Program): Word[] {
  const {command, options = [], glued = [], pairs = [], between = ':', prefix, until, operand} = program
  const isOption = ({text}: Word) => /^-|^\/[a-z]/i.test(text)
  const operands = words.filter((word) => !isOption(word))
  if (command !== undefined && !operands.slice(0, 2).some(({text}) => command.test(text))) return []
  const found = words.flatMap((word, index) => [
    ...valueBehind(options, word, words[index + 1]),
    ...glued.filter((option) => isStuck(word.text, option)).map((option) => rest(word, option.length)),
    ...[...valueBehind(pairs, word, words[index + 1]), ...stuckPair(pairs, word)].flatMap((pair) => {
      const at = pair.text.indexOf(between)
      return at < 0 ? [] : [rest(pair, at + between.length)]
    }),
    ...(prefix?.test(word.text) ? [upTo(until, rest(word, prefix.exec(word.text)![0].length))] : []),
  ])
  const index = operand?.(
    operands.map(({text}) => text),
    words.filter(isOption).map(({text}) => text),
  )
  if (index !== undefined && operands[index] !== undefined) found.push(operands[index])
  return found
}

/** Of `--option value`, `--option=value`, and of one letter at the end of several (`-sSu value`). */
function valueBehind(options: readonly string[], {text, start}: Word, next: Word | undefined): Word[] {
  for (const option of options) {
    if (text.startsWith(`${option}=`)) return [rest({text, start}, option.length + 1)]
    const ends = /^-[A-Za-z]$/.test(option) && /^-[A-Za-z]{2,6}$/.test(text) && text.endsWith(option.slice(1))
    if (text === option || ends) return next === undefined ? [] : [next]
  }
  return []
}

function stuckPair(pairs: readonly string[], word: Word): Word[] {
  return pairs
    .filter((option) => /^-[A-Za-z]$/.test(option) && isStuck(word.text, option))
    .map((option) => rest(word, option.length))
}

/** `-pass` and `-port` are words of their own. */
function isStuck(text: string, option: string): boolean {
  return text.startsWith(option) && text.length > option.length && !/^-p(?:ass|ort|rotocol)/i.test(text)
}

/** A word up to the last of such signs. */
function upTo(sign: string | undefined, {text, start}: Word): Word {
  const at = sign === undefined ? -1 : text.lastIndexOf(sign)
  return {text: at < 0 ? text : text.slice(0, at), start}
}

/** What is left of a word behind so many characters, without quotes of its own. */
function rest({text, start}: Word, from: number): Word {
  return unquoted(text.slice(from), start + from)
}
