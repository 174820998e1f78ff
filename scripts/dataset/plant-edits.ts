import {STOP_WORDS} from '../../src/retrieval/stop-words.ts'
import {fold} from '../../src/span/tokens.ts'

/** How a duplicate is made of a text. */
export const EDITS = ['typo', 'synonym', 'insertion', 'deletion', 'reorder', 'phrase'] as const
export type Edit = (typeof EDITS)[number]

/** Written by hand for this measurement, before any list that the program uses was looked at. */
const SYNONYMS: ReadonlyMap<string, readonly string[]> = synonyms(`find locate|show display|create make|begin start|
  big large|small little|fast quick|remove delete|get obtain|buy purchase|help assist|need require|use employ|
  build construct|choose select|end finish|fix repair|error mistake|answer reply|important significant|many numerous|
  movie film|kid child|doctor physician|illness disease|car automobile|job occupation|begin commence|stop halt|
  whole entire|near close|happy glad|sad unhappy|rich wealthy|smart intelligent|difficult hard|easy simple|
  difference distinction|kind type|sort type|method way|goal aim|idea concept|result outcome|reason cause|
  change alter|show demonstrate|explain describe|tell inform|contain include|permit allow|shut close|gather collect|
  provide supply|reach attain|happen occur|live reside|seem appear|try attempt|want desire|speak talk|teach instruct|
  folder directory|picture image|photo picture|list enumerate|print output|run execute|send transmit|join connect|
  rapid fast|often frequently|total sum|usual normal|main principal|famous renowned|location place|street road|
  house home|city town|country nation|ship vessel|sickness illness|medicine drug|baby infant|person individual|
  cheap inexpensive|beautiful lovely|strange odd|correct right|wrong incorrect|huge enormous|tiny small|quiet silent|
  receive get|save store|modify change|verify check|search look|convert transform|combine merge|discover find`)

const INSERTED = 'please actually basically just really simply exactly currently maybe perhaps kindly also'.split(' ')
const OPENINGS = [
  'could you please tell me',
  'hi,',
  'i would like to know',
  'quick question:',
  'hello there,',
  'please',
]
const CLOSINGS = ['thanks', 'thank you in advance', 'please', 'if you know', 'thanks a lot']

const NUMBER_WORDS = new Set(
  `one two three four five six seven eight nine ten eleven twelve hundred thousand million first second third half
  double twice um dois duas tres quatro cinco seis sete oito nove dez cem mil`.split(/\s+/),
)
/** Changing one of these changes what is asked. */
const KEPT = new Set(
  `not no never none without except unless only cannot who what when where which why how whose before after above below
  under over most least more less first last from to into between left right true false yes and or nao nunca sem`.split(
    /\s+/,
  ),
)

/**
 * A text in which between `share` of the words (and at least one) were edited, by edits drawn at random; numbers, names, negations,
 * question words and whatever holds a sign are left as they are. Undefined where too few words may be touched.
 */
export function edited(text: string, share: number, random: () => number): {text: string; edits: Edit[]} | undefined {
  const pieces = text.split(/(\s+)/)
  const words = pieces.filter((piece) => /\S/.test(piece)).length
  const wanted = Math.max(1, Math.round(share * words))
  const edits: Edit[] = []
  let touched = 0
  const free = () => pieces.flatMap((piece, at) => (mayTouch(piece, at === 0) ? [at] : []))
  if (free().length < wanted) return undefined
  const done = new Set<number>()
  for (let tries = 0; touched < wanted && tries < 200; tries++) {
    const edit = EDITS[Math.floor(random() * EDITS.length)]!
    const places = free().filter((at) => !done.has(at))
    const at = places[Math.floor(random() * places.length)]
    if (at === undefined) break
    const cost = apply(edit, pieces, at, wanted - touched, random)
    if (cost === 0) continue
    done.add(at)
    touched += cost
    edits.push(edit)
  }
  const result = pieces.join('').replace(/\s+/g, ' ').trim()
  return touched < wanted || result === '' ? undefined : {text: result, edits}
}

/** Words that it changed; 0 when it can't be done here, and then nothing has changed. */
function apply(edit: Edit, pieces: string[], at: number, most: number, random: () => number): number {
  const word = pieces[at]!
  const [, core = '', tail = ''] = /^(\p{L}+)(\P{L}*)$/u.exec(word) ?? []
  if (edit === 'typo') {
    if (core.length < 5) return 0
    const place = 1 + Math.floor(random() * (core.length - 2))
    const kind = Math.floor(random() * 3)
    const swapped = core.slice(0, place) + core[place + 1] + core[place] + core.slice(place + 2)
    const dropped = core.slice(0, place) + core.slice(place + 1)
    const doubled = core.slice(0, place) + core[place] + core.slice(place)
    const typo = [swapped, dropped, doubled][kind]!
    if (typo === core) return 0
    pieces[at] = typo + tail
    return 1
  }
  if (edit === 'synonym') {
    const others = SYNONYMS.get(core)
    if (others === undefined) return 0
    pieces[at] = others[Math.floor(random() * others.length)]! + tail
    return 1
  }
  if (edit === 'insertion') {
    pieces[at] = `${INSERTED[Math.floor(random() * INSERTED.length)]} ${word}`
    return 1
  }
  if (edit === 'deletion') {
    // Rather words without a topic: those are what people leave out.
    if (tail !== '' || (!STOP_WORDS.has(core) && random() < 0.7)) return 0
    pieces[at] = ''
    return 1
  }
  if (edit === 'reorder') {
    const next = at + 2
    if (most < 2 || tail !== '' || pieces[next] === undefined || !/^\p{Ll}+$/u.test(pieces[next])) return 0
    if (!mayTouch(pieces[next], false)) return 0
    pieces[at] = pieces[next]
    pieces[next] = word
    return 2
  }
  const opens = random() < 0.5
  // One greeting and one goodbye.
  if (OPENINGS.some((phrase) => pieces[0]!.startsWith(phrase)) && opens) return 0
  if (CLOSINGS.some((phrase) => pieces.at(-1)!.endsWith(` ${phrase}`)) && !opens) return 0
  const phrases = (opens ? OPENINGS : CLOSINGS).filter((phrase) => phrase.split(' ').length <= most)
  if (phrases.length === 0) return 0
  const phrase = phrases[Math.floor(random() * phrases.length)]!
  if (opens) pieces[0] = `${phrase} ${pieces[0]}`
  else pieces[pieces.length - 1] += ` ${phrase}`
  return phrase.split(' ').length
}

/** Lower-case words of letters, with a comma or a full stop at most. */
function mayTouch(piece: string, first: boolean): boolean {
  const word = fold(piece.replace(/[,.;:!?]+$/, ''))
  if (!(first ? /^\p{L}+[,.;:!?]*$/u : /^\p{Ll}+[,.;:!?]*$/u).test(piece)) return false
  return word.length > 1 && !KEPT.has(word) && !NUMBER_WORDS.has(word) && !(first && /^\p{Lu}/u.test(piece))
}

function synonyms(list: string): ReadonlyMap<string, readonly string[]> {
  const map = new Map<string, string[]>()
  for (const pair of list.split('|')) {
    const [a = '', b = ''] = pair.trim().split(/\s+/)
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      map.set(from, [...(map.get(from) ?? []), to])
  }
  return map
}
