import {fold} from '../../src/span/tokens.ts'

/** How a text is made another one that looks alike. */
export const NEGATIVES = ['number', 'entity'] as const
export type Negative = (typeof NEGATIVES)[number]

/** Names of a corpus: words that have a capital inside sentences in most places, by how they are written there. */
export function namesIn(texts: Iterable<string>): Map<string, string> {
  const counts = new Map<string, {capital: number; lower: number; written: string}>()
  for (const text of texts)
    for (const [, word] of text.matchAll(/(?<=[\p{Ll},] )(\p{L}{3,})/gu)) {
      const key = fold(word!)
      const count = counts.get(key) ?? {capital: 0, lower: 0, written: word!}
      if (/^\p{Lu}/u.test(word!)) {
        count.capital++
        count.written = word!
      } else count.lower++
      counts.set(key, count)
    }
  return new Map(
    [...counts].flatMap(([key, {capital, lower, written}]) =>
      capital >= 3 && capital > 4 * lower ? [[key, written] as const] : [],
    ),
  )
}

/** The text with one number, or one name, replaced by another one; undefined when it holds none. */
export function otherText(
  kind: Negative,
  text: string,
  names: ReadonlyMap<string, string>,
  random: () => number,
): string | undefined {
  const found =
    kind === 'number'
      ? [...text.matchAll(/(?<![\p{L}\d])\d+(?![\p{L}\d])/gu)]
      : [...text.matchAll(/\p{L}{3,}/gu)].filter(([word]) => names.has(fold(word)))
  const chosen = found[Math.floor(random() * found.length)]
  if (chosen === undefined) return undefined
  const [word] = chosen
  const other = kind === 'number' ? otherNumber(word, random) : otherName(word, [...names.values()], random)
  return text.slice(0, chosen.index) + other + text.slice(chosen.index + word.length)
}

function otherNumber(digits: string, random: () => number): string {
  const value = Number(digits)
  const other =
    random() < 0.5 ? value + 1 + Math.floor(random() * 9) : Math.max(0, value - 1 - Math.floor(random() * 5))
  return String(other === value ? value + 1 : other)
}

function otherName(name: string, names: readonly string[], random: () => number): string {
  let other = name
  while (fold(other) === fold(name)) other = names[Math.floor(random() * names.length)]!
  return /^\p{Lu}/u.test(name) ? other : other.toLowerCase()
}

/** Spans that differ from one only in a number or a name, of its question or of its outcome. */
export function hardNegatives(
  row: {readonly this: string; readonly if_ok: string},
  names: ReadonlyMap<string, string>,
  random: () => number,
): {kind: string; row: Partial<typeof row>}[] {
  return NEGATIVES.flatMap((kind) =>
    (['this', 'if_ok'] as const).flatMap((field) => {
      const text = otherText(kind, row[field], names, random)
      return text === undefined ? [] : [{kind: `${kind}-${field}`, row: {[field]: text}}]
    }),
  )
}
