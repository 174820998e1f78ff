import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {table} from '../cli/table.ts'
import {UsageError} from '../errors.ts'
import {type BalanceSummary, balance} from '../pipeline/balance.ts'
import {lastIndexedEmbedder} from '../pipeline/indexed-embedder.ts'
import {openForStages} from '../pipeline/workspace.ts'

/** Domains and topics that are shown. */
const SHOWN = 30

export default class Balance extends LoglineCommand {
  static override summary = 'Find the domains of spans that name none; withhold what is too much of one.'
  static override description =
    `A span without a domain gets the one its words point to, by the store's own name for it where its other spans show one,
and with --clusters a topic (clusters of the questions' vectors, named by their words); the user's own domains are never
changed. Beyond --max-per-domain the least valuable spans of a domain are withheld, turn by turn over its actions and
topics, copies and rejected ones first: kept in the store, and neither searched nor exported. logline restore gives them
back. Run dedup first, so that copies are known.`
  static override examples = [
    '<%= config.bin %> balance',
    '<%= config.bin %> balance --clusters 40',
    '<%= config.bin %> balance --max-per-domain 5000 --dry-run',
    '<%= config.bin %> balance --max-per-domain 5000 --max-per-action 2000',
  ]
  static override flags = {
    'max-per-domain': Flags.integer({description: 'Spans that stay of a domain, at most.', helpValue: 'N', min: 1}),
    'max-per-action': Flags.integer({
      description: 'Spans that stay of one action within a domain, at most.',
      helpValue: 'N',
      min: 1,
    }),
    clusters: Flags.integer({
      description: 'Make so many topics of the vectors of the questions.',
      helpValue: 'N',
      min: 2,
      max: 2000,
    }),
    'dry-run': Flags.boolean({description: 'Show what would be withheld, and withhold nothing.'}),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Balance)
    const {clusters} = flags
    const [domain, action] = [flags['max-per-domain'], flags['max-per-action']]
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const embedder = lastIndexedEmbedder(store)
    if (clusters !== undefined && embedder === undefined)
      throw new UsageError('no_vectors', 'there are no vectors to cluster', {hint: 'logline enrich makes them'})
    const quotas =
      domain === undefined && action === undefined
        ? undefined
        : {domain: domain ?? Number.POSITIVE_INFINITY, action: action ?? Number.POSITIVE_INFINITY}
    const dryRun = flags['dry-run']
    const summary = await reporter.follow(balance(store, {quotas, clusters, embedder, dryRun, signal, now}))
    this.print(summary, () => describeBalance(summary, dryRun))
  }
}

function describeBalance(
  {run, looked_at, detected, own_names, topics, over_quota, added, given_back, domains, ...rest}: BalanceSummary,
  dryRun: boolean,
): string {
  const limited = rest.max_per_domain !== null || rest.max_per_action !== null
  const shown = domains.slice(0, SHOWN)
  return [
    table([
      limited ? ['domain', 'before', 'after'] : ['domain', 'spans'],
      ...shown.map(({domain, before, after}) =>
        limited ? [domain || '(none)', before, after] : [domain || '(none)', after],
      ),
    ]),
    ...(domains.length > SHOWN ? [`and ${domains.length - SHOWN} more`] : []),
    '',
    ...(topics.length === 0
      ? []
      : [table([['topic', 'spans'], ...topics.slice(0, SHOWN).map(({name, spans}) => [name, spans])]), '']),
    `${looked_at} spans without a domain looked at, ${detected} given one`,
    ...Object.entries(own_names).map(([built_in, own]) => `${built_in} is called ${own} here`),
    ...(limited
      ? [
          dryRun
            ? `${over_quota} spans are over a quota; nothing was withheld`
            : `run ${run}: ${over_quota} over a quota, ${added} withheld, ${given_back} given back; logline restore --run ${run} undoes it`,
        ]
      : []),
  ].join('\n')
}
