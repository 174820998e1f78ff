import {Flags} from '@oclif/core'
import {LoglineCommand} from '../../cli/command.ts'
import {table} from '../../cli/table.ts'
import {makeEmbedder} from '../../embedding/choose.ts'
import {type IndexSummary, indexSpans, indexStats} from '../../pipeline/index-spans.ts'
import {openForStages, openWorkspace} from '../../pipeline/workspace.ts'
import type {IndexStats} from '../../retrieval/index-stats.ts'

export default class Index extends LoglineCommand {
  static override summary = 'Make the spans searchable.'
  static override description =
    'Indexes the vectors that enrich has made, and the words of questions and outcomes. Does only what is missing or ' +
    'outdated. After a change of the embedder the old index goes on answering until the new one holds as much.'
  static override examples = ['<%= config.bin %> index', '<%= config.bin %> index --stats --json']
  static override flags = {
    stats: Flags.boolean({description: 'Say what the index holds instead of working on it.'}),
  }

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Index)
    const options = {mustExist: true, notice: (message: string) => reporter.info(message)}
    if (flags.stats) {
      using store = openWorkspace(settings.db, options)
      const stats = indexStats(store)
      return this.print(stats, () => describeStats(stats))
    }
    using store = openForStages(settings.db, options)
    const summary = await reporter.follow(indexSpans(store, makeEmbedder(settings.embed).fingerprint, {signal, now}))
    if (summary.waiting > 0) reporter.warn(`${summary.waiting} spans have no vector yet: logline enrich`)
    if (summary.rejected > 0) reporter.warn(`${summary.rejected} vectors can't be searched (NaN, zero or wrong length)`)
    this.print(summary, () => describeIndex(summary))
  }
}

/** What an index run did, in one line. */
export function describeIndex({added, updated, removed, waiting, active}: IndexSummary): string {
  const parts = [`${added} added`, `${updated} updated`, `${removed} removed`, `${waiting} waiting for vectors`]
  return `${parts.join(', ')}${active ? '' : '; questions are not answered from this index yet'}`
}

function describeStats(stats: IndexStats): string {
  return table([
    ['embedder', stats.embedder ?? 'none: run logline index'],
    ['algorithm', stats.algorithm],
    ['dimensions', String(stats.dimensions ?? '-')],
    ['vectors', String(stats.vectors)],
    ['words', String(stats.words)],
    ['spans', String(stats.spans)],
    ['waiting', String(stats.waiting)],
    ['outdated', String(stats.outdated)],
  ])
}
