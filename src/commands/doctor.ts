import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import type {Tone} from '../cli/paint.ts'
import {table} from '../cli/table.ts'
import {diagnose} from '../pipeline/doctor.ts'
import type {Finding} from '../pipeline/finding.ts'

const TONES: Readonly<Record<Finding['state'], Tone>> = {ok: 'good', warn: 'caution', fail: 'bad'}
/** Documented in the README. */
const UNHEALTHY = 5

export default class Doctor extends LoglineCommand {
  static override summary = 'Check machine, store and model servers, and say how to mend what is wrong.'
  static override description = `Changes nothing. Exit code 0 when nothing fails (there may be warnings), 5 when
something does. Model servers are a warning when none is configured, because only --llm and the pool need one.`
  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --thorough --db ~/logs.db',
    "<%= config.bin %> doctor --json | jq -r '.data.findings[] | select(.mend) | .mend'",
  ]
  static override flags = {
    thorough: Flags.boolean({description: 'Check every page of a store above 100 MB too.'}),
  }

  async run(): Promise<void> {
    const {flags, settings, signal} = await this.begin(Doctor)
    const diagnosis = await diagnose(settings, {thorough: flags.thorough, signal})
    this.print(diagnosis, () =>
      diagnosis.findings
        .map(({check, state, says, mend}) => {
          const line = table([[this.paint(TONES[state], state.padEnd(4)), check.padEnd(6), says]])
          return mend === null ? line : `${line}\n              ${mend}`
        })
        .join('\n'),
    )
    if (!diagnosis.healthy) process.exitCode = UNHEALTHY
  }
}
