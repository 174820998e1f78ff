import type {Database} from 'better-sqlite3'
import {mapDerivedTexts} from '../enzyme/span-texts.ts'
import {hider} from '../exporting/hide.sql.ts'
import type {PiiKind} from '../settings/schema.ts'
import type {Span} from '../span/schema.ts'

/** Texts that are remembered to hold nothing: a log and its tags say the same few words for every span. */
const REMEMBERED = {texts: 20_000, characters: 80}

/** A span that is about to be written, and the one of the store that it was made of. */
interface Written {
  readonly seq: number
  readonly span: Span
}

/**
 * Hides secrets, and personal data of these kinds, in what no enzyme looks at because it is made anew: tags, chain, log
 * and what a language model said, as the span came with them or as they were put beside it.
 */
export function derivedHider(db: Database, kinds: readonly PiiKind[]): (spans: readonly Written[]) => Promise<Span[]> {
  const {hide} = hider(db, kinds)
  const harmless = new Set<string>()
  return async (spans) => {
    const rows = spans.map(({seq, span}) => ({seq, texts: derivedTextsOf(span, harmless)}))
    const hidden = await hide(rows)
    for (const [index, {texts}] of rows.entries())
      if (hidden[index] === texts)
        for (const text of texts)
          if (text.length <= REMEMBERED.characters && harmless.size < REMEMBERED.texts) harmless.add(text)
    return spans.map(({span}, index) =>
      hidden[index] === rows[index]!.texts ? span : withTexts(span, rows[index]!.texts, hidden[index]!),
    )
  }
}

/** Each of them once: a log says the same words again and again. */
function derivedTextsOf(span: Span, harmless: ReadonlySet<string>): string[] {
  const texts = new Set<string>()
  mapDerivedTexts(span, (text) => {
    if (!harmless.has(text)) texts.add(text)
    return text
  })
  return [...texts]
}

function withTexts(span: Span, texts: readonly string[], hidden: readonly string[]): Span {
  const byText = new Map(texts.map((text, index) => [text, hidden[index]!]))
  return mapDerivedTexts(span, (text) => byText.get(text) ?? text)
}
