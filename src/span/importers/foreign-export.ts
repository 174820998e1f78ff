/** An export of a program in which people talk to each other: nothing in it says which message answers which. */
interface ForeignExport {
  readonly program: string
  /** By the names that its document, or the first item of it, is made of. */
  readonly isIt: (has: (...names: string[]) => boolean) => boolean
  /** How its messages are read as rows. */
  readonly advice: string
}

const messagesOut = (path = '.messages[]') =>
  `take its messages out first (jq -c '${path}' FILE > messages.jsonl), then --format jsonl`

const TELEGRAM = '--map this=text --map who=from --map when=date'

const EXPORTS: readonly ForeignExport[] = [
  {
    program: 'Slack',
    isIt: (has) => has('type', 'ts') && (has('text') || has('user')),
    advice: '--format jsonl --map this=text --map who=user --map when=ts',
  },
  {
    program: 'Discord',
    isIt: (has) => has('guild', 'channel'),
    advice: `${messagesOut()} --map this=content --map who=author.name --map when=timestamp`,
  },
  {
    program: 'Discord',
    isIt: (has) => has('ID', 'Timestamp', 'Contents'),
    advice: '--format jsonl --map this=Contents --map when=Timestamp',
  },
  {
    program: 'Telegram',
    isIt: (has) => has('name', 'type', 'id', 'messages'),
    advice: `${messagesOut()} ${TELEGRAM}`,
  },
  {
    program: 'Telegram',
    isIt: (has) => has('chats') && (has('about') || has('contacts')),
    advice: `${messagesOut('.chats.list[].messages[]')} ${TELEGRAM}`,
  },
  {
    program: 'Messenger or Instagram',
    isIt: (has) => has('participants', 'messages'),
    advice: `${messagesOut()} --map this=content --map who=sender_name --map when=timestamp_ms`,
  },
]

/** A line of WhatsApp: `[02/01/2026, 10:00:00] Ana: Hi` or `1/2/26, 10:00 AM - Ana: Hi`. */
const WHATSAPP =
  /^[\u200e\u200f]?\[?\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?\s?m\.?)?(?:\]| -) /i

/** What to say of a JSON document of messages among people, by the names at its top. Undefined: it is none. */
export function foreignDocument(names: readonly string[]): string | undefined {
  const known = new Set(names)
  const found = EXPORTS.find(({isIt}) => isIt((...wanted) => wanted.every((name) => known.has(name))))
  return found === undefined ? undefined : refusal(found.program, found.advice)
}

/** The same of the files in an archive, by their names. */
export function foreignArchive(files: readonly string[]): string | undefined {
  return ['channels.json', 'users.json'].every((name) => files.includes(name))
    ? refusal('Slack', `unpack it, then of each channel's files ${EXPORTS[0]!.advice}`)
    : undefined
}

/** The same of a text, by its beginning. */
export function foreignText(start: string): string | undefined {
  return WHATSAPP.test(start)
    ? refusal('WhatsApp', 'make a table of it, with a column each for time, sender and words, then --map this=WORDS')
    : undefined
}

function refusal(program: string, advice: string): string {
  return `an export of ${program} is not supported, because it does not say which message answers which; to read every message as a span of its own: ${advice}`
}
