import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {describeGrades} from '../cli/grades-text.ts'
import type {Paint, Tone} from '../cli/paint.ts'
import {table} from '../cli/table.ts'
import {configuredFingerprint, switchNotice} from '../pipeline/embedder-switch.ts'
import {planToLookAt} from '../pipeline/orchestrate-plan.ts'
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
    const {flags, settings, reporter, signal} = await this.begin(Status)
    using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const fingerprint = await configuredFingerprint(
      store,
      settings.embed,
      signal,
      (why) => reporter.warn(why),
      settings.embed.embedder,
    )
    const notice = switchNotice(store, {fingerprint})
    if (notice !== undefined) reporter.info(notice)
    const report = status(store, {
      fingerprint,
      plan: planToLookAt(settings.orchestrate),
      gate: settings.orchestrate.gate,
    })
    if (!flags.targets) return this.print(report, () => describeStatus(report, this.paint))
    const rows = targets(report)
    this.print({...report, targets: rows}, () => describeTargets(rows, this.paint))
  }
}

function describeStatus(report: StatusReport, paint: Paint): string {
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
      ...(spans.withheld > 0 ? [['withheld', `${spans.withheld} duplicates or over a quota`]] : []),
      ['set aside', paintSome(spans.set_aside, paint)(`${spans.set_aside} rows`)],
      ['grades', describeGrades(report.grades, paint)],
      ...(report.labels > 0 ? [['labels', `${report.labels} given by people`]] : []),
      ['gate', describeGrades(report.gate_grades, paint)],
      ['splits', list(spans.by_split)],
      ['calibration', calibrationLine(report)],
      ['embedder', embedder.active === embedder.configured ? embedder.configured : paint('caution', differs(embedder))],
    ]),
    '',
    table([
      ['stage', 'done', 'pending', 'last run'],
      ...report.stages.map((stage) => [
        stage.stage,
        String(stage.done),
        paintSome(stage.pending, paint)(String(stage.pending)),
        lastRun(stage, paint),
      ]),
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

/** What is left to do is to be seen, what is done may be green. */
function paintSome(count: number, paint: Paint): (text: string) => string {
  return (text) => paint(count > 0 ? 'caution' : 'good', text)
}

function lastRun({last_started, last_finished}: StatusReport['stages'][number], paint: Paint): string {
  if (last_started === null) return paint('faint', 'never')
  return last_finished ?? paint('caution', `started ${last_started}, not finished`)
}

const VERDICTS: Readonly<Record<Target['verdict'], Tone>> = {pass: 'good', fail: 'bad', 'not measured': 'faint'}

function describeTargets(rows: readonly Target[], paint: Paint): string {
  return table([
    ['target', 'bar', 'value', 'verdict', 'basis'],
    ...rows.map(({target, bar, value, verdict, basis}) => [
      target,
      bar,
      value === null ? '-' : String(value),
      paint(VERDICTS[verdict], verdict),
      basis,
    ]),
  ])
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
