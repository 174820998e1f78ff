/** What placeholders of a template stand for; undefined leaves the entry out. */
export type TemplateValues = Readonly<Record<string, unknown>>

const WHOLE = /^\{\{(\w+)\}\}$/
const INSIDE = /\{\{(\w+)\}\}/g

/**
 * Fills a template that is data, not text: a value takes its place as a whole, or as a piece of one string, and can
 * never become a key, a bracket or a second placeholder.
 */
export function filled(template: unknown, values: TemplateValues): unknown {
  if (typeof template === 'string') {
    const whole = WHOLE.exec(template)
    if (whole !== null && whole[1]! in values) return values[whole[1]!]
    return template.replace(INSIDE, (placeholder, name: string) => {
      if (!(name in values)) return placeholder
      const value = values[name]
      return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)
    })
  }
  if (Array.isArray(template)) return template.map((entry) => filled(entry, values))
  if (typeof template === 'object' && template !== null)
    return Object.fromEntries(Object.entries(template).map(([key, entry]) => [key, filled(entry, values)]))
  return template
}

/** Placeholders of a template that stand for nothing. */
export function unknownPlaceholders(template: unknown, known: readonly string[]): string[] {
  const found = JSON.stringify(template ?? null).matchAll(INSIDE)
  return [...new Set([...found].map(([, name]) => name!))].filter((name) => !known.includes(name))
}

/** What lies at `choices.0.text`; undefined where nothing does. */
export function valueAt(value: unknown, path: string): unknown {
  let at = value
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    at = (at as Record<string, unknown>)[key]
  }
  return at
}
