import {Flags} from '@oclif/core'
import {describeAdaptation, describeAdaptations} from '../../cli/adaptation-text.ts'
import {LoglineCommand} from '../../cli/command.ts'
import {adaptEmbedder} from '../../pipeline/adapt-embedder.ts'
import {listAdaptations, revertAdaptation, spansToEmbed} from '../../pipeline/adaptations.ts'
import {openForStages, openWorkspace} from '../../pipeline/workspace.ts'

export default class EmbedTrain extends LoglineCommand {
  static override summary = "Adapt the built-in embedder to this store's own log."
  static override description = [
    'Learns on this machine, in minutes, from questions and their outcomes and from questions that had the same outcome: ' +
      'of the memory split alone. Then compares, on questions of the other splits, how well the model finds questions ' +
      'with the same outcome before and after, and takes the adapted one into use only if it is better there beyond ' +
      'chance. Else nothing changes.',
    'An adapted model has other vectors: run `logline enrich` and `logline index` afterwards; until then the old index ' +
      'goes on answering. Can be stopped or killed at any time: nothing is kept before the verdict. The same log and ' +
      'seed give the same model, and what was judged already is not trained again.',
  ].join('\n\n')
  static override examples = [
    '<%= config.bin %> embed train && <%= config.bin %> enrich && <%= config.bin %> index',
    '<%= config.bin %> embed train --list',
    '<%= config.bin %> embed train --revert',
    "<%= config.bin %> embed train --json | jq '.data.held_out.difference.score'",
  ]
  static override flags = {
    seed: Flags.integer({description: 'Of everything that is left to chance.', default: 1, min: 0, max: 4294967295}),
    list: Flags.boolean({description: 'List what was trained so far, and what came of it.', exclusive: ['revert']}),
    revert: Flags.boolean({description: 'Go back to the model that ships with the program.', exclusive: ['list']}),
  }

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(EmbedTrain)
    const options = {mustExist: true, notice: (message: string) => reporter.info(message)}
    if (flags.list) {
      using store = openWorkspace(settings.db, options)
      const adaptations = listAdaptations(store)
      for (const {name, leaked} of adaptations)
        if (leaked > 0)
          reporter.warn(`${name} was trained on ${leaked} spans that are not of memory any more: train again`)
      return this.print({adaptations}, () => describeAdaptations(adaptations))
    }
    using store = openForStages(settings.db, options)
    if (flags.revert) {
      const reverted = revertAdaptation(store)
      const to_embed = spansToEmbed(store, settings.embed)
      return this.print({reverted, to_embed}, () =>
        reverted === null ? 'the shipped model is in use already' : `${reverted} is out of use; ${next(to_embed)}`,
      )
    }
    const {dimensions} = settings.embed
    const report = await reporter.follow(adaptEmbedder(store, {seed: flags.seed, dimensions, signal, now}))
    const to_embed = spansToEmbed(store, settings.embed)
    this.print({...report, to_embed}, () =>
      [describeAdaptation(report), ...(report.verdict === 'accepted' ? [next(to_embed)] : [])].join('\n\n'),
    )
  }
}

function next(spans: number): string {
  return spans === 0
    ? 'all spans have its vectors'
    : `${spans} spans need its vectors: logline enrich, then logline index`
}
