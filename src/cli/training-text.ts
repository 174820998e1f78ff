import {FAILURE_FROM} from '../pipeline/gaps.ts'
import type {TrainSummary} from '../pipeline/train.ts'
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
export function describeTraining({run, epochs, stopped, reverted, curate}: TrainSummary): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
  return [
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
    `undo: logline train --undo --run ${run}; next: logline calibrate`,
  ].join('\n')
}
