import {Flags} from '@oclif/core'
import {LoglineCommand} from '../../cli/command.ts'
import {table} from '../../cli/table.ts'
import {configuredFingerprint} from '../../pipeline/embedder-switch.ts'
import {type IndexSummary, indexSpans, indexStats} from '../../pipeline/index-spans.ts'
import {type IndexVerification, verifyIndex} from '../../pipeline/verify-index.ts'
import {asStage} from '../../pipeline/with-progress.ts'
import {openForStages, openWorkspace} from '../../pipeline/workspace.ts'
import {ALGORITHMS, wholeWish} from '../../retrieval/algorithm.ts'
import type {IndexStats} from '../../retrieval/index-stats.ts'

/** What fixes an algorithm: only where one is chosen. */
const CHOOSING = ['algo', 'clusters', 'probe', 'm', 'ef-construction', 'ef-search']

export default class Index extends LoglineCommand {
  static override summary = 'Make the spans searchable.'
  static override description =
    'Indexes the vectors that enrich has made, and the words of questions and outcomes. Does only what is missing or ' +
    'outdated. After a change of the embedder the old index goes on answering until the new one holds as much. ' +
    'Neighbours are found by comparing with every vector (exact), by their short codes (scan: bits of all, int8 of ' +
    'the best, float32 of the last), in the lists of the nearest clusters (ivf), or by a graph in a file beside the ' +
    'store (hnsw, needs the optional package usearch). auto measures on the store itself how many of the ten nearest ' +
    'each finds and how long it takes, and says what it took and why: a scan where that is fast enough, else clusters, ' +
    'and a graph where one was built before. What finds less than 97 % is refused. What you fix of an algorithm holds ' +
    'until you fix it otherwise or ask for another one.'
  static override examples = [
    '<%= config.bin %> index',
    '<%= config.bin %> index --algo scan',
    '<%= config.bin %> index --algo ivf --clusters 500 --probe 40',
    '<%= config.bin %> index --stats --json',
  ]
  static override flags = {
    algo: Flags.option({
      options: ['auto', ...ALGORITHMS] as const,
      description: 'How neighbours are found. [default: as the last time, at first auto]',
    })(),
    clusters: Flags.integer({description: 'ivf: how many clusters. [default: 1,000 at 400,000 vectors]', min: 1}),
    probe: Flags.integer({description: 'ivf: clusters that a search looks into. [default: measured, from 20]', min: 1}),
    m: Flags.integer({description: 'hnsw: links of a node. [default: 16]', min: 2, max: 512}),
    'ef-construction': Flags.integer({description: 'hnsw: nodes looked at while building. [default: 200]', min: 1}),
    'ef-search': Flags.integer({description: 'hnsw: nodes looked at while searching. [default: 50]', min: 1}),
    verify: Flags.boolean({
      description: 'Compare the index with its vectors, texts and checksums, and repair it.',
      exclusive: ['stats', ...CHOOSING],
    }),
    stats: Flags.boolean({description: 'Say what the index holds instead of working on it.', exclusive: CHOOSING}),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Index)
    const options = {mustExist: true, notice: (message: string) => reporter.info(message)}
    if (flags.stats) {
      using store = openWorkspace(settings.db, options)
      const stats = indexStats(store)
      return this.print(stats, () => describeStats(stats))
    }
    using store = openForStages(settings.db, options)
    if (flags.verify) {
      const verification = await reporter.follow(
        asStage('verify', {signal, now}, (stopped, tell) => verifyIndex(store, {signal: stopped, tell})),
      )
      if (verification.faults.some(({found, repaired}) => repaired < found))
        reporter.warn('some vectors are lost: run `logline enrich`, then `logline index`')
      if (verification.faults.some(({kind}) => kind === 'words_damaged'))
        reporter.warn('the damaged words were taken out: run `logline index` to put all of them in again')
      return this.print(verification, () => describeVerification(verification))
    }
    const fingerprint = await configuredFingerprint(store, settings.embed, signal, (why) => reporter.warn(why))
    const wish = wholeWish({
      algorithm: flags.algo,
      clusters: flags.clusters,
      probes: flags.probe,
      m: flags.m,
      efConstruction: flags['ef-construction'],
      efSearch: flags['ef-search'],
    })
    const summary = await reporter.follow(indexSpans(store, fingerprint, {signal, now, ...wish}))
    const decision = describeDecision(summary)
    if (decision !== undefined) reporter.info(decision)
    else reporter.debug(`algorithm: ${summary.algorithm?.algorithm ?? 'none yet'}, as before`)
    if (!summary.active && wish.algorithm !== undefined)
      reporter.warn(`--algo ${wish.algorithm} was not applied: there is nothing to search yet; give it again then`)
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

/** How neighbours are found from now on, and why; undefined when an earlier decision holds. */
export function describeDecision({algorithm, decision}: IndexSummary): string | undefined {
  return decision === null ? undefined : `${algorithm?.algorithm}: ${decision.why}`
}

function describeVerification({blocks, faults}: IndexVerification): string {
  if (faults.length === 0) return `${blocks} blocks of codes, their vectors and the words: nothing wrong`
  return table([
    ['fault', 'found', 'repaired'],
    ...faults.map(({kind, found, repaired}) => [kind, String(found), String(repaired)]),
  ])
}

function describeStats(stats: IndexStats): string {
  return table([
    ['embedder', stats.embedder ?? 'none: run logline index'],
    ['algorithm', stats.algorithm],
    ['recall', stats.recall === null ? '-' : `${(100 * stats.recall).toFixed(1)} % of ten (${stats.asked} asked)`],
    ...(stats.candidates === null ? [] : [['candidates', String(stats.candidates)]]),
    ...(stats.ivf === null
      ? []
      : [
          ['clusters', `${stats.ivf.clusters}, ${stats.ivf.probes} of them looked into`],
          ['mean list length', stats.ivf.mean_list_length.toFixed(1)],
        ]),
    ...(stats.hnsw === null
      ? []
      : [
          ['nodes', String(stats.hnsw.nodes)],
          ['layers', String(stats.hnsw.layers)],
          ['average connections', stats.hnsw.average_connections.toFixed(1)],
          ['side file', stats.hnsw.file],
        ]),
    ['codes', `${stats.blocks} blocks, ${(stats.code_bytes / 1e6).toFixed(1)} MB`],
    ['dimensions', String(stats.dimensions ?? '-')],
    ['vectors', String(stats.vectors)],
    ['words', String(stats.words)],
    ['spans', String(stats.spans)],
    ['waiting', String(stats.waiting)],
    ['outdated', String(stats.outdated)],
  ])
}
