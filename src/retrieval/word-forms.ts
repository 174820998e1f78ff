/** Letters that two forms of a word share at their start, at least. */
const SHARED_LETTERS = 4

/** Endings of inflected words, English and Portuguese, folded. */
const ENDINGS: ReadonlySet<string> = new Set(
  [
    's es e d ed er ers r ing ings y ies ied ly n',
    'a o as os ar ir am em ou ei m mos va vam ria ando endo indo ado ada ados adas ido ida idos idas',
    'ao oes cao coes mente is ns',
  ]
    .join(' ')
    .split(' ')
    .concat(''),
)

/** Whether two words differ in nothing but an inflection: merge, merged, merging; entregar, entrego. Never numbers. */
export function sameWord(a: string, b: string): boolean {
  if (a === b) return true
  const shortest = Math.min(a.length, b.length)
  let shared = 0
  while (shared < shortest && a[shared] === b[shared]) shared++
  if (shared < SHARED_LETTERS || /\p{N}/u.test(a + b)) return false
  // The shared part may end within the endings: entrega, entregas.
  for (let stem = shared; stem >= SHARED_LETTERS; stem--)
    if (ENDINGS.has(a.slice(stem)) && ENDINGS.has(b.slice(stem))) return true
  return false
}

/** The words of one set that have a form of theirs in the other, which counts as the same word. */
export function wordsInBoth(these: ReadonlySet<string>, those: ReadonlySet<string>): string[] {
  const byStart = new Map<string, string[]>()
  for (const word of those) {
    const start = word.slice(0, SHARED_LETTERS)
    const others = byStart.get(start)
    if (others === undefined) byStart.set(start, [word])
    else others.push(word)
  }
  return [...these].filter(
    (word) => those.has(word) || byStart.get(word.slice(0, SHARED_LETTERS))?.some((other) => sameWord(word, other)),
  )
}
