/** Text that is searched, in UTF-16 units, and entities that are kept. */
const MOST_CHARACTERS = 4000
const MOST_ENTITIES = 8

/** A thing that a text names, by its form. */
export interface Entity {
  readonly kind: 'url' | 'path' | 'version' | 'date' | 'money' | 'percent' | 'code' | 'name'
  readonly text: string
}

/** A capitalised word that is no "I'm", and what goes on with a name. */
const NAME = "(?!I['’])\\p{Lu}[\\p{L}\\d'’-]*[\\p{L}\\d]"
const NEXT = ` ${NAME}| (?:d[aeo]s?|de|of|the|von|van) ${NAME}`

const FORMS: readonly (readonly [Entity['kind'], RegExp])[] = [
  // A bracket ends it, but for a placeholder of the security enzyme.
  ['url', /\bhttps?:\/\/(?:\[[A-Z][A-Z_]*_\d+\]|[^\s"'<>)[\]]){3,200}/g],
  ['path', /(?<![\w/:])(?:~|\.{1,2})?\/(?:[\w.@-]+\/)+[\w.@-]+/g],
  ['date', /\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}\/\d{1,2}\/\d{4}\b/g],
  ['version', /\bv?\d+\.\d+\.\d+(?:-[\w.]+)?\b/g],
  ['money', /(?:R\$|US\$|[$€£])\s?\d[\d.,]*\d|\d[\d.,]*\s?(?:EUR|USD|BRL|reais|euros|dollars)\b/g],
  ['percent', /\d+(?:[.,]\d+)?\s?%/g],
  ['code', /(?<![`\w])`([^`\n]{2,60})`(?!`)/g],
  // Acronyms of three letters or more, and capitalised words, but for the first of a sentence; after a colon, where a
  // sentence often begins, two or more.
  [
    'name',
    new RegExp(`(?<=[\\p{Ll}\\d,] )${NAME}(?:${NEXT})*|(?<=[:;)] )${NAME}(?:${NEXT})+|\\b\\p{Lu}{3,}\\d*\\b`, 'gu'),
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
