import {Flags} from '@oclif/core'
import {logLevels} from '../settings/schema.ts'

/** The flags every command has. */
export const globalFlags = {
  db: Flags.string({
    description: 'The store: one SQLite file. [default: ./logline.db]',
    helpGroup: 'GLOBAL',
    helpValue: 'FILE',
  }),
  config: Flags.string({
    description: 'Settings file. [default: nearest logline.toml]',
    helpGroup: 'GLOBAL',
    helpValue: 'FILE',
  }),
  json: Flags.boolean({
    description: 'Print the result as one JSON object on stdout.',
    helpGroup: 'GLOBAL',
  }),
  quiet: Flags.boolean({
    char: 'q',
    description: 'No progress and no notices on stderr; errors only.',
    helpGroup: 'GLOBAL',
  }),
  'no-color': Flags.boolean({
    description: 'No colour (also NO_COLOR, TERM=dumb).',
    helpGroup: 'GLOBAL',
  }),
  'log-level': Flags.option({
    options: logLevels,
    description: 'How much to say on stderr. [default: info]',
    helpGroup: 'GLOBAL',
  })(),
}

export interface GlobalFlags {
  readonly db?: string | undefined
  readonly config?: string | undefined
  readonly json: boolean
  readonly quiet: boolean
  readonly 'no-color': boolean
  readonly 'log-level'?: (typeof logLevels)[number] | undefined
}
