import {Args} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {describeReplay} from '../cli/why-text.ts'
import {why} from '../pipeline/why.ts'
import {openWorkspace} from '../pipeline/workspace.ts'

export default class Why extends LoglineCommand {
  static override summary = 'Replay a logged prediction with every factor that decided it.'
  static override description =
    'Shows what was asked and how, the answer, and for each piece of evidence the score, the ranker’s probability and ' +
    'features, the guards, the context factors and the weight of its vote. Says so when the store, the embedder, the calibration or the ' +
    'matcher changed since.'
  static override examples = [
    '<%= config.bin %> why pred_0123456789abcdef',
    '<%= config.bin %> why pred_0123456789abcdef --json',
  ]
  static override args = {
    prediction: Args.string({
      description: 'The id of the prediction, as `ask` prints it.',
      required: true,
      ignoreStdin: true,
    }),
  }

  async run(): Promise<void> {
    const {args, settings, reporter} = await this.begin(Why)
    using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const replay = why(store, args.prediction)
    this.print(replay, () => describeReplay(replay))
  }
}
