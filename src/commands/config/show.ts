import {Flags} from '@oclif/core'
import {LoglineCommand} from '../../cli/command.ts'
import {settingText} from '../../settings/origins.ts'

/** Characters of a setting up to which the origins stand below one another. */
const WIDEST = 72

export default class ConfigShow extends LoglineCommand {
  static override summary = 'Show every setting as it holds.'
  static override description = 'What may be secret is not shown. With --origin, also where each setting comes from.'
  static override examples = [
    '<%= config.bin %> config show',
    '<%= config.bin %> config show --origin',
    '<%= config.bin %> config show --origin --json | jq \'.data.settings[] | select(.origin != "default")\'',
  ]
  static override flags = {
    origin: Flags.boolean({description: 'Name the file, the environment or the command line that each is from.'}),
  }

  async run(): Promise<void> {
    const {flags, origins} = await this.begin(ConfigShow)
    const settings = flags.origin ? origins : origins.map(({key, value}) => ({key, value}))
    const lines = origins.map(({key, value, origin}) => ({setting: `${key} = ${settingText(value)}`, origin}))
    // One long value (a list of providers) must not push all origins off the screen.
    const width = Math.max(...lines.map(({setting}) => setting.length).filter((length) => length <= WIDEST))
    this.print({settings}, () =>
      lines.map(({setting, origin}) => (flags.origin ? `${setting.padEnd(width)}  # ${origin}` : setting)).join('\n'),
    )
  }
}
