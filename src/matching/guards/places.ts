import {DIFFERENT, type GuardFinding} from './finding.ts'

/** A place, then places whose longer names hold its name; commas part writings, the first is the name. Folded. */
const HOLDING = [
  'dominica / dominican republic, republica dominicana',
  'sudan, sudao / south sudan, sudao do sul',
  'mexico / new mexico, novo mexico',
  'guinea, guine / equatorial guinea, guine equatorial / guinea bissau, guine bissau / papua new guinea, papua nova guine',
  'ireland, irlanda / northern ireland, irlanda do norte',
  'samoa / american samoa, samoa americana',
  'guyana, guiana / french guiana, guiana francesa',
  'virginia / west virginia, virginia ocidental',
  'england, inglaterra / new england, nova inglaterra',
  'wales / new south wales, nova gales do sul',
  'york / new york, nova york, nova iorque',
  'hampshire / new hampshire',
].map((line) => line.split(' / ').map((names) => names.split(', ').map((name) => name.split(' '))))

/** By the first word of a name, the names, long ones first. */
const BY_FIRST = new Map<
  string,
  {readonly words: readonly string[]; readonly place: string; readonly family: string}[]
>()
for (const places of HOLDING)
  for (const names of places)
    for (const words of names) {
      const known = BY_FIRST.get(words[0]!) ?? []
      known.push({words, place: names[0]!.join(' '), family: places[0]![0]![0]!})
      BY_FIRST.set(
        words[0]!,
        known.sort((a, b) => b.words.length - a.words.length),
      )
    }

/** By the name that they have in common, the places of such names that a text is about. */
export type Places = ReadonlyMap<string, ReadonlySet<string>>

const NOWHERE: Places = new Map()

/** @param words folded, in order */
export function placesOf(words: readonly string[]): Places {
  let found: Map<string, Set<string>> | undefined
  for (let at = 0; at < words.length; at++) {
    const known = BY_FIRST.get(words[at]!)?.find((name) =>
      name.words.every((word, place) => words[at + place] === word),
    )
    if (known === undefined) continue
    found ??= new Map()
    found.set(known.family, (found.get(known.family) ?? new Set()).add(known.place))
    at += known.words.length - 1
  }
  return found ?? NOWHERE
}

/** The one is about a place, the other about one whose name holds that name: Sudan and South Sudan. */
export function placeGuard(question: Places, candidate: Places): GuardFinding | undefined {
  for (const [family, ours] of question) {
    const theirs = candidate.get(family)
    if (theirs === undefined || [...ours].some((place) => theirs.has(place))) continue
    return {guard: 'entity', factor: DIFFERENT, detail: `${[...ours]} is not ${[...theirs]}`}
  }
  return undefined
}
