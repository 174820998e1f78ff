import {readFileSync} from 'node:fs'

interface Flag {
  readonly name: string
  readonly char?: string
  readonly description?: string
  readonly helpGroup?: string
  readonly helpValue?: string
  readonly hidden?: boolean
  readonly multiple?: boolean
  readonly options?: readonly string[]
  readonly type: 'boolean' | 'option'
}

interface CommandEntry {
  readonly id: string
  readonly summary?: string
  readonly description?: string
  readonly examples?: readonly string[]
  readonly args: Readonly<Record<string, {name: string; description?: string; required?: boolean}>>
  readonly flags: Readonly<Record<string, Flag>>
}

/** The order in which a person meets them; what is not named here follows by name. */
const ORDER = ['run', 'ingest', 'validate', 'enrich', 'index', 'ask', 'status']

/** The README's part about commands, from the manifest: so that it says what the program does. */
export function commandsSection(manifestFile: string): string {
  const {commands} = JSON.parse(readFileSync(manifestFile, 'utf8')) as {commands: Record<string, CommandEntry>}
  const place = ({id}: CommandEntry) => (ORDER.includes(id) ? ORDER.indexOf(id) : ORDER.length)
  return Object.values(commands)
    .sort((a, b) => place(a) - place(b) || a.id.localeCompare(b.id))
    .map(describe)
    .join('\n\n')
}

function describe(command: CommandEntry): string {
  const own = Object.values(command.flags).filter(({helpGroup, hidden}) => helpGroup !== 'GLOBAL' && !hidden)
  const args = Object.values(command.args).map(({name, required}) =>
    required ? name.toUpperCase() : `[${name.toUpperCase()}...]`,
  )
  return [
    `### \`logline ${[command.id.replaceAll(':', ' '), ...args].join(' ')}\``,
    '',
    ...[command.summary, command.description].filter((text) => text !== undefined).flatMap((text) => [text, '']),
    ...(own.length === 0
      ? []
      : [
          '| flag | meaning |',
          '|---|---|',
          ...own.map((flag) => `| ${usage(flag)} | ${cell(flag.description ?? '')} |`),
          '',
        ]),
    '```sh',
    ...(command.examples ?? []).map((example) => example.replaceAll('<%= config.bin %>', 'logline')),
    '```',
  ].join('\n')
}

function usage({name, char, type, helpValue, options, multiple}: Flag): string {
  const value = type === 'boolean' ? '' : ` ${options?.join('\\|') ?? helpValue ?? 'N'}`
  return `${char === undefined ? '' : `\`-${char}\`, `}\`--${name}\`${value}${multiple ? ' (repeatable)' : ''}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s+/g, ' ')
}
