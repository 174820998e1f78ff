import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {type SpanParts, spanParts} from '../../src/exporting/parts.sql.ts'
import {dedup} from '../../src/pipeline/dedup.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {finish, ingestFiles, makeSpan, memoryStore, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const RATIO = [0.4, 0.3, 0.3] as const

/** The same request in words that differ in what MinHash and the words of dedup go by. */
const WORDINGS = [
  (thing: string, place: string) => `How can I repair the broken ${thing} at ${place}?`,
  (thing: string, place: string) => `My ${thing} at ${place} is broken and I want it to work again.`,
  (thing: string, place: string) => `Fixing a ${thing} that broke at ${place}`,
]
const THINGS = ['kettle', 'bicycle', 'printer', 'fence', 'window', 'piano', 'fridge', 'radio', 'boat', 'lamp']
const PLACES = ['school', 'home', 'work', 'sea', 'church', 'market', 'night', 'Easter']

/** Texts about the same thing at the same place have one direction. */
const embedder: Embedder = {
  fingerprint: 'things-and-places/1',
  dimensions: 64,
  embed: async (texts) =>
    texts.map((text) => {
      const named = [THINGS, PLACES].map((names) => names.findIndex((name) => text.includes(name)))
      const random = seededRandom(1 + named[0]! * 100 + named[1]!)
      const vector = Float32Array.from({length: 64}, () => random() - 0.5)
      const length = Math.hypot(...vector)
      return vector.map((value) => value / length)
    }),
}

function rows(): Span[] {
  const random = seededRandom(3)
  return THINGS.flatMap((thing) =>
    PLACES.flatMap((place) =>
      WORDINGS.map((wording) =>
        makeSpan({
          id: `${thing}-${place}-${Math.floor(random() * 1e9)}`,
          who: `person ${Math.floor(random() * 1e9)}`,
          this: wording(thing, place),
          if_ok: `Ask the caretaker of the ${place}: she knows who mends every ${thing} there.`,
        }),
      ),
    ),
  )
}

async function storeOf(spans: readonly Span[]): Promise<Store> {
  const store = memoryStore()
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, spans.map((span) => JSON.stringify(span)).join('\n'))
  await ingestFiles(store, [file])
  await finish(enrich(store, embedder, stageOptions()))
  return store
}

const clustered = (store: Store) =>
  finish(
    dedup(store, {
      ...stageOptions(),
      thresholds: {near: 0.65, semantic: 0.85},
      embedder: embedder.fingerprint,
      dryRun: false,
    }),
  )

/** Pairs of which both are exported, each in another part. */
function torn(store: Store, {ofSpan}: SpanParts, sql: string): number {
  const pairs = store.db.prepare<[], [number, number]>(sql).raw().all()
  expect(pairs.length).toBeGreaterThan(20)
  return pairs.filter(([a, b]) => {
    const [one, other] = [ofSpan(a), ofSpan(b)]
    return one !== undefined && other !== undefined && one !== other
  }).length
}

const PAIRS = "SELECT later, earlier FROM alike WHERE kind = 'semantic'"
const CLUSTERS = 'SELECT seq, kept FROM withheld WHERE kept IS NOT NULL'

test('what dedup found to mean the same is never in two parts, and no cluster is torn', async () => {
  using store = await storeOf(rows())
  const before = spanParts(store.db, RATIO, 1)
  const {withheld} = await clustered(store)
  expect(withheld.semantic).toBeGreaterThan(20)
  // By words alone they would be.
  expect(torn(store, before, PAIRS)).toBeGreaterThan(10)
  for (const seed of [1, 2, 3]) {
    const parts = spanParts(store.db, RATIO, seed)
    expect(torn(store, parts, PAIRS)).toBe(0)
    expect(torn(store, parts, CLUSTERS)).toBe(0)
    const used = store.db
      .prepare<[], number>('SELECT seq FROM spans WHERE withheld = 0')
      .pluck()
      .all()
      .map(parts.ofSpan)
    expect(new Set(used.filter((part) => part !== undefined)).size).toBe(3)
    // A span that is kept for its cluster is not lost between the parts of two others.
    const kept = store.db.prepare<[], number>('SELECT DISTINCT kept FROM withheld').pluck().all().map(parts.ofSpan)
    expect(kept.filter((part) => part === undefined).length).toBeLessThan(0.05 * kept.length)
  }
})

test('what is compared later moves nothing that was exported before', async () => {
  const spans = rows()
  using store = await storeOf(spans.slice(0, 150))
  await clustered(store)
  const seqs = store.db.prepare<[], number>('SELECT seq FROM spans WHERE withheld = 0').pluck().all()
  const yesterday = spanParts(store.db, RATIO, 1)
  const file = join(tempDir(), 'more.ndjson')
  writeFileSync(
    file,
    spans
      .slice(150)
      .map((span) => JSON.stringify(span))
      .join('\n'),
  )
  await ingestFiles(store, [file])
  await finish(enrich(store, embedder, stageOptions()))
  await clustered(store)
  const today = spanParts(store.db, RATIO, 1)
  const standing = new Set(store.db.prepare<[], number>('SELECT seq FROM spans WHERE withheld = 0').pluck().all())
  const moved = seqs.filter((seq) => standing.has(seq) && yesterday.ofSpan(seq) !== today.ofSpan(seq))
  expect(seqs.filter((seq) => standing.has(seq)).length).toBeGreaterThan(20)
  expect(moved).toEqual([])
})
