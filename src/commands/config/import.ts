import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../../cli/command.ts'
import {textFrom} from '../../cli/json-input.ts'
import {addPoolSection} from '../../pipeline/add-pool-section.ts'
import {importPool, SECRET_HINT} from '../../settings/import-pool.ts'

export default class ConfigImport extends LoglineCommand {
  static override summary = 'Read an llm-pool.toml and print it as the [pool] of logline.toml.'
  static override description = `Every section and key is taken over as it stands; what LogLine does not know is told
with its line and kept as a comment. Secrets (headers, a password in an address, keys) are not copied: the new file
names environment variables in their place, and each is told. Nothing is written unless --output names a file: it is
made, or [pool] is added to its end when it has none yet.`
  static override examples = [
    '<%= config.bin %> config import llm-pool.toml',
    '<%= config.bin %> config import llm-pool.toml --output logline.toml',
  ]
  static override args = {
    file: Args.string({description: 'The old file; - is stdin.', required: true, ignoreStdin: true}),
  }
  static override flags = {
    output: Flags.string({char: 'o', description: 'The logline.toml to add it to.', helpValue: 'FILE'}),
  }

  async run(): Promise<void> {
    const {args, flags, settings, reporter, signal} = await this.begin(ConfigImport)
    const {toml, unknown, secrets, sections} = importPool(textFrom(args.file), args.file)
    for (const {key, line, value, secret} of unknown)
      reporter.warn(
        `${args.file}${line === undefined ? '' : `:${line}`}: ${key} = ${value} is not known; kept as a comment${secret ? `; ${SECRET_HINT}` : ''}`,
      )
    for (const {key, line, mend} of secrets)
      reporter.warn(
        `${args.file}${line === undefined ? '' : `:${line}`}: ${key} is a secret and was not copied: ${mend}`,
      )
    if (flags.output !== undefined) await addPoolSection(flags.output, toml, {store: settings.db, signal})
    this.print({sections, unknown, secrets, ...(flags.output === undefined ? {toml} : {file: flags.output})}, () =>
      flags.output === undefined
        ? toml
        : `${sections.length} sections written to ${flags.output}: ${sections.join(', ')}`,
    )
  }
}
