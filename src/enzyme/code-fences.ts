/** A block between fences of a text in Markdown (CommonMark 0.31, 4.5). */
export interface CodeFence {
  /** The opening line without its line feed: indent, marks, what follows them. */
  readonly indent: string
  readonly marks: string
  readonly info: string
  readonly body: string
  /** Positions of the block in the text, in UTF-16 units. */
  readonly start: number
  readonly end: number
  /** Nothing closes it. */
  readonly open: boolean
}

/** All fenced blocks, in order. */
export function codeFences(text: string): CodeFence[] {
  if (!text.includes('```') && !text.includes('~~~')) return []
  const fences: CodeFence[] = []
  let open: {indent: string; marks: string; info: string; start: number; body: number} | undefined
  let at = 0
  for (const line of text.split('\n')) {
    const end = at + line.length
    if (open === undefined) {
      const [, indent, marks, info] = /^( {0,3})(`{3,}|~{3,})([^`]*)$/.exec(line) ?? []
      if (marks !== undefined) open = {indent: indent!, marks, info: info!.trim(), start: at, body: end + 1}
    } else if (closes(line, open.marks)) {
      const body = text.slice(open.body, Math.max(open.body, at - 1))
      fences.push({...open, body, end, open: false})
      open = undefined
    }
    at = end + 1
  }
  if (open !== undefined) fences.push({...open, body: text.slice(open.body), end: text.length, open: true})
  return fences
}

function closes(line: string, marks: string): boolean {
  const closing = line.trim()
  return closing.length >= marks.length && closing === marks[0]!.repeat(closing.length)
}
