import type {Database} from 'better-sqlite3'
import {spanOf} from '../span/row.ts'
import {axolotlRow, type Conversation, openaiSftRow, sftRow, type Turn} from './conversation.ts'
import type {Hider} from './hide.sql.ts'
import {conversationEnds, historyReader} from './history.sql.ts'
import {type Selected, USE} from './selection.sql.ts'
import {type ExportSource, type MadeRow, PAGE, type SkipReason} from './source.ts'
import {type GradedRow, spanRowReader} from './span-rows.sql.ts'
import type {Shape} from './target.ts'

/** What conversations are made with. */
export interface ConversationOptions {
  readonly selected: Selected
  readonly gate: number
  readonly hider: Hider
  /** Turns of one row. */
  readonly maxTurns: number
  /** In the place of the system prompt that a span came with. */
  readonly system: string | undefined
  /** Characters that an answer needs. */
  readonly minCharacters: number
}

/** Conversations to learn from: one row a conversation, or (prompt-completion) one row an answer. */
export function conversationSource(db: Database, shape: Shape, options: ConversationOptions): ExportSource<number> {
  const {selected, minCharacters} = options
  const reader = conversationReader(db, options)
  const wholeConversations = shape !== 'prompt-completion'
  return {
    items: wholeConversations ? conversationEnds(db, selected, options.maxTurns) : selected.seqs,
    questions: [],
    placesOf: (seq) => ({spans: [...reader.earlierOf(seq), seq]}),
    keyOf: (seq) => seq,
    async read(items) {
      const conversations = await reader.read(items)
      const rows: MadeRow[] = []
      const skipped: SkipReason[] = []
      for (const {conversation, spans} of conversations) {
        const long = ({answered}: Turn) => answered.length >= minCharacters
        const last = conversation.turns.at(-1)!
        const turns = conversation.turns.map((turn) => ({...turn, trained: turn.trained && long(turn)}))
        if (!long(last)) skipped.push('short')
        else rows.push({row: rowOf({...conversation, turns}, shape), spans, text: `${last.asked} ${last.answered}`})
      }
      return {rows, skipped, taken: conversations.length}
    },
  }
}

/** Reads what was said up to the answers of spans, fit to be read by others. */
export function conversationReader(
  db: Database,
  {selected: {uses}, gate, hider, maxTurns, system}: Omit<ConversationOptions, 'minCharacters'>,
) {
  const rowsOf = spanRowReader(db, gate)
  const historyOf = historyReader(db, uses, maxTurns)
  const systemOf = (row: GradedRow): string | undefined => {
    const own = system ?? spanOf(row).context?.['system_prompt']
    return typeof own === 'string' && own.trim() !== '' ? own : undefined
  }
  return {
    earlierOf: (seq: number): readonly number[] => historyOf(seq).earlier,
    /** Of the first spans, as many as fit. `further` texts of a span are hidden like its own and come back. */
    async read(items: ArrayLike<number>, further: (row: GradedRow) => readonly string[] = () => []) {
      const ends = rowsOf(Array.prototype.slice.call(items, 0, PAGE.rows), PAGE)
      const read = ends.map((end) => {
        const {earlier} = historyOf(end.seq)
        const rows = [...rowsOf(earlier, {rows: maxTurns, characters: Number.MAX_SAFE_INTEGER}), end]
        // Said once, it holds for what follows: the last that was said, said by whichever turn.
        const own = lastOf(rows, systemOf)
        const turns = rows.flatMap((row) => [row.this, row.outcome ?? ''])
        return {
          rows,
          texts: [...(own === undefined ? [] : [own]), ...turns, ...further(end)],
          hasSystem: own !== undefined,
        }
      })
      const hidden = await hider.hide(read.map(({rows, texts}) => ({seq: rows.at(-1)!.seq, texts})))
      return read.map(({rows, hasSystem}, index) => {
        const texts = hidden[index]!
        const first = hasSystem ? 1 : 0
        const turns = rows.map((row, at) => ({
          asked: texts[first + 2 * at]!,
          answered: texts[first + 2 * at + 1]!,
          trained: uses[row.seq] === USE.chosen,
        }))
        const conversation: Conversation = {system: hasSystem ? texts[0] : undefined, turns}
        return {conversation, spans: rows, further: texts.slice(first + 2 * rows.length)}
      })
    },
  }
}

function rowOf(conversation: Conversation, shape: Shape): object {
  if (shape === 'openai-messages') return openaiSftRow(conversation)
  if (shape === 'trained-messages') return axolotlRow(conversation)
  return sftRow(conversation, shape === 'prompt-completion' ? shape : 'messages')
}

/** What the last of them that has it has. */
function lastOf<T, V>(items: readonly T[], read: (item: T) => V | undefined): V | undefined {
  for (let at = items.length - 1; at >= 0; at--) {
    const value = read(items[at]!)
    if (value !== undefined) return value
  }
  return undefined
}
