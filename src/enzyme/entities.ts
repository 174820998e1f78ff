/** Text that is searched, in UTF-16 units, and entities that are kept. */
const MOST_CHARACTERS = 4000
const MOST_ENTITIES = 8

/** A thing that a text names, by its form. */
export interface Entity {
  readonly kind: 'url' | 'path' | 'version' | 'date' | 'money' | 'percent' | 'code' | 'name'
  readonly text: string
}

const FORMS: readonly (readonly [Entity['kind'], RegExp])[] = [
  ['url', /\bhttps?:\/\/[^\s"'<>)\]]{3,200}/g],
  ['path', /(?<![\w/:])(?:~|\.{1,2})?\/(?:[\w.@-]+\/)+[\w.@-]+/g],
  ['date', /\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\/\d{1,2}\/\d{4}\b/g],
  ['version', /\bv?\d+\.\d+\.\d+(?:-[\w.]+)?\b/g],
  ['money', /(?:R\$|US\$|[$€£])\s?\d[\d.,]*\d|\d[\d.,]*\s?(?:EUR|USD|BRL|reais|euros|dollars)\b/g],
  ['percent', /\d+(?:[.,]\d+)?\s?%/g],
  ['code', /(?<![`\w])`([^`\n]{2,60})`(?!`)/g],
  // Two or more capitalised words, not at the beginning of a sentence alone; acronyms of three letters or more.
  [
    'name',
    /(?<=[\p{Ll}\d,;:)] )\p{Lu}[\p{L}'’-]+(?: (?:d[aeo]s?|de|of|the|von|van) \p{Lu}[\p{L}'’-]+| \p{Lu}[\p{L}'’-]+)*|\b\p{Lu}{3,}\d*\b/gu,
  ],
]

/** What a text names, most telling kinds first, each once. */
export function entitiesIn(text: string): Entity[] {
  const searched = text.slice(0, MOST_CHARACTERS)
  const entities = new Map<string, Entity>()
  for (const [kind, form] of FORMS)
    for (const match of searched.matchAll(form)) {
      const found = (match[1] ?? match[0]).replace(/[.,;:!?]+$/, '')
      if (!entities.has(found)) entities.set(found, {kind, text: found})
      if (entities.size >= MOST_ENTITIES) return [...entities.values()]
    }
  return [...entities.values()]
}
