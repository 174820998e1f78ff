/**
 * What the meter is worth, measured on real spans: `npm run bench:quality -- file.ndjson [rows [seed]]`. Prints one
 * JSON object, with uniqueness by words and as the index's neighbours have it: the histogram of totals, AUROC of the total on damage of the same length with the gates at 80 and 85,
 * how often padding (by families of whole sentences, too) raises the total of spans that reach 80 and of those that do not, and exact match of held-out questions answered from the better and the worse half
 * of a memory in which 30 % of the spans are damaged. Intervals: 95 %, bootstrap.
 */
import {readFileSync} from 'node:fs'
import {builtinEmbedder} from '../src/embedding/builtin/builtin.ts'
import {measure} from '../src/quality/meter.ts'
import type {Span} from '../src/span/schema.ts'
import {auroc, DAMAGES, damaged} from '../test/support/quality-damage.ts'
import {PADDINGS, PLACES} from '../test/support/quality-paddings.ts'
import {interval} from './quality/bootstrap.ts'
import {padFamilies} from './quality/family-paddings.ts'
import {answerFromHalves, damagedMemory, type MemorySpan} from './quality/halves.ts'
import {totalsInStore} from './quality/totals-in-store.ts'
import {seededRandom} from './random/mulberry32.ts'

const [file, rowsArgument = '5000', seedArgument = '7'] = process.argv.slice(2)
if (file === undefined) throw new Error('usage: node scripts/bench-quality.ts file.ndjson [rows [seed]]')
const seed = Number(seedArgument)
const random = seededRandom(seed)
const everything = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Span)
const spans = everything.slice(0, Number(rowsArgument))
const totalOf = (span: Span): number => measure(span, []).total
const totals = new Map(spans.map((span) => [span, totalOf(span)]))
const shareFrom = (values: readonly number[], least: number) =>
  round(values.filter((value) => value >= least).length / values.length)

const histogram: Record<string, number> = {}
for (const total of totals.values()) {
  const bin = `${Math.floor(total / 5) * 5}`
  histogram[bin] = (histogram[bin] ?? 0) + 1
}

type Scores = readonly [sound: number, bad: number]
const aurocOf = (pairs: readonly Scores[]) =>
  auroc(
    pairs.map(([sound]) => sound),
    pairs.map(([, bad]) => bad),
  )
const summary = (pairs: readonly Scores[]) => {
  const bad = pairs.map(([, score]) => score)
  return {
    n: pairs.length,
    auroc: round(aurocOf(pairs)),
    interval: interval(pairs, aurocOf, random).map(round),
    pass80: shareFrom(bad, 80),
    pass85: shareFrom(bad, 85),
  }
}
const damage = DAMAGES.map((kind) => ({
  kind,
  pairs: damaged(spans, kind, seededRandom(seed)).map(({of, span}): Scores => [totals.get(of)!, totalOf(span)]),
}))

/** Of all combinations of padding, place and span, so many are tried. */
const PADDED_SHARE = 0.1
/** What a sound span may gain at most (README, "Quality"). */
const TOLERANCE = 0.05

interface PaddingCount {
  /** Spans that reach 80 without padding: how many paddings were tried on them, how many raised, by how much at most. */
  sound: {n: number; raised: number; most: number}
  /** Spans that do not: how many paddings raised them, and to 80. */
  unsound: {n: number; raised: number; reach80: number}
}
const padded = (field: 'this' | 'if_ok') => {
  const counts: Record<string, PaddingCount> = {}
  for (const span of spans)
    for (const padding of PADDINGS)
      for (const place of PLACES) {
        if (random() > PADDED_SHARE) continue
        const text = place.put(String(span[field]), padding.text(span, spans, random), random)
        const before = totals.get(span)!
        const after = totalOf({...span, [field]: text})
        for (const name of [padding.name, place.name, 'all']) {
          counts[name] ??= {sound: {n: 0, raised: 0, most: 0}, unsound: {n: 0, raised: 0, reach80: 0}}
          const {sound, unsound} = counts[name]
          const raised = after > before + TOLERANCE ? 1 : 0
          if (before >= 80) {
            sound.n++
            sound.raised += raised
            sound.most = Math.max(sound.most, round(after - before))
          } else {
            unsound.n++
            unsound.raised += raised
            unsound.reach80 += after >= 80 ? 1 : 0
          }
        }
      }
  return counts
}

