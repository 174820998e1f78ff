import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {configuredEmbedder} from '../embedding/configured.ts'
import {UsageError} from '../errors.ts'
import {switchNotice} from '../pipeline/embedder-switch.ts'
import {type EnrichSummary, enrich} from '../pipeline/enrich.ts'
import {openForStages} from '../pipeline/workspace.ts'
import {writeEnriched} from '../pipeline/write-enriched.ts'

export default class Enrich extends LoglineCommand {
  static override summary = 'Give every span its vectors, tags and complexity.'
  static override description = `Does only what is missing or outdated; a text is never embedded twice. Can be stopped
at any time: run it again to go on.`
  static override examples = [
    '<%= config.bin %> enrich',
    '<%= config.bin %> enrich --output diamonds-enriched.ndjson',
    "<%= config.bin %> enrich --quiet --output - | jq -c '[.id, .semantic_tags]'",
  ]
  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'Then write all enriched spans as NDJSON; - is stdout.',
      helpValue: 'FILE',
    }),
  }

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Enrich)
    const {output} = flags
    if (output === '-' && flags.json)
      throw new UsageError('usage', '--output - and --json both write to stdout', {hint: 'name a file for one of them'})
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const embedder = await configuredEmbedder(settings.embed, signal)
    reporter.debug(`embedder: ${embedder.fingerprint}`)
    const notice = switchNotice(store, embedder)
    if (notice !== undefined) reporter.info(notice)
    const summary = await reporter.follow(enrich(store, embedder, {signal, now}))
    if (output === undefined) return this.print(summary, () => describeEnrich(summary))
    const written = await writeEnriched(store, embedder.fingerprint, output === '-' ? process.stdout : output, signal)
    if (output === '-') return reporter.info(describeEnrich(summary))
    this.print({...summary, file: output, written}, () => `${describeEnrich(summary)}\n${written} written to ${output}`)
  }
}

/** What an enrich did, in one line of words and numbers. */
export function describeEnrich({spans, embedded, reused, embedder}: EnrichSummary): string {
  return `${spans} spans enriched: ${embedded} texts embedded, ${reused} known already (${embedder})`
}
