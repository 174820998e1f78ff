import fc from 'fast-check'
import {expect, test} from 'vitest'
import {filterMask, mayPass, mayPassAscending} from '../../src/retrieval/filter-plan.sql.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {searchMemory} from '../../src/retrieval/search-memory.ts'
import {conditionOf, type SpanFilter, searchable} from '../../src/retrieval/span-filter.sql.ts'
import {answeringStore, askStore, span} from '../support/answer-store.ts'

const filled = (spans = 400) =>
  answeringStore(
    Array.from({length: spans}, (_, at) =>
      span({
        id: `s${at}`,
        this: `question ${at}`,
        did: at % 2 === 0 ? 'even' : 'odd',
        when: new Date(Date.UTC(2025, 0, 1 + at)).toISOString(),
        context: {environment: at % 100 === 7 ? 'rare' : 'common'},
        metadata: {quality_score: at % 101},
      }),
    ),
  )

test('the parts of a filter are ordered by how few spans pass each, as measured', async () => {
  using store = await filled()
  const {plan, seqs} = filterMask(store.db, {minQuality: 50, domains: ['rare'], actions: ['odd']})
  expect(plan.order).toBe('before')
  expect(plan.steps.map(({condition}) => condition)).toEqual(['domain', 'quality', 'action'])
  expect(plan.steps[0]!.share).toBeCloseTo(0.01, 6)
  expect([...seqs!]).toEqual(
    store.db
      .prepare(`SELECT s.seq FROM spans s JOIN quality q ON q.seq = s.seq
        WHERE q.score >= 50 AND s.domain = 'rare' AND s.did = 'odd' ORDER BY s.seq`)
      .pluck()
      .all(),
  )
})

test('a plan tells how many spans its shares were measured on, and of a small store all of them', async () => {
  using many = await filled(401)
  expect(filterMask(many.db, {actions: ['odd']}).plan.sampled).toBe(400)
  using few = await filled(51)
  expect(filterMask(few.db, {actions: ['odd']}).plan).toMatchObject({sampled: null, share: 25 / 51})
})

test('a filter that most spans pass is checked after the search, none costs nothing', async () => {
  using store = await filled()
  expect(filterMask(store.db, {actions: ['odd', 'even']})).toMatchObject({
    plan: {order: 'after', share: 1},
    seqs: undefined,
  })
  expect(filterMask(store.db, {minQuality: 50}).plan.order).toBe('after')
  expect(filterMask(store.db, {})).toMatchObject({plan: {order: 'none', steps: []}, seqs: undefined})
})

test('what is looked up first leaves out nothing that passes, whichever parts are given', async () => {
  using store = await filled()
  const day = (number: number) => Date.UTC(2025, 0, number)
  const filters: SpanFilter[] = [
    {minQuality: 95},
    {minQuality: 95, domains: ['common']},
    {since: day(380)},
    {until: day(20), actions: ['even']},
    {split: 'validation'},
    {split: 'calibration', minQuality: 60},
    {grades: ['diamond'], domains: ['rare']},
    {domains: ['absent']},
  ]
  for (const filter of filters) {
    const mask = filterMask(store.db, filter)
    expect(mask.plan.order).toBe('before')
    const passing = store.db
      .prepare(`SELECT s.seq FROM spans s LEFT JOIN quality q ON q.seq = s.seq
        WHERE q.score >= @quality AND s.at >= @since AND s.at < @until AND (@split IS NULL OR s.split = @split)
          AND (@domain IS NULL OR s.domain = @domain) AND (@action IS NULL OR s.did = @action)
          AND (@grade IS NULL OR q.grade = @grade)`)
      .pluck()
      .all({
        quality: filter.minQuality ?? 0,
        since: filter.since ?? 0,
        until: filter.until ?? day(9999),
        split: filter.split ?? null,
        domain: filter.domains?.[0] ?? null,
        action: filter.actions?.[0] ?? null,
        grade: filter.grades?.[0] ?? null,
      }) as number[]
    expect([...mask.seqs!]).toEqual(expect.arrayContaining(passing))
    expect(passing.every((seq) => mayPass(mask, seq))).toBe(true)
    expect(mayPass(mask, 100_000)).toBe(false)
  }
})

test('asked in ascending order, the same numbers pass', () => {
  const ascending = (numbers: readonly number[]) => Uint32Array.from(new Set(numbers)).sort()
  const plan = {order: 'before', share: 1, sampled: null, steps: []} as const
  fc.assert(
    fc.property(fc.array(fc.nat(60)), fc.array(fc.nat(70)), (members, asked) => {
      const mask = {filter: {}, plan, seqs: ascending(members)}
      const passes = mayPassAscending(mask)
      for (const seq of ascending(asked)) expect(passes(seq)).toBe(mayPass(mask, seq))
    }),
  )
})

test('whoever a kept mask lets through passes, is not withheld and is indexed as it is now', async () => {
  using store = await filled()
  store.db.exec(`UPDATE spans SET withheld = 1 WHERE seq % 7 = 0;
    UPDATE spans SET revision = revision + 1 WHERE seq % 11 = 0;
    DELETE FROM indexed WHERE seq % 13 = 0`)
  const index = activeIndex(store.db)!
  const memory = searchMemory()
  for (const filter of [
    {},
    {minQuality: 50},
    {domains: ['rare']},
    {domains: ['absent']},
    {actions: ['odd'], minQuality: 9},
  ]) {
    const condition = conditionOf(filter)
    const passing = store.db
      .prepare(`SELECT s.seq FROM spans found ${searchable(condition)} WHERE ${condition.sql} ORDER BY s.seq`)
      .pluck()
      .all({...condition.parameters, embedder: index.id}) as number[]
    // The first question of a store that may be changing is answered without one.
    memory.mask(store.db, index, filter)
    const mask = memory.mask(store.db, index, filter)
    expect(mask.settled).toBeDefined()
    expect([...mask.seqs!]).toEqual(passing)
    const all = Array.from({length: 500}, (_, seq) => seq)
    expect(all.filter((seq) => mayPass(mask, seq))).toEqual(passing)
    expect(all.filter(mayPassAscending(mask))).toEqual(passing)
  }
})

test('an answer says how its evidence was searched for', async () => {
  using store = await filled()
  const {search} = await askStore(store, 'question 107', {filter: {domains: ['rare']}})
  expect(search).toMatchObject({algorithm: 'exact', filter: {order: 'before', steps: [{condition: 'domain'}]}})
  expect(search!.words).toContain('107')
})
