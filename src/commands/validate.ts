import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {dataOutput} from '../cli/data-output.ts'
import {describeDistribution} from '../cli/distribution-text.ts'
import {unpainted} from '../cli/paint.ts'
import {COLUMNS, wrapped} from '../cli/table.ts'
import {embedderOfIndex} from '../embedding/configured.ts'
import {UsageError} from '../errors.ts'
import {checkOutputs} from '../pipeline/check-outputs.ts'
import {distributionReport} from '../pipeline/distribution.ts'
import {measureUniqueness, type UniquenessSummary} from '../pipeline/uniqueness.ts'
import {type ValidateSummary, validate} from '../pipeline/validate.ts'
import {openForStages} from '../pipeline/workspace.ts'
import {writeDiamonds} from '../pipeline/write-diamonds.ts'
import {SCORE_POLICIES} from '../quality/grade.ts'

export default class Validate extends LoglineCommand {
  static override summary = 'Measure and grade every span, and report how they are distributed.'
  static override description =
    `Measures completeness, provenance, impact, uniqueness and coherence (0-100 each; the total is
their mean) of spans that are new or have changed, and grades all: 80 and over diamond, 60 to
79 needs_enrichment, below 60 rejected (kept, and restored when its score rises). By default the
score that a span came with decides, and the meter where it came with none. Uniqueness is first told
by words alone; --neighbours then measures it anew from the ten nearest earlier spans that the index
finds, by words and by vectors. Only what is new, has changed or has another neighbour is compared.`
  static override examples = [
    '<%= config.bin %> validate',
    '<%= config.bin %> validate --score min --json',
    '<%= config.bin %> validate --diamonds diamonds.ndjson',
    '<%= config.bin %> validate --neighbours',
    "<%= config.bin %> validate --quiet --diamonds - | jq -c '[.id, .quality.total_score]'",
  ]
  static override flags = {
    score: Flags.option({
      options: SCORE_POLICIES,
      description: 'What decides the grade: the supplied score, the meter, or the smaller. [default: supplied]',
    })(),
    neighbours: Flags.boolean({
      description: 'Then measure uniqueness anew from the nearest spans that the index finds.',
      allowNo: true,
    }),
    diamonds: Flags.string({
      description: 'Then write the diamonds as NDJSON, each with its quality; - is stdout.',
      helpValue: 'FILE',
    }),
  }

  protected override readonly resumes = true

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Validate, ({score, neighbours}) => ({
      validate: {score, neighbours},
    }))
    const {diamonds} = flags
    if (diamonds === '-' && flags.json)
      throw new UsageError('usage', '--diamonds - and --json both write to stdout', {
        hint: 'name a file for one of them',
      })
    using store = openForStages(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    checkOutputs(store, {files: [diamonds]})
    const validated = await reporter.follow(validate(store, {scorePolicy: settings.validate.score, signal, now}))
    const embedderOf = (fingerprint: string) => embedderOfIndex(settings.embed, fingerprint, signal, store.db)
    const uniqueness = settings.validate.neighbours
      ? await reporter.follow(measureUniqueness(store, {signal, now, embedderOf}))
      : undefined
    if (uniqueness?.embedder === null) reporter.warn('there is no index yet: logline enrich, then logline index')
    else if (uniqueness !== undefined && uniqueness.waiting > 0)
      reporter.warn(`${uniqueness.waiting} spans are not indexed as they are now: logline enrich, then logline index`)
    const summary = uniqueness === undefined ? validated : {...validated, uniqueness}
    const report = distributionReport(store)
    const text = () =>
      `${describeDistribution(report, diamonds === '-' ? unpainted : this.paint)}\n\n${[describeValidate(validated), ...(uniqueness === undefined ? [] : wrapped(describeUniqueness(uniqueness), COLUMNS))].join('\n')}`
    if (diamonds === undefined) return this.print({...summary, report}, text)
    const written = await writeDiamonds(store, diamonds === '-' ? dataOutput() : diamonds, signal)
    if (diamonds === '-') return reporter.info(text())
    this.print(
      {...summary, report, file: diamonds, written},
      () => `${text()}\n${written} diamonds written to ${diamonds}`,
    )
  }
}

/** What a validate did, in one line of words and numbers. */
export function describeValidate({measured, regraded, score}: ValidateSummary): string {
  return `${measured} spans measured, ${regraded} graded anew (score: ${score})`
}

/** What measuring uniqueness from the index did, in one line. */
export function describeUniqueness({
  compared,
  applied,
  lowered,
  raised,
  regraded,
  as_written,
  waiting,
}: UniquenessSummary): string {
  const moved = Object.entries(regraded).map(([grades, count]) => `${count} ${grades.replace('>', ' -> ')}`)
  return [
    `${compared + applied} spans compared with their neighbours: ${lowered} less unique, ${raised} more`,
    ...moved,
    ...(as_written > 0 ? [`${as_written} with the courtesy around them, as the index's embedder is not at hand`] : []),
    ...(waiting > 0 ? [`${waiting} waiting for the index`] : []),
  ].join(', ')
}
