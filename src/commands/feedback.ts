import {Args, Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {textFrom} from '../cli/json-input.ts'
import {personName} from '../cli/person-name.ts'
import {UsageError} from '../errors.ts'
import {type FeedbackSummary, type GivenFeedback, giveFeedback, opinionOf, readFeedback} from '../pipeline/feedback.ts'
import {openWorkspace} from '../pipeline/workspace.ts'

export default class Feedback extends LoglineCommand {
  static override summary = 'Say whether an answer was right, and what would have been.'
  static override description =
    'Names an answer by the id that ask prints. The spans it rests on then weigh a little more or less in later ' +
    'votes: 1 + .1 x (rating - 3) / 2 for each opinion, as long as opinions agree. export --format dpo and kto make ' +
    'preferences of it (origin: feedback). The last word of a person on an answer counts; all of it is kept. ' +
    'What was said of an answer from before somebody edited a span (curate) does not count for the edited one, and ' +
    'counts again when the edit is restored. With -, NDJSON from stdin: {"prediction_id": "pred_...", "rating": 4, "was_helpful": true, "actual_output": "..."}.'
  static override examples = [
    '<%= config.bin %> feedback pred_0123456789abcdef --rating 5',
    '<%= config.bin %> feedback pred_0123456789abcdef --not-helpful --actual "Port 5433, since March."',
    '<%= config.bin %> feedback pred_0123456789abcdef --take-back',
    '<%= config.bin %> feedback - < feedback.ndjson',
  ]
  static override args = {
    prediction: Args.string({
      description: 'The id of the answer, as `ask` prints it; - reads NDJSON from stdin.',
      required: true,
      ignoreStdin: true,
    }),
  }
  static override flags = {
    rating: Flags.string({description: 'How good it was: 1 to 5, 3 is neither.', helpValue: 'N'}),
    helpful: Flags.boolean({description: 'It helped.', exclusive: ['not-helpful']}),
    'not-helpful': Flags.boolean({description: 'It did not help.'}),
    actual: Flags.string({description: 'What would have been right.', helpValue: 'TEXT'}),
    'take-back': Flags.boolean({
      description: 'What you have said of this answer no longer counts.',
      exclusive: ['rating', 'helpful', 'not-helpful', 'actual'],
    }),
  }

  async run(): Promise<void> {
    const {args, flags, settings, reporter, now} = await this.begin(Feedback)
    const said = opinionOf({
      rating: ratingOf(flags.rating),
      was_helpful: flags.helpful ? true : flags['not-helpful'] ? false : undefined,
      actual_output: flags.actual,
    })
    const given = givenBy(args.prediction, said, flags['take-back'])
    using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const summary = giveFeedback(store, given, {person: personName(), at: now().toISOString()})
    this.print(summary, () => describeFeedback(summary))
  }
}

function givenBy(prediction: string, said: GivenFeedback['opinion'] | undefined, takeBack: boolean): GivenFeedback[] {
  if (prediction === '-') {
    if (said !== undefined || takeBack)
      throw new UsageError('usage', 'with - everything is said by the rows', {hint: 'logline feedback - < FILE'})
    return readFeedback(textFrom('-'), 'stdin')
  }
  if (takeBack) return [{prediction, opinion: null}]
  if (said === undefined)
    throw new UsageError('usage', 'nothing was said of the answer', {
      hint: '--rating 1 to 5, --helpful, --not-helpful, --actual "..." or --take-back',
    })
  return [{prediction, opinion: said}]
}

/** @throws {UsageError} no whole number from 1 to 5 */
function ratingOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-5]$/.test(text.trim())) return Number(text)
  throw new UsageError('bad_rating', `--rating takes 1, 2, 3, 4 or 5, not ${JSON.stringify(text.slice(0, 40))}`, {
    hint: '5 is best, 3 neither good nor bad',
  })
}

function describeFeedback({noted, replaced, weights}: FeedbackSummary): string {
  const moved = weights.map(({span_id, before, after}) => `${span_id}  ${before.toFixed(2)} -> ${after.toFixed(2)}`)
  const head = `${noted} noted${replaced > 0 ? `, ${replaced} of them instead of what you said before` : ''}`
  return moved.length === 0
    ? head
    : [head, ...moved, 'answers may change: logline calibrate measures confidences anew'].join('\n')
}
