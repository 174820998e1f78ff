/** A span whose domain its user has named, and the one that its words point to. */
export interface NamedDomain {
  readonly own: string
  readonly found: string
}

/** Spans that are needed before a name is believed to be another one for the same. */
const LEAST_SPANS = 5

/** Share of the spans of each of two names that the other one has at least, for both to name the same. */
const SHARED = 0.5

/**
 * What a store calls the domains that words point to: its own name stands for a built-in one where most spans of either,
 * of those whose words point anywhere, are spans of the other (`food` for `cooking`). A name that the store uses as it is
 * built in stays, and so does one that it has no name of its own for.
 * @returns the store's name by the built-in one, in the order of the built-in names; only those that differ
 */
export function ownNames(spans: Iterable<NamedDomain>): Readonly<Record<string, string>> {
  const both = new Map<string, Map<string, number>>()
  const ofOwn = new Map<string, number>()
  for (const {own, found} of spans) {
    const owns = both.get(found) ?? new Map<string, number>()
    both.set(found, owns)
    owns.set(own, (owns.get(own) ?? 0) + 1)
    ofOwn.set(own, (ofOwn.get(own) ?? 0) + 1)
  }
  const names: Record<string, string> = {}
  for (const [found, owns] of [...both].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (ofOwn.has(found)) continue
    const ofFound = [...owns.values()].reduce((sum, count) => sum + count, 0)
    for (const [own, count] of owns)
      if (count >= LEAST_SPANS && count > SHARED * ofFound && count > SHARED * ofOwn.get(own)!) names[found] = own
  }
  return names
}