/** How often a padding takes a damaged answer that is under 80 to 80: of the paddings of one place, of some spans. */
const paddedDamage = Object.fromEntries(
  DAMAGES.map((kind) => {
    const under = damaged(spans, kind, seededRandom(seed)).filter(({span}) => totalOf(span) < 80)
    const counts: Record<string, {n: number; reach80: number}> = {}
    for (const {span} of under)
      for (const padding of PADDINGS)
        for (const place of PLACES) {
          if (random() > PADDED_SHARE / 5) continue
          const if_ok = place.put(String(span.if_ok), padding.text(span, spans, random), random)
          const up = totalOf({...span, if_ok}) >= 80 ? 1 : 0
          for (const name of [place.name, 'all']) {
            counts[name] ??= {n: 0, reach80: 0}
            counts[name].n++
            counts[name].reach80 += up
          }
        }
    return [kind, counts]
  }),
)

const families = padFamilies(
  [...spans, ...DAMAGES.flatMap((kind) => damaged(spans, kind, seededRandom(seed)).map(({span}) => span))],
  spans,
  {totalOf, share: PADDED_SHARE / 5, tolerance: TOLERANCE, random},
)

/** Sources whose answers are short enough to be matched exactly. */
const SHORT_ANSWER = 40
const short = everything.filter((span) => String(span.if_ok).length <= SHORT_ANSWER && /\?$|^(wh|how)/i.test(span.this))
const heldOut = short.slice(0, Math.min(2000, short.length >> 2))
const embedder = builtinEmbedder()
const DAMAGED_SHARE = 0.3
const memory = damagedMemory(short.slice(heldOut.length), DAMAGED_SHARE, seededRandom(seed))
const memoryTotals = await totalsInStore(
  memory.map(({span}) => span),
  embedder,
)
const halvesBy = async (totals: ReadonlyMap<string, number>) => {
  const halves = await answerFromHalves(memory, heldOut, {totals, embedder, random: seededRandom(seed)})
  return {
    top: {...exactMatch(halves.top), damaged: round(halves.damagedTop)},
    bottom: {...exactMatch(halves.bottom), damaged: round(halves.damagedBottom)},
    better_by: gain(halves.top.map((right, at) => Number(right) - Number(halves.bottom[at]))),
  }
}

/** The same damage inside one store, so that each span has its neighbours. */
const mixed = damagedMemory(spans, DAMAGED_SHARE, seededRandom(seed))
const mixedTotals = await totalsInStore(
  mixed.map(({span}) => span),
  embedder,
)
const inStore = (totals: ReadonlyMap<string, number>) => {
  const known = mixed.filter(({span}) => totals.has(span.id))
  const split = (entries: readonly MemorySpan[]) => {
    const of = (harmed: boolean) => entries.filter((one) => one.harmed === harmed).map(({span}) => totals.get(span.id)!)
    return auroc(of(false), of(true))
  }
  const sound = known.filter(({harmed}) => !harmed).map(({span}) => totals.get(span.id)!)
  return {
    n: known.length,
    damaged: known.length - sound.length,
    auroc: round(split(known)),
    interval: interval(known, split, random).map(round),
    sound80: shareFrom(sound, 80),
    sound85: shareFrom(sound, 85),
  }
}
/** Question by question, because both halves are asked the same. */
const gain = (differences: readonly number[]) => {
  const mean = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0) / some.length
  return {share: round(mean(differences)), interval: interval(differences, mean, random).map(round)}
}
const rate = (answers: readonly boolean[]) => answers.filter(Boolean).length / answers.length
const exactMatch = (answers: readonly boolean[]) => ({
  exact_match: round(rate(answers)),
  interval: interval(answers, rate, random).map(round),
})

process.stdout.write(
  `${JSON.stringify(
    {
      rows: spans.length,
      seed,
      histogram,
      sound80: shareFrom([...totals.values()], 80),
      sound85: shareFrom([...totals.values()], 85),
      damage: {
        ...Object.fromEntries(damage.map(({kind, pairs}) => [kind, summary(pairs)])),
        all: summary(damage.flatMap(({pairs}) => pairs)),
      },
      padding: {if_ok: padded('if_ok'), this: padded('this'), damaged: paddedDamage, families},
      halves: {
        memory: short.length - heldOut.length,
        held_out: heldOut.length,
        // Nothing but the span: a copy of another is no worse, and what is asked again is answered by copies.
        by_itself: await halvesBy(new Map(memory.map(({span}) => [span.id, totalOf(span)]))),
        by_words: await halvesBy(memoryTotals.byWords),
        by_neighbours: await halvesBy(memoryTotals.byNeighbours),
        after_dedup: {left: memoryTotals.afterDedup.size, ...(await halvesBy(memoryTotals.afterDedup))},
      },
      in_store: {by_words: inStore(mixedTotals.byWords), by_neighbours: inStore(mixedTotals.byNeighbours)},
    },
    null,
    2,
  )}\n`,
)
process.exit(0)

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
