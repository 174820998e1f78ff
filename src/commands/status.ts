import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {table} from '../cli/table.ts'
import {makeEmbedder} from '../embedding/choose.ts'
import {type Status as StatusReport, status} from '../pipeline/status.ts'
import {type Target, targets} from '../pipeline/targets.ts'
import {openWorkspace} from '../pipeline/workspace.ts'

export default class Status extends LoglineCommand {
  static override summary = 'Say what is in the store, what is stale, and what to run next.'
  static override description =
    'Reads only. With --targets, says how the store stands against the targets of the project.'
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status --targets',
    "<%= config.bin %> status --json | jq '.data.next'",
  ]
  static override flags = {
    targets: Flags.boolean({description: 'Print the targets as pass, fail or not measured.'}),
  }

  async run(): Promise<void> {
    const {flags, settings, reporter} = await this.begin(Status)
    using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const report = status(store, makeEmbedder(settings.embed).fingerprint)
    if (!flags.targets) return this.print(report, () => describeStatus(report))
    const rows = targets(report)
    this.print({...report, targets: rows}, () => describeTargets(rows))
  }
}

function describeStatus(report: StatusReport): string {
  const {spans, store, embedder} = report
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ') || 'none'
  return [
    table([
      ['store', `${store.path}, ${megabytes(store.bytes)}`],
      ['spans', `${spans.total}${spans.total === 0 ? '' : `: ${list(spans.by_status)}`}`],
      ...(spans.first === null ? [] : [['from - to', `${spans.first} - ${spans.last}`]]),
      ['merged', `${spans.merged} exact duplicates`],
      ['set aside', `${spans.set_aside} rows`],
      ['grades', list(report.grades)],
      ['splits', list(spans.by_split)],
      ['calibration', calibrationLine(report)],
      ['embedder', embedder.active === embedder.configured ? embedder.configured : differs(embedder)],
    ]),
    '',
    table([
      ['stage', 'done', 'pending', 'last run'],
      ...report.stages.map((stage) => [stage.stage, String(stage.done), String(stage.pending), lastRun(stage)]),
    ]),
    '',
    `next: ${report.next.join('\n      ')}`,
  ].join('\n')
}

function calibrationLine({calibration}: StatusReport): string {
  if (calibration === null) return 'none: confidences are uncalibrated (logline calibrate)'
  const {id, created_at, stale} = calibration
  const made = `${id} of ${created_at.slice(0, 10)}`
  return stale.length === 0 ? made : `${made}, STALE: ${stale.join(', ')}`
}

function differs({configured, active}: StatusReport['embedder']): string {
  return active === null ? `${configured}, nothing indexed yet` : `${configured}; answers still come from ${active}`
}

function lastRun({last_started, last_finished}: StatusReport['stages'][number]): string {
  if (last_started === null) return 'never'
  return last_finished ?? `started ${last_started}, not finished`
}

function describeTargets(rows: readonly Target[]): string {
  return table([
    ['target', 'bar', 'value', 'verdict', 'basis'],
    ...rows.map(({target, bar, value, verdict, basis}) => [
      target,
      bar,
      value === null ? '-' : String(value),
      verdict,
      basis,
    ]),
  ])
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
