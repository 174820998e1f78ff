import {diffArrays} from 'diff'

/** One place of a text: what stood there and what stands there now. `at` counts UTF-16 units in the text before. */
export interface Edit {
  readonly at: number
  readonly removed: string
  readonly inserted: string
}

/** What an enzyme did to one field, as it stands in `transformation_log`. */
export interface Change {
  /** Dotted path, such as `if_ok` or `context.environment`. */
  readonly field: string
  /** What was done, in a few words. */
  readonly what: string
  /** For texts: the first edits, each cut. */
  readonly edits?: readonly Edit[]
  /** How many edits there are when not all are shown. */
  readonly edits_total?: number
  /** For what is not running text: the new value. */
  readonly value?: unknown
  /** For what a language model proposed: which one, asked how. */
  readonly by?: ProposedBy
}

/** Who proposed a change. */
export interface ProposedBy {
  readonly provider: string
  readonly model: string
  readonly model_digest: string | null
  /** Form and digest of the prompt. */
  readonly prompt: string
}

/** What one change shows, at most; the whole original is kept beside the span anyway. */
const MOST_EDITS = 12
const MOST_CHARACTERS = 120

/** Edits that are looked for before a text counts as replaced as a whole. */
const MOST_DIFFERENCES = 2000

/** The change from one text to another, by words, marks and blanks. */
export function textChange(field: string, what: string, before: string, after: string): Change {
  const edits = editsBetween(before, after)
  return {
    field,
    what,
    edits: edits
      .slice(0, MOST_EDITS)
      .map(({at, removed, inserted}) => ({at, removed: cut(removed), inserted: cut(inserted)})),
    ...(edits.length > MOST_EDITS ? {edits_total: edits.length} : {}),
  }
}

function editsBetween(before: string, after: string): Edit[] {
  const parts = diffArrays(pieces(before), pieces(after), {maxEditLength: MOST_DIFFERENCES})
  if (parts === undefined) return [{at: 0, removed: before, inserted: after}]
  const edits: Edit[] = []
  let at = 0
  let open: {at: number; removed: string; inserted: string} | undefined
  for (const {value, added, removed} of parts) {
    const text = value.join('')
    if (!added && !removed) {
      open = undefined
      at += text.length
      continue
    }
    if (open === undefined) {
      open = {at, removed: '', inserted: ''}
      edits.push(open)
    }
    if (added) open.inserted += text
    else {
      open.removed += text
      at += text.length
    }
  }
  return edits
}

/** Words whole, everything else character by character. */
function pieces(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}_]+|[\s\S]/gu) ?? []
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}...`
}
