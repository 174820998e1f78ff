/**
 * What ChatGPT writes into an answer for its own pages to draw: `U+E200 kind U+E202 fields U+E201`. Some stand for words
 * of the sentence (the name of a person or place, the label of a link), all others (sources, pictures, cards) for none.
 * Forms as they are in exports since 2024 and in OpenAI's guide to citation formatting
 * (developers.openai.com/api/docs/guides/citation-formatting).
 */
const MARK = /\ue200(?:[a-z_]+|(?=\ue202))(?:\ue202[^\ue200\ue201]*)?\ue201/

/** Those without an end, because the text was cut or the model forgot it, and those without the signs around. */
const OPEN_MARK = /\ue200[a-z_]+(?:\ue202(?:turn\d+[a-z]+\d+|[\x21-\x7e]{0,40}$)?)+|\ue202turn\d+[a-z]+\d+/

/** The same after another program lost the signs. */
const BARE = /(?:file|mem)?cite(?:turn\d+[a-z]+\d+(?:L\d+(?:-L?\d+)?)?)+/

/** Of 2023: browsing and files (`【11†source】`, `【4:0†guide.pdf】`), and what copying an answer made of it. */
const WRITTEN =
  /【(?:\d+(?::\d+)?†[^【】\n]{0,200}|oaicite:\d+)】|:contentReference\[oaicite:\d+\](?:\{index=\d+\})?|\[oai_citation(?:_attribution)?:\d+‡[^\]\n]{0,300}\]\([^)\s]{0,2000}\)/

/** Around words that a source stands for, and what is left of broken marks. */
const LOOSE = /[\ue200-\ue206]/.source

const GONE = [MARK, OPEN_MARK, BARE, WRITTEN].map(({source}) => source).join('|')
const FENCED = /(?<=^|\n)[ \t]*(?<fence>`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:\n[ \t]*\k<fence>|$)/.source
const LINES = `(?<before>^|(?<!\\n)\\n+)(?:[ \\t]*(?:(?:${GONE})[ \\t]*)+(?<after>\\n+|$))+`
const IN_LINE = `(?<=^|\\n)(?:(?:${GONE})[ \\t]*)+|(?:(?<![ \\t])[ \\t]+)?(?:${GONE})|${LOOSE}`

const ANY = new RegExp(GONE)
const NAMING = new RegExp(`${FENCED}|(?<mark>${MARK.source})`, 'g')
const LEFT_OUT = new RegExp(`${FENCED}|${LINES}|${IN_LINE}`, 'g')

/**
 * What an assistant said, as its reader saw it: without marks of sources and cards, the blanks before them, and lines of
 * nothing else; names and links by their words. Blocks of code stay as they are, and so do signs of the same range (of
 * icon fonts) where no mark is.
 */
export function withoutMarks(text: string): string {
  if (!ANY.test(text)) return text
  const named = text.replace(NAMING, (whole, ...rest) => {
    const {mark} = rest.at(-1) as {mark?: string}
    return mark === undefined ? whole : wordsOf(mark) || whole
  })
  return named.replace(LEFT_OUT, (whole, ...rest) => {
    const {fence, before, after} = rest.at(-1) as {fence?: string; before?: string; after?: string}
    if (fence !== undefined) return whole
    if (!before || !after) return ''
    return before.length > after.length ? before : after
  })
}

/** What stands for the mark in the sentence; empty: nothing. */
function wordsOf(mark: string): string {
  const [kind, ...fields] = mark.slice(1, -1).split('\ue202')
  const [first = '', target = ''] = fields
  if (kind === 'url' || kind === 'link_title') return /^https?:\/\//.test(target) ? `[${first}](${target})` : first
  // [category, name, description or number]
  if (first.startsWith('[')) return secondText(first)
  return kind === 'entity' ? first : ''
}

function secondText(json: string): string {
  try {
    const [, name] = JSON.parse(json) as unknown[]
    return typeof name === 'string' ? name : ''
  } catch {
    return ''
  }
}
