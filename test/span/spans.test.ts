import fc from 'fast-check'
import {expect, test} from 'vitest'
import {canonicalForm, contentHash, dedupKey} from '../../src/span/identity.ts'
import {parseText} from '../../src/span/parse-line.ts'
import {type SpanRow, spanOf} from '../../src/span/row.ts'
import type {Span} from '../../src/span/schema.ts'
import {spanWriter} from '../../src/span/spans.sql.ts'
import {LIMITS, makeSpan, memoryStore} from '../support/spans.ts'

const PLACE = {file: 'test.ndjson', line: 1}

function stored(spans: readonly Span[], update = false) {
  const store = memoryStore()
  const writer = spanWriter(store.db)
  const admissions = spans.map((span) => writer.offer(span, PLACE, update))
  writer.finish()
  const rows = store.db.prepare<[], SpanRow & {dedup_key: Buffer}>('SELECT * FROM spans ORDER BY id').all()
  const duplicates = store.db.prepare('SELECT id, body FROM duplicates ORDER BY id').all()
  const aliases = store.db.prepare('SELECT s.id, alias FROM aliases JOIN spans s USING (seq) ORDER BY 1, 2').all()
  return {store, admissions, rows, duplicates, aliases, spans: rows.map(spanOf)}
}

/** Few values, so that ids, duplicates and conflicts meet often. */
const anySpan: fc.Arbitrary<Span> = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    this: fc.constantFrom('one?', 'two?'),
    outcome: fc.constantFrom('x', 'y'),
    quality: fc.option(fc.constantFrom(70, 90), {nil: undefined}),
    day: fc.constantFrom('01', '02'),
    alias: fc.option(fc.constantFrom('p', 'q'), {nil: undefined}),
  })
  .map(({id, this: question, outcome, quality, day, alias}) =>
    makeSpan({
      id,
      this: question,
      if_ok: outcome,
      when: `2026-01-${day}`,
      metadata: {
        ...(quality === undefined ? {} : {quality_score: quality}),
        ...(alias === undefined ? {} : {answer_aliases: [alias]}),
      },
    }),
  )

test('a span comes back canonically equal to its row, unknown keys and odd shapes included', () => {
  const odd: fc.Arbitrary<Partial<Span>> = fc.record(
    {
      status: fc.constantFrom('completed', 'failed', 'pending'),
      if_ok: fc.constantFrom('yes', ['yes', 'yeah'], ' padded ', '\ufeffbom'),
      if_not: fc.constantFrom('no', ['no'], '', null),
      context: fc.constantFrom({}, null, {environment: 'Creative Writing', x: [1, {y: null}]}),
      metadata: fc.constantFrom({}, null, {quality_score: 85.5, temperature: -0}),
      x_unknown: fc.jsonValue(),
    },
    {requiredKeys: ['status', 'if_ok']},
  ) as fc.Arbitrary<Partial<Span>>
  fc.assert(
    fc.property(odd, (given) => {
      const parsed = parseText(JSON.stringify({...makeSpan({id: 'a'}), ...given}), LIMITS)
      fc.pre(parsed.kind === 'span')
      if (parsed.kind !== 'span') return
      const {spans} = stored([parsed.span])
      expect(canonicalForm(spans[0])).toBe(canonicalForm(parsed.span))
    }),
  )
})

test('what is stored does not depend on the order in which spans with different ids arrive', () => {
  const unique = fc.uniqueArray(anySpan, {selector: (span) => span.id, minLength: 2})
  fc.assert(
    fc.property(
      unique.chain((spans) => fc.tuple(fc.constant(spans), fc.shuffledSubarray(spans, {minLength: spans.length}))),
      ([spans, shuffled]) => {
        const one = stored(spans)
        const other = stored(shuffled)
        expect(other.spans).toEqual(one.spans)
        expect(other.duplicates).toEqual(one.duplicates)
        expect(other.aliases).toEqual(one.aliases)
      },
    ),
  )
})

test('offering everything again changes nothing', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anySpan, {selector: (span) => span.id}), (spans) => {
      const {store, spans: before} = stored(spans)
      const writer = spanWriter(store.db)
      expect(spans.map((span) => writer.offer(span, PLACE, false))).toEqual(spans.map(() => 'unchanged'))
      expect(store.db.prepare<[], SpanRow>('SELECT * FROM spans ORDER BY id').all().map(spanOf)).toEqual(before)
    }),
  )
})

test('with updates in any order, the store holds the latest version of each id, merged as if it had come alone', () => {
  fc.assert(
    fc.property(fc.array(anySpan, {minLength: 1, maxLength: 12}), (spans) => {
      const latest = [...new Map(spans.map((span) => [span.id, span])).values()]
      const updated = stored(spans, true)
      const plain = stored(latest)
      expect(updated.spans).toEqual(plain.spans)
      expect(updated.duplicates).toEqual(plain.duplicates)
      expect(updated.aliases).toEqual(plain.aliases)
    }),
  )
})

