import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {dataOutput} from '../cli/data-output.ts'
import {poolLogTo} from '../cli/pool-log.ts'
import {configuredEmbedder} from '../embedding/configured.ts'
import {UsageError} from '../errors.ts'
import {checkOutputs} from '../pipeline/check-outputs.ts'
import {type DescribeSummary, describeSpans} from '../pipeline/describe-spans.ts'
import {switchNotice} from '../pipeline/embedder-switch.ts'
import {type EnrichSummary, enrich} from '../pipeline/enrich.ts'
import {openTaskPool} from '../pipeline/task-pool.ts'
import {warming} from '../pipeline/warm-models.ts'
import {openForStages} from '../pipeline/workspace.ts'
import {writeEnriched} from '../pipeline/write-enriched.ts'
import {cachingAs} from '../pool/tasks/caching-as.ts'

export default class Enrich extends LoglineCommand {
  static override summary = 'Give every span its vectors, tags and complexity.'
  static override description = `Does only what is missing or outdated; a text is never embedded twice. Can be stopped
at any time: run it again to go on. With --llm, language models of the pool then describe each span once (title, line,
tags); a span of which no valid answer comes is set aside with the reason, and servers that don't answer end the command
with 4, keeping what was done.`
  static override examples = [
    '<%= config.bin %> enrich',
    '<%= config.bin %> enrich --output diamonds-enriched.ndjson',
    '<%= config.bin %> enrich --llm --llm-limit 100',
    "<%= config.bin %> enrich --quiet --output - | jq -c '[.id, .semantic_tags]'",
  ]
  static override flags = {
    output: Flags.string({
      char: 'o',
      description: 'Then write all enriched spans as NDJSON; - is stdout.',
      helpValue: 'FILE',
    }),
    llm: Flags.boolean({description: 'Then let language models give each span a title, a line and tags.'}),
    'llm-limit': Flags.integer({
      description: 'With --llm: spans to describe in this run, at most.',
      helpValue: 'N',
      min: 1,
      dependsOn: ['llm'],
    }),
    'no-cache': Flags.boolean({
      description: 'With --llm: ask afresh, whatever answers are kept; the new ones are kept.',
      dependsOn: ['llm'],
    }),
    'llm-retry': Flags.boolean({description: 'With --llm: also the spans that were set aside.', dependsOn: ['llm']}),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Enrich)
    const {output} = flags
    if (output === '-' && flags.json)
      throw new UsageError('usage', '--output - and --json both write to stdout', {hint: 'name a file for one of them'})
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    checkOutputs(store, {files: [output]})
    const embedder = await configuredEmbedder(settings.embed, signal, store.db)
    reporter.debug(`embedder: ${embedder.fingerprint}`)
    const notice = switchNotice(store, embedder)
    if (notice !== undefined) reporter.info(notice)
    const enriched = await reporter.follow(enrich(store, embedder, {signal, now}))
    let llm: DescribeSummary | undefined
    if (flags.llm) {
      llm = await this.withinTrace(async () => {
        await using house = await openTaskPool(settings.pool, store, poolLogTo(reporter))
        const warmed = warming(house, [{task: 'enrich_metadata'}], signal, (message) => reporter.info(message))
        const parts = cachingAs(warmed, flags['no-cache'] ? 'no-cache' : undefined)
        const options = {parts, retry: flags['llm-retry'], limit: flags['llm-limit'], signal, now}
        return await reporter.follow(describeSpans(store, options))
      })
    }
    const summary = llm === undefined ? enriched : {...enriched, llm}
    const text = () => [describeEnrich(enriched), ...(llm === undefined ? [] : [describeDescribed(llm)])].join('\n')
    if (output === undefined) return this.print(summary, text)
    const written = await writeEnriched(
      store,
      {fingerprint: embedder.fingerprint, pii: settings.orchestrate.pii},
      output === '-' ? dataOutput() : output,
      signal,
    )
    if (output === '-') return reporter.info(text())
    this.print({...summary, file: output, written}, () => `${text()}\n${written} written to ${output}`)
  }
}

/** What an enrich did, in one line of words and numbers. */
export function describeEnrich({spans, embedded, reused, embedder}: EnrichSummary): string {
  return `${spans} spans enriched: ${embedded} texts embedded, ${reused} known already (${embedder})`
}

function describeDescribed({described, set_aside, from_cache, left, tokens}: DescribeSummary): string {
  return [
    `${described} spans described by language models (${from_cache} from the cache, ${tokens} tokens)`,
    ...(set_aside > 0 ? [`${set_aside} set aside: --llm-retry tries them again`] : []),
    ...(left > 0 ? [`${left} left`] : []),
  ].join(', ')
}
