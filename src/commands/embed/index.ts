import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../../cli/command.ts'
import {dataOutput} from '../../cli/data-output.ts'
import {configuredEmbedder} from '../../embedding/configured.ts'
import {UsageError} from '../../errors.ts'
import {embedTexts, textPages, writeEmbedded} from '../../pipeline/embed-texts.ts'
import {openIfThere} from '../../pipeline/workspace.ts'
import {EMBED_DIMENSIONS} from '../../settings/schema.ts'
import {openInput} from '../../span/open-input.ts'

/** Bytes of a line. Far beyond any text that has one meaning; written as JSON, it still fits the longest string there is. */
const LONGEST_TEXT = 1 << 26

export default class Embed extends LoglineCommand {
  static override summary = 'Print the vectors of texts, or how similar they are, as NDJSON.'
  static override description = `One text an argument, or one a line on stdin with -. The vectors are those that enrich
stores: unit length, so that their dot product is the similarity. Needs no store; where there is one
whose log the model was adapted to (embed train), that model speaks.`
  static override examples = [
    '<%= config.bin %> embed "Which port does PostgreSQL listen on?"',
    '<%= config.bin %> embed --to "undo a commit" "git reset --soft HEAD~1" "boil an egg"',
    'cut -f1 questions.tsv | <%= config.bin %> embed - --dimensions 64 | gzip > vectors.ndjson.gz',
  ]
  static override strict = false
  static override args = {
    text: Args.string({description: 'A text; several may be given. - reads one a line from stdin.', ignoreStdin: true}),
  }
  static override flags = {
    to: Flags.string({description: 'Print the similarity to this text (-1 to 1) and no vectors.', helpValue: 'TEXT'}),
    dimensions: Flags.option({
      options: EMBED_DIMENSIONS.map(String),
      description: 'Length of the vectors. [default: embed.dimensions of the configuration, 256]',
    })(),
  }

  async run(): Promise<void> {
    const {argv, flags, settings, signal, reporter} = await this.begin(Embed)
    const dimensions = Number(flags.dimensions ?? settings.embed.dimensions)
    const fromStdin = argv.length === 1 && argv[0] === '-'
    if (argv.length === 0 || (argv.includes('-') && !fromStdin))
      throw new UsageError('usage', 'give texts, or - alone for stdin', {hint: 'logline embed "a text" "another"'})
    using store = openIfThere(settings.db, {notice: (message) => reporter.info(message)})
    const embedder = await configuredEmbedder({...settings.embed, dimensions}, signal, store?.db)
    const pages = fromStdin ? textPages(openInput('-'), LONGEST_TEXT) : [argv]
    await writeEmbedded(embedTexts(pages, embedder, {to: flags.to, signal}), dataOutput(), signal)
  }
}
