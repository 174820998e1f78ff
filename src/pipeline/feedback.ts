import {z} from 'zod'
import {UsageError} from '../errors.ts'
import {type FeedbackEvent, feedbackTable, type MovedWeight} from '../labelling/feedback.sql.ts'
import type {Opinion} from '../labelling/feedback-weight.ts'
import type {Prediction} from '../matching/prediction.ts'
import {loggedPrediction} from '../matching/predictions.sql.ts'
import type {Store} from '../store/open.ts'
import {bumpStoreVersion} from './runs.sql.ts'

/** Characters of a corrected answer, at most. */
const MOST_CHARACTERS = 1 << 20

/** Feedback on one answer as people give it; null: takes theirs back. */
export interface GivenFeedback {
  readonly prediction: string
  readonly opinion: Opinion | null
  /** Line of the file, where it comes from one. */
  readonly line?: number
}

export interface FeedbackSummary {
  /** Answers that something was said of. */
  readonly noted: number
  /** Of those, answers of which the same person had said something before: that no longer counts. */
  readonly replaced: number
  /** What it makes of the votes of spans. */
  readonly weights: readonly MovedWeight[]
}

/** A row of feedback as files hold it (CONTRACT, "feedback"); further keys are passed over. */
const row = z
  .object({
    prediction_id: z.string().min(1),
    rating: z.int().min(1).max(5).nullish(),
    was_helpful: z.boolean().nullish(),
    actual_output: z.string().max(MOST_CHARACTERS).nullish(),
  })
  .transform(
    ({prediction_id, rating, was_helpful, actual_output}): GivenFeedback => ({
      prediction: prediction_id,
      opinion: opinionOf({rating, was_helpful, actual_output}) ?? null,
    }),
  )

/** Undefined when nothing is said. */
export function opinionOf({
  rating,
  was_helpful,
  actual_output,
}: {readonly [Key in keyof Opinion]?: Opinion[Key] | undefined}): Opinion | undefined {
  const actual = actual_output?.trim() ? actual_output : null
  if (rating == null && was_helpful == null && actual === null) return undefined
  return {rating: rating ?? null, was_helpful: was_helpful ?? null, actual_output: actual}
}

/**
 * Feedback from NDJSON: `{prediction_id, rating, was_helpful, actual_output}`.
 * @throws {UsageError} a line that is none, with its number
 */
export function readFeedback(text: string, file: string): GivenFeedback[] {
  const given: GivenFeedback[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const place = {file, line: index + 1}
    const fault = (what: string, field?: string) =>
      new UsageError('bad_feedback', `${file}:${place.line}: ${what}; nothing was stored`, {
        hint: '{"prediction_id": "pred_...", "rating": 1 to 5, "was_helpful": true, "actual_output": "..."}',
        ...place,
        ...(field === undefined ? {} : {field}),
      })
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch (error) {
      throw fault((error as Error).message)
    }
    const parsed = row.safeParse(value)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      const field = issue!.path.join('.')
      throw fault(`${field === '' ? 'the row' : field}: ${issue!.message}`, field === '' ? undefined : field)
    }
    if (parsed.data.opinion === null) throw fault('neither rating nor was_helpful nor actual_output')
    given.push({...parsed.data, line: place.line})
  }
  if (given.length === 0)
    throw new UsageError('no_feedback', `${file} holds no feedback`, {
      hint: 'one JSON object a line, each with a prediction_id',
      file,
    })
  return given
}

/**
 * Notes feedback, all of it or nothing, and lets it weigh on the spans that the answers rest on. On the disk when it
 * returns, whatever happens to the machine.
 * @throws {UsageError} no prediction has one of the ids, or there is nothing to take back; then nothing has happened
 */
export function giveFeedback(
  {db}: Store,
  given: readonly GivenFeedback[],
  by: Pick<FeedbackEvent, 'person' | 'at'>,
): FeedbackSummary {
  const synchronous = db.pragma('synchronous', {simple: true}) as number
  db.pragma('synchronous = FULL')
  try {
    return db
      .transaction(() => {
        const table = feedbackTable(db)
        const weights = new Map<string, MovedWeight>()
        let replaced = 0
        for (const {prediction, opinion, line} of given) {
          const logged = loggedPrediction(db, prediction)
          if (logged === undefined) throw unknown(prediction, line)
          const before = table.has(prediction, by.person)
          if (opinion === null && !before)
            throw new UsageError('no_feedback', `${by.person} has said nothing of ${prediction} that counts`, {
              hint: 'logline why ID shows what was said',
            })
          if (before) replaced++
          for (const moved of table.add({prediction, opinion, ...by}, restsOn(logged.prediction))) {
            const first = weights.get(moved.span_id)?.before ?? moved.before
            weights.set(moved.span_id, {...moved, before: first})
          }
        }
        const moved = [...weights.values()].filter(({before, after}) => before !== after)
        if (moved.length > 0) bumpStoreVersion(db)
        return {noted: given.length, replaced, weights: moved}
      })
      .immediate()
  } finally {
    db.pragma(`synchronous = ${synchronous}`)
  }
}

/** Spans that voted for what was answered, or that the model which wrote it cites; none when nothing was answered. */
function restsOn({output, evidence, alternatives, llm}: Prediction): string[] {
  if (output === null) return []
  if (llm?.written_by) return [...llm.citations]
  const others = new Set(alternatives.flatMap(({examples}) => examples))
  return evidence.filter(({weight, span_id}) => weight > 0 && !others.has(span_id)).map(({span_id}) => span_id)
}

function unknown(prediction: string, line: number | undefined): UsageError {
  const where = line === undefined ? '' : `line ${line}: `
  return new UsageError(
    'prediction_unknown',
    `${where}no prediction has the id ${prediction.slice(0, 80)}; nothing was stored`,
    {
      hint: 'every answer names its own: logline ask "..."',
      ...(line === undefined ? {} : {line}),
    },
  )
}
