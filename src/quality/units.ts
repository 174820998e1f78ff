import {tellingWords} from './empty-words.ts'

/**
 * Where a sentence or line ends: as the phrase model sees it (passage.ts). Also before phrases that open a sentence
 * which says nothing, so that one is found behind an answer without a full stop. Blanks are looked through from their
 * first one only: else many of them take time by their square.
 */
const BETWEEN =
  /(?<=[.!?…])\s+|(?<!\s)\s*\n\s*|(?<!\s)\s+(?=(?:I hope|Hope (?:this|that|it)|Let me know|Please (?:let|feel|note|consult)|Feel free|Thank you|Thanks|Best regards|As an AI|In other words|To put it|To sum up|In conclusion|You asked|The question was|Keywords:|Tags:|Entities:|Espero (?:ter|que)|Qualquer dúvida|Fico à|Obrigad[oa]|Atenciosamente|Em outras palavras|Em resumo|Resumindo|Vale lembrar|Você perguntou|A pergunta foi|Palavras-chave:))/g

/** Opens or closes code, with its language. */
const FENCE = /`{3}[\w+-]*|`/g

/** The number of an item in a list, without the item. */
const NUMBERED = /^\W*(\d{1,2})[.)]\s*$/

/** What stands before a colon or comma, to leave off where it says nothing: "So, in other words: ...". */
const LEAD = /^[^:,\n]{2,60}[:,]\s+/

/** Longer texts are looked at so far, in UTF-16 units and sentences; bounds the work for one row. */
const MOST_CHARS = 6000
const MOST_UNITS = 80

/** A sentence or line. */
export interface Unit {
  readonly text: string
  /** What stood before it: blanks or line breaks. */
  readonly gap: string
  readonly telling: ReadonlySet<string>
  /** Characters without a lead that says nothing. */
  readonly length: number
}

/** The sentences and lines of a text, in order. */
export function unitsOf(text: string): readonly Unit[] {
  const units: Unit[] = []
  const head = text.slice(0, MOST_CHARS)
  let start = 0
  let gap = ''
  let items = 0
  const add = (end: number, after: string): void => {
    const piece = head.slice(start, end)
    // Signs of Markdown and numbers of a list are no sentences.
    const numbered = NUMBERED.exec(piece)?.[1] === `${items + 1}`
    if (numbered) items++
    if (numbered || !/[\p{L}\p{N}\p{S}]/u.test(piece.replace(FENCE, ''))) gap += piece + after
    else {
      units.push(unitOf(piece, gap))
      gap = after
    }
  }
  for (const found of head.matchAll(BETWEEN)) {
    if (units.length === MOST_UNITS) break
    add(found.index, found[0])
    start = found.index + found[0].length
  }
  add(head.length, '')
  return units
}

/** Reads its words when they are asked for: most texts are one unit, and nobody does. */
function unitOf(text: string, gap: string): Unit {
  let telling: ReadonlySet<string> | undefined
  return {
    text,
    gap,
    get telling() {
      telling ??= tellingWords(text)
      return telling
    },
    get length() {
      return withoutLead(text).replace(/^\W+|\W+$/g, '').length
    },
  }
}

function withoutLead(text: string): string {
  const lead = LEAD.exec(text)?.[0] ?? ''
  return lead === '' || tellingWords(lead).size > 0 ? text : withoutLead(text.slice(lead.length))
}

/** The units as a text; the text itself where all of them are left. */
export function joined(core: readonly Unit[], all: readonly Unit[], text: string): string {
  if (core.length === all.length) return text
  return core.map((unit, at) => (at === 0 ? '' : unit.gap || ' ') + unit.text).join('') + text.slice(MOST_CHARS)
}

/** Without the signs that end it. */
export function bareOf({text}: Unit): string {
  return text.replace(/\W+$/, '')
}