test('nothing that an update replaces is lost', () => {
  const {store} = stored(
    [makeSpan({id: 'a'}), makeSpan({id: 'a', if_ok: 'Lyon'}), makeSpan({id: 'a', if_ok: 'Nice'})],
    true,
  )
  const bodies = store.db.prepare<[], string>('SELECT body FROM span_versions ORDER BY id').pluck().all()
  expect(bodies.map((body) => (JSON.parse(body) as Span).if_ok)).toEqual(['Paris', 'Lyon'])
})

test('without --update a known id with other content is a conflict, also when the id belongs to a merged duplicate', () => {
  const twin = makeSpan({id: 'b', metadata: {quality_score: 10}})
  const {admissions, spans} = stored([
    makeSpan({id: 'a', metadata: {quality_score: 90}}),
    twin,
    makeSpan({id: 'a', this: 'other?'}),
    {...twin, this: 'other?'},
    twin,
  ])
  expect(admissions).toEqual(['added', 'merged', 'conflict', 'conflict', 'unchanged'])
  expect(spans).toHaveLength(1)
})

test('of exact duplicates the better is kept, the other is recorded whole, and all answer aliases stay', () => {
  const worse = makeSpan({id: 'a', metadata: {quality_score: 70, answer_aliases: ['City of Light']}})
  const better = makeSpan({id: 'b', if_ok: ['Paris', 'Paris, France'], metadata: {quality_score: 90}})
  const {spans, duplicates, aliases, rows} = stored([worse, better])
  expect(spans).toEqual([better])
  expect(duplicates).toEqual([{id: 'a', body: canonicalForm(worse)}])
  expect(aliases).toEqual([
    {id: 'b', alias: 'City of Light'},
    {id: 'b', alias: 'Paris, France'},
  ])
  expect(rows[0]!.dedup_key).toEqual(dedupKey(worse))
})

test('fields that LogLine itself writes on export do not make a span a different one', () => {
  const span = makeSpan({id: 'a'})
  const exported = {...span, embeddings: {query_embedding: [1]}, semantic_tags: ['x'], complexity_score: 3, quality: {}}
  expect(contentHash(exported)).toEqual(contentHash(span))
  expect(contentHash({...span, x: 1})).not.toEqual(contentHash(span))
})

test('a near-duplicate inherits the split of the question it resembles', () => {
  const asked = Array.from({length: 300}, (_, index) => {
    const words = Array.from({length: 12}, (_, position) => `w${index}p${position}`).join(' ')
    return [
      makeSpan({id: `first-${index}`, this: `${words}?`}),
      makeSpan({id: `again-${index}`, this: `${words.toUpperCase()} again`, if_ok: 'Lyon'}),
    ] as const
  })
  const {rows} = stored(asked.flat())
  const splitOfId = new Map(rows.map((row) => [row.id, row.split]))
  const inherited = asked.filter(([first, again]) => splitOfId.get(first.id) === splitOfId.get(again.id)).length
  expect(inherited).toBeGreaterThan(285)
  const memory = rows.filter(({split}) => split === 'memory').length / rows.length
  expect(memory).toBeGreaterThan(0.7)
  expect(new Set(rows.map(({split}) => split)).size).toBe(3)
})

test('synthetic spans are memory only, whatever they resemble', () => {
  const spans = Array.from({length: 100}, (_, index) =>
    makeSpan({id: `s${index}`, this: `question number ${index} about topic ${index}?`, source: 'self_play'}),
  )
  expect(new Set(stored(spans).rows.map(({split}) => split))).toEqual(new Set(['memory']))
})

test('the number of a span that is gone is not given to another: an index may still know it', () => {
  const store = memoryStore()
  const seqOf = (id: string) =>
    store.db.prepare<[string], number>('SELECT seq FROM spans WHERE id = ?').pluck().get(id)!
  const first = spanWriter(store.db)
  first.offer(makeSpan({id: 'a', this: 'one?'}), PLACE, false)
  first.offer(makeSpan({id: 'b', this: 'two?'}), PLACE, false)
  const gone = seqOf('b')
  // The last span merges into another one: its row goes.
  first.offer(makeSpan({id: 'b', this: 'one?'}), PLACE, true)
  first.finish()
  const again = spanWriter(store.db)
  again.offer(makeSpan({id: 'c', this: 'three?'}), PLACE, false)
  again.finish()
  expect(seqOf('c')).toBeGreaterThan(gone)
})
