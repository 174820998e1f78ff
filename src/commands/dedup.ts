import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {dataOutput} from '../cli/data-output.ts'
import {describeClusters, describeDedup, describeRates, describeSample} from '../cli/dedup-text.ts'
import {numberFlag} from '../cli/number-flag.ts'
import {NEAR_THRESHOLD, SEMANTIC_THRESHOLD} from '../dataset/thresholds.ts'
import {dedup} from '../pipeline/dedup.ts'
import {checkReviewFile, measureLabels, readLabels, writeReview} from '../pipeline/dedup-labels.ts'
import {clustersFor, samplePairs} from '../pipeline/dedup-review.ts'
import {lastIndexedEmbedder} from '../pipeline/indexed-embedder.ts'
import {openForStages} from '../pipeline/workspace.ts'

/** Clusters that a dry run shows. */
const SHOWN_CLUSTERS = 20

export default class Dedup extends LoglineCommand {
  static override summary = 'Withhold duplicates, near ones by words, others by meaning; the best stays.'
  static override description =
    `Compares every span that has not been compared yet with those it shares words with (MinHash-LSH) and, when there are
vectors, with those whose questions mean nearly the same; then keeps the best span of each cluster. A number, a name, a
sign, a negation or a word put instead of another makes two spans two, however alike they look, and so does another
answer. Withheld spans stay in the store and are neither searched nor exported; logline restore gives them back, one by
one or a whole run. Before you trust it on your data: --sample shows pairs on both sides of the threshold, --review writes pairs for you to judge,
and --labels reads them back and says how often it is wrong.`
  static override examples = [
    '<%= config.bin %> dedup --dry-run',
    '<%= config.bin %> dedup',
    '<%= config.bin %> dedup --sample 20 --seed 7',
    '<%= config.bin %> dedup --review pairs.ndjson && <%= config.bin %> dedup --labels pairs.ndjson',
    '<%= config.bin %> restore --run 12',
  ]
  static override flags = {
    near: Flags.string({
      description: `How alike the words of duplicates are at least, 0.5-1. [default: ${NEAR_THRESHOLD}]`,
      helpValue: 'N',
    }),
    semantic: Flags.string({
      description: `How alike their questions' vectors are at least, 0.8-1; off compares words only. [default: ${SEMANTIC_THRESHOLD}]`,
      helpValue: 'N|off',
    }),
    'dry-run': Flags.boolean({description: 'Show the clusters, largest first, and withhold nothing.'}),
    limit: Flags.integer({
      description: `With --dry-run: how many clusters to show. [default: ${SHOWN_CLUSTERS}]`,
      helpValue: 'N',
      min: 1,
      max: 1_000_000,
      dependsOn: ['dry-run'],
    }),
    sample: Flags.integer({
      description: 'Show so many pairs for review, on both sides of the threshold; withholds nothing.',
      helpValue: 'N',
      min: 1,
      max: 10_000,
      exclusive: ['dry-run'],
    }),
    seed: Flags.integer({description: 'Which pairs --sample and --review draw.', helpValue: 'N', default: 7, min: 0}),
    review: Flags.string({
      description: 'Write 200 pairs as NDJSON to a new file, for "duplicate" to be set to true or false; - is stdout.',
      helpValue: 'FILE',
      exclusive: ['dry-run', 'sample'],
    }),
    labels: Flags.string({
      description: 'Read judged pairs back, and print the measured rate of false duplicates.',
      helpValue: 'FILE',
      exclusive: ['dry-run', 'sample', 'review'],
    }),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Dedup)
    const near = numberFlag('--near', flags.near, {least: 0.5, most: 1}) ?? NEAR_THRESHOLD
    const semantic =
      flags.semantic === 'off'
        ? Number.POSITIVE_INFINITY
        : (numberFlag('--semantic', flags.semantic, {least: 0.8, most: 1}) ?? SEMANTIC_THRESHOLD)
    const thresholds = {near, semantic}
    if (flags.review !== undefined && flags.review !== '-') checkReviewFile(flags.review)
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    if (flags.labels !== undefined) {
      const read = await readLabels(store, flags.labels, {signal, now})
      const rates = measureLabels(store, thresholds)
      return this.print({...read, ...rates}, () => describeRates({...read, ...rates}))
    }
    const embedder = lastIndexedEmbedder(store)
    const withholds = flags['dry-run'] || flags.sample !== undefined || flags.review !== undefined
    const summary = await reporter.follow(dedup(store, {thresholds, embedder, dryRun: withholds, signal, now}))
    if (Number.isFinite(semantic) && embedder === undefined)
      reporter.warn('there are no vectors yet: compared by words only (logline enrich makes them)')
    if (flags.review !== undefined) {
      const target = flags.review === '-' ? dataOutput() : flags.review
      const written = await writeReview(store, target, {thresholds, seed: flags.seed, signal})
      if (flags.review === '-') return
      return this.print({file: flags.review, written}, () => `${written} pairs written to ${flags.review}`)
    }
    if (flags.sample !== undefined) {
      const pairs = samplePairs(store, {thresholds, pairs: flags.sample, seed: flags.seed})
      return this.print({thresholds: summary.thresholds, pairs}, () => describeSample(pairs))
    }
    if (!flags['dry-run']) return this.print(summary, () => describeDedup(summary))
    const clusters = clustersFor(store, thresholds, flags.limit ?? SHOWN_CLUSTERS)
    this.print({...summary, shown: clusters}, () => `${describeClusters(clusters)}\n\n${describeDedup(summary, true)}`)
  }
}
