import {parse} from 'smol-toml'

/** A table header, or a key before its `=`. Quoted keys and dotted ones are split by the TOML parser itself. */
const HEADER = /^\s*\[(\[)?\s*([^\]]+?)\s*\]\]?\s*(#.*)?$/
const ASSIGNMENT = /^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=/

/**
 * The line, from 1, on which a value of a valid TOML text stands: of the longest part of its path that is written
 * there. The parser tells places of syntax errors only. Undefined where nothing of the path is written.
 */
export function lineOf(text: string, path: readonly (string | number)[]): number | undefined {
  const wanted = path.map(String)
  const counts = new Map<string, number>()
  let table: string[] = []
  let best: {line: number; depth: number} | undefined
  let open = ''
  for (const [index, line] of text.split('\n').entries()) {
    // Inside of a text or list that goes over several lines there are no keys of the file.
    if (open !== '') {
      open = stillOpen(open, line)
      continue
    }
    const header = HEADER.exec(line)
    if (header) {
      table = keysOf(header[2]!)
      const name = table.join('.')
      if (header[1]) counts.set(name, (counts.get(name) ?? -1) + 1)
      table = withPlaces(table, counts)
      consider(table, index + 1)
      continue
    }
    const key = ASSIGNMENT.exec(line)
    if (!key) continue
    consider([...table, ...keysOf(key[1]!)], index + 1)
    open = stillOpen('', line.slice(key[0].length))
  }
  return best?.line

  function consider(written: readonly string[], line: number): void {
    const depth = written.length
    if (depth > wanted.length || written.some((part, at) => part !== wanted[at])) return
    if (best === undefined || depth > best.depth) best = {line, depth}
  }
}

/** `[[providers]]` stands for the next of its tables: what follows is at providers.0, then providers.1... */
function withPlaces(table: readonly string[], counts: ReadonlyMap<string, number>): string[] {
  return table.flatMap((key, at) => {
    const count = counts.get(table.slice(0, at + 1).join('.'))
    return count === undefined ? [key] : [key, String(count)]
  })
}

function keysOf(dotted: string): string[] {
  let inside: unknown
  try {
    inside = parse(`${dotted} = 1`)
  } catch {
    return [dotted]
  }
  const keys: string[] = []
  while (typeof inside === 'object' && inside !== null) {
    const [entry] = Object.entries(inside)
    if (entry === undefined) break
    keys.push(entry[0])
    inside = entry[1]
  }
  return keys
}

/** What is still open at the end of a line: a text in three quotes, or brackets. */
function stillOpen(open: string, line: string): string {
  let rest = line
  let state = open
  while (rest !== '') {
    if (state === '"""' || state === "'''") {
      const end = rest.indexOf(state)
      if (end < 0) return state
      rest = rest.slice(end + 3)
      state = ''
      continue
    }
    const [token = ''] = /^("""|'''|"(?:[^"\\]|\\.)*"|'[^']*'|#.*|\[|\{|\]|\}|.)/.exec(rest) ?? []
    rest = rest.slice(token.length)
    if (token === '"""' || token === "'''") state = state === '' ? token : state
    else if (token === '[' || token === '{') state += token
    else if (token === ']' || token === '}') state = state.slice(0, -1)
  }
  return state
}
