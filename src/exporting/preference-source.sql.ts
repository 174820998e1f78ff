import type {Database} from 'better-sqlite3'
import {originalReader} from '../span/originals.sql.ts'
import {outcomeOf} from '../span/schema.ts'
import {type Conversation, dpoRow, ktoRow, openaiDpoRow, type Prompt} from './conversation.ts'
import {type ConversationOptions, conversationReader} from './conversation-source.sql.ts'
import type {Feedback, PreferenceItem} from './preferences.sql.ts'
import type {Origin} from './shapes.ts'
import {type ExportSource, type MadeRow, PAGE, type SkipReason} from './source.ts'
import {type GradedRow, spanRowReader} from './span-rows.sql.ts'
import type {Shape} from './target.ts'

/** Items read together: each is a conversation. */
const PAGE_ITEMS = 200

/** An answer with what was said before it, fit to be read by others; null: nobody gave such an answer. */
interface Compared {
  readonly origin: Origin
  readonly prompt: Prompt
  readonly better: string | null
  readonly worse: string | null
  readonly spans: readonly GradedRow[]
}

/** Rows of what somebody, or the meter, preferred. */
export function preferenceSource(
  db: Database,
  items: readonly PreferenceItem[],
  shape: Shape,
  options: ConversationOptions,
): ExportSource<PreferenceItem> {
  const reader = conversationReader(db, options)
  const originals = originalReader(db)
  const rowsAt = spanRowReader(db, options.gate)

  /** The other answer that is compared with a span's own. */
  const otherOf = (item: PreferenceItem, row: GradedRow, other: GradedRow | undefined): readonly string[] => {
    if (item.origin === 'enzyme') return [outcomeOf(originals.of(row)) ?? '']
    return other === undefined ? [] : [other.outcome ?? '']
  }
  const compareSpan = async (item: Exclude<PreferenceItem, {origin: 'feedback'}>): Promise<Compared | undefined> => {
    const [other] = 'other' in item ? rowsAt([item.other], PAGE) : []
    const [read] = await reader.read([item.seq], (row) => otherOf(item, row, other))
    if (read === undefined) return undefined
    const {conversation, spans, further} = read
    const own = conversation.turns.at(-1)!.answered
    const answers =
      'label' in item
        ? {better: item.label ? own : null, worse: item.label ? null : own}
        : {better: own, worse: further[0] ?? null}
    const from = other === undefined ? spans : [...spans, other]
    return {origin: item.origin, prompt: promptOf(conversation), ...answers, spans: from}
  }
  const compareFeedback = async ({question, output, actual_output, liked}: Feedback): Promise<Compared> => {
    const system = options.system
    const texts = [question, output, actual_output ?? '', system ?? '']
    const [asked, answered, actual, hiddenSystem] = (await options.hider.hide([{seq: undefined, texts}]))[0]!
    const better = liked === true ? answered! : actual_output === null ? null : actual!
    const prompt = {system: system === undefined ? undefined : hiddenSystem, earlier: [], asked: asked!}
    return {origin: 'feedback', prompt, better, worse: liked === true ? null : answered!, spans: []}
  }

  return {
    items,
    questions: items.flatMap((item) => (item.origin === 'feedback' ? [item.given.question] : [])),
    placesOf: (item) =>
      item.origin === 'feedback'
        ? {spans: [], question: item.question}
        : {spans: [...reader.earlierOf(item.seq), item.seq, ...('other' in item ? [item.other] : [])]},
    keyOf: (item) => (item.origin === 'feedback' ? -1 - item.question : 'other' in item ? item.other : item.seq),
    async read(wanted) {
      const rows: MadeRow[] = []
      const skipped: SkipReason[] = []
      const taken = Math.min(wanted.length, PAGE_ITEMS)
      for (let index = 0; index < taken; index++) {
        const item = wanted[index]!
        const compared = item.origin === 'feedback' ? await compareFeedback(item.given) : await compareSpan(item)
        const reason = compared === undefined ? 'gone' : reasonAgainst(compared, options.minCharacters)
        if (reason !== undefined) skipped.push(reason)
        else rows.push(...rowsOf(compared!, shape))
      }
      return {rows, skipped, taken}
    },
  }
}

function promptOf({system, turns}: Conversation): Prompt {
  return {system, earlier: turns.slice(0, -1), asked: turns.at(-1)!.asked}
}

function reasonAgainst({better, worse}: Compared, minCharacters: number): SkipReason | undefined {
  if (better !== null && worse !== null && sameAnswer(better, worse)) return 'same_answer'
  if (better !== null && better.trim().length < Math.max(1, minCharacters)) return 'short'
  return worse !== null && worse.trim() === '' ? 'short' : undefined
}

/** Blanks, invisible characters, placeholders and ways to encode the same letters make no better answer. */
export function sameAnswer(one: string, other: string): boolean {
  const plain = (text: string): string =>
    text
      .replace(/\[[A-Z][A-Z0-9_]*_\d+\]/g, '[]')
      .normalize('NFC')
      .replace(/[\s\p{Cc}\p{Cf}]+/gu, '')
  return plain(one) === plain(other)
}

function rowsOf({origin, prompt, better, worse, spans}: Compared, shape: Shape): MadeRow[] {
  const made = (row: object): MadeRow => ({row, origin, spans, text: `${prompt.asked} ${better ?? worse}`})
  if (shape === 'kto')
    return [
      ...(better === null ? [] : [made(ktoRow(prompt, better, true, origin))]),
      ...(worse === null ? [] : [made(ktoRow(prompt, worse, false, origin))]),
    ]
  if (better === null || worse === null) throw new Error('half a pair')
  return [made(shape === 'dpo' ? dpoRow(prompt, better, worse, origin) : openaiDpoRow(prompt, better, worse))]
}
