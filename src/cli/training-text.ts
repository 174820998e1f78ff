import {FAILURE_FROM} from '../pipeline/gaps.ts'
import type {TrainSummary} from '../pipeline/train.ts'
import type {TakenBack} from '../pipeline/train-take-back.sql.ts'
import type {TakenBackEpoch, UndoSummary} from '../pipeline/train-undo.ts'
import {oneLine, table} from './table.ts'

const STOPPED: Readonly<Record<TrainSummary['stopped'], string>> = {
  target: 'the target is reached',
  plateau: 'the last epoch gained nothing',
  max_epochs: 'that was the last epoch allowed',
  nothing_weak: `no kind of question that was asked ${FAILURE_FROM} times or more fails for more than 20 %`,
  nothing_to_pull: 'there is nothing left to let in for what is weak',
}

const CURATE = 15

/** The table of epochs, why it stopped, and what to curate. */
export function describeTraining(summary: TrainSummary): string {
  const {run, epochs, stopped, reverted, curate} = summary
  const letIn = epochs.reduce((sum, {pulled, from_file: fromFile}) => sum + pulled + fromFile, 0)
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
  return [
    ...summary.taken_back.map(describeUnjudged),
    `training ${run}, on ${epochs[0]?.asked ?? 0} questions of the validation split`,
    table([
      ['epoch', 'right', 'answered', 'weak kinds', 'let in', 'from file'],
      ...epochs.map((row) => [
        row.epoch,
        percent(row.accuracy),
        percent(row.answered),
        row.weak.length,
        row.pulled,
        row.from_file,
      ]),
    ]),
    `stopped: ${STOPPED[stopped]}${reverted > 0 ? `; ${reverted} spans that made it worse were taken back` : ''}`,
    ...describeLeft(summary.left_in_file),
    ...(curate.length === 0
      ? []
      : [
          '',
          'worth curating',
          table([
            ['domain', 'action', 'wrong', 'of', 'wanted'],
            ...curate
              .slice(0, CURATE)
              .map(({domain, did, wrong, asked, wanted}) => [
                oneLine(domain, 24),
                oneLine(did, 24),
                wrong,
                asked,
                wanted,
              ]),
          ]),
        ]),
    '',
    `${letIn > reverted ? `undo: logline train --undo --run ${run}; ` : ''}next: logline calibrate`,
  ].join('\n')
}

/** What is as it was before. */
export function describeUndo(summary: UndoSummary): string {
  const back = describeTakenBack(summary)
  return [
    ...summary.taken_back.map(describeUnjudged),
    ...(back.length > 0
      ? [`training ${summary.run}:`, ...back]
      : [
          `training ${summary.run}: nothing that it let in is left to take back`,
          '  what it found harmful may be let in again',
        ]),
  ].join('\n')
}

function describeUnjudged(epoch: TakenBackEpoch): string {
  return [
    `training ${epoch.run} was stopped before epoch ${epoch.epoch} was judged:`,
    ...describeTakenBack(epoch),
  ].join('\n')
}

/** A line for each thing that became of them; none: nothing was there to take back. */
function describeTakenBack({undone, gone, kept}: TakenBack): string[] {
  return [
    ...(undone > 0 ? [`  ${counted(undone, 'is what it was', 'are what they were')} before`] : []),
    ...(gone > 0 ? [`  ${counted(gone, 'that came from the file is gone', 'that came from the file are gone')}`] : []),
    ...(kept > 0
      ? [
          `  ${counted(kept, 'that came from the file stays', 'that came from the file stay')}, of the quality given there:`,
          '    an answer rests on it since, or somebody has ingested or judged it',
        ]
      : []),
  ]
}

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 span ${one}` : `${count} spans ${many}`
}

function describeLeft(left: TrainSummary['left_in_file']): string[] {
  if (left === null) return []
  const {set_aside: setAside, not_completed: notCompleted} = left
  return [
    ...(setAside > 0 ? [`rows of the file set aside: ${setAside} (logline ingest --rejected)`] : []),
    ...(notCompleted > 0
      ? [`rows of the file left out, because they are not completed and answer nothing: ${notCompleted}`]
      : []),
  ]
}
