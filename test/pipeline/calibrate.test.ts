import {copyFileSync} from 'node:fs'
import {afterAll, beforeAll, describe, expect, test} from 'vitest'
import {reportHtml} from '../../src/calibration/report-html.ts'
import {describeCalibration} from '../../src/cli/calibration-text.ts'
import {describeReplay} from '../../src/cli/why-text.ts'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {GateError, Interrupted, StoreError} from '../../src/errors.ts'
import {outcomeKey} from '../../src/matching/outcome-key.ts'
import {type CalibrateOptions, calibrate} from '../../src/pipeline/calibrate.ts'
import {recordsOf} from '../../src/pipeline/calibrations.sql.ts'
import {consider} from '../../src/pipeline/consider.ts'
import {judgeBy, MATCH_KINDS, squadNormal, wordF1} from '../../src/pipeline/correctness.ts'
import {askedSpans, guessOrder} from '../../src/pipeline/prequential.sql.ts'
import {CONFIDENCE_INPUTS} from '../../src/pipeline/ranked-answers.ts'
import {status} from '../../src/pipeline/status.ts'
import {targets} from '../../src/pipeline/targets.ts'
import {why} from '../../src/pipeline/why.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import type {Store} from '../../src/store/open.ts'
import {answeringStore, askStore, finish, ingestSpans, NOW, span, temporaryStore} from '../support/answer-store.ts'
import {askedWorld} from '../support/asked-world.ts'
import {PLAN} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const options: CalibrateOptions = {
  embedder: builtinEmbedder(),
  matcher: {topK: 5, minTopK: 3, minScore: 0.4, minConfidence: 25},
  minQuality: 80,
  match: 'exact',
  matchByDomain: {},
  seed: 1,
  sample: 120,
  signal: new AbortController().signal,
  now: () => NOW,
}

const LOOKING = {fingerprint: builtinEmbedder().fingerprint, plan: PLAN, gate: 85}

/** A copy of a store that is open. */
function copyOf(store: Store): Store {
  const path = `${tempDir()}/copy.db`
  store.db.pragma('wal_checkpoint(TRUNCATE)')
  copyFileSync(store.path, path)
  return openWorkspace(path)
}

describe('a store of 600 spans', () => {
  let world: Store
  beforeAll(async () => {
    world = await answeringStore(askedWorld(600))
  })
  afterAll(() => world[Symbol.dispose]())

  test('ask is uncalibrated before, calibrated after, and stale once the store has changed', async () => {
    using store = copyOf(world)
    const question = 'what is the capital of babaland?'
    const before = await askStore(store, question)
    expect(before.prediction).toMatchObject({calibrated: false, conformal_set: null})
    expect(status(store, LOOKING).calibration).toBeNull()

    const summary = await finish(calibrate(store, options))
    expect(summary.records.memory).toBeGreaterThan(100)
    expect(summary.order).toBe('when')
    expect(summary.after.n).toBeGreaterThan(30)
    expect(summary.domains.map(({domain}) => domain)).toContain('travel')
    expect(JSON.stringify(summary)).not.toContain('null,"high":null')
    const own = summary.domains.filter(({own_quantile: has}) => has).map(({domain}) => domain)
    const shared = summary.shared_quantile
    expect([...own, ...(shared?.domains ?? []).map(({domain}) => domain)].sort()).toEqual([
      'maths_&_<b>maps</b>',
      'travel',
    ])

    // As the README reads them: one row a question that was asked, with its right answer.
    const rows = store.db
      .prepare<[], {this: string; gold: string; outcome: string; given: number; correct: number; raw: number}>(`
        SELECT s.this, s.outcome, r.record ->> 'gold' AS gold, r.record ->> 'given' AS given,
          r.record ->> 'correct' AS correct, r.record ->> 'raw' AS raw
        FROM calibration_records r JOIN spans s USING (seq)`)
      .all()
    const {memory, calibration, validation} = summary.records
    expect(rows.length).toBe(memory + calibration + validation + summary.unanswered)
    for (const {gold, outcome, given, correct, raw} of rows) {
      expect(gold).toBe(outcomeKey(outcome))
      expect([given, correct].every((flag) => flag === 0 || flag === 1)).toBe(true)
      expect(raw >= 0 && raw <= 1).toBe(true)
    }
    // What is certified below any answer that is given is no threshold that says something.
    const {answering} = summary
    const told = (more: object) =>
      describeCalibration({...summary, answering: {...answering, threshold: 0.006, ...more}})
    expect(told({every: true})).toContain('every answer that is given')
    expect(told({every: false})).toContain('from confidence 1,')

    const {prediction} = await askStore(store, question)
    expect(prediction).toMatchObject({calibrated: true, calibration: summary.id})
    expect(Object.values(why(store, before.prediction.id).changed.calibration!)).toEqual([null, summary.id])
    expect(why(store, prediction.id).changed.calibration).toBeNull()
    const replay = describeReplay(why(store, prediction.id))
    for (const [input] of CONFIDENCE_INPUTS) expect(replay).toMatch(new RegExp(`told:.* ${input} -?\\d`))
    expect(prediction.confidence).toBeGreaterThan(0)
    expect(prediction.confidence).toBeLessThan(100)
    expect(['answered', 'would_hand_over', 'abstained']).toContain(prediction.decision)
    expect(prediction.conformal_set).toMatchObject({alpha: 0.1, other: expect.any(Boolean)})
    const now = status(store, LOOKING)
    expect(now.calibration).toMatchObject({id: summary.id, stale: []})
    const verdicts = targets(now).filter(({target}) => target.startsWith('calibrat'))
    expect(verdicts.find(({target}) => target === 'calibration accuracy')!.verdict).not.toBe('not measured')

    await ingestSpans(store, [span({id: 'new', this: 'who painted the night watch?', if_ok: 'Rembrandt'})])
    const stale = (await askStore(store, question)).prediction
    expect(stale).toMatchObject({calibrated: false, calibration: null, conformal_set: null})
    expect(Object.values(why(store, prediction.id).changed.calibration!)).toEqual([summary.id, null])
    expect(stale.warnings.join()).toContain('no longer holds')
    const after = status(store, LOOKING)
    // In the words of `ask` and `eval`.
    expect(after.calibration!.stale).toEqual(['the store has changed'])
    expect(after.next).toContain('logline run')
    expect(targets(after).find(({target}) => target === 'calibration accuracy')).toMatchObject({
      verdict: 'not measured',
    })
  })

  test('a stopped calibration goes on where it was and ends as if nothing had happened; a repeated one asks nothing and keeps its date', async () => {
    using whole = copyOf(world)
    const expected = await finish(calibrate(whole, options))
    using store = copyOf(world)
    const stop = new AbortController()
    const stage = calibrate(store, {...options, signal: stop.signal})
    let seen = 0
    await expect(
      (async () => {
        for await (const event of stage) if (event.kind === 'progress' && ++seen === 3) stop.abort()
      })(),
    ).rejects.toThrow(Interrupted)
    const resumed = await finish(calibrate(store, options))
    expect(resumed.asked).toBe(expected.asked - 75)
    expect({...resumed, asked: 0}).toEqual({...expected, asked: 0})
    const kept = () => store.db.prepare('SELECT * FROM calibrations').all()
    const before = kept()
    const later = {...options, now: () => new Date(NOW.getTime() + 7 * 86_400_000)}
    const repeated = await finish(calibrate(store, later))
    expect(repeated).toMatchObject({asked: 0, created_at: expected.created_at, after: expected.after})
    expect(repeated.notes[0]).toMatch(/^already calibrated on \d{4}-\d\d-\d\d: nothing has changed since$/)
    expect(kept()).toEqual(before)
    // Only the records of the calibration that holds are kept.
    expect(store.db.prepare('SELECT count(DISTINCT calibration) FROM calibration_records').pluck().get()).toBe(1)
  })

  test('too little data for what was asked is refused with how much it takes', async () => {
    using store = copyOf(world)
    const refused = (more: object) => finish(calibrate(store, {...options, ...more})).catch((error: unknown) => error)
    const error = await refused({alpha: 0.001})
    expect(error).toBeInstanceOf(GateError)
    expect((error as GateError).message).toContain('needs 999')
    const strict = (await refused({maxError: 0.001})) as GateError
    expect(strict).toBeInstanceOf(GateError)
    // What the hint says can be had is not refused for the same reason.
    const said = Number(/--max-error (0\.\d\d) or more/.exec(strict.hint!)![1])
    expect(await refused({maxError: said})).not.toBeInstanceOf(GateError)
    expect(await refused({maxError: said - 0.01})).toBeInstanceOf(GateError)
    const alpha = Number(/--alpha (0\.\d\d) or more/.exec((error as GateError).hint!)![1])
    expect(await refused({alpha})).not.toBeInstanceOf(Error)
    expect(await refused({alpha: alpha - 0.01})).toBeInstanceOf(GateError)
  })

  test('no question meets itself or anything later, by time and by shuffle', async () => {
    for (const order of ['when', 'hash'] as const) {
      const most = {memory: 15, calibration: 10, validation: 10}
      const spans = askedSpans(world.db, {order, seed: 3, most, minQuality: 80})
      expect(spans.length).toBeGreaterThan(30)
      const keyOf = world.db.prepare<[number], {at: number; split: string; key: string}>(
        'SELECT at, split, hex(substr(content_hash, 4, 8)) AS key FROM spans WHERE seq = ?',
      )
      const place = ({split, key}: {split: string; key: string}) => `${split === 'memory' ? 0 : 1} ${key}`
      for (const {seq, question, evidence} of spans) {
        const {candidates} = await consider(
          world,
          {text: question, context: {}, filter: {minQuality: 80, ...evidence}, matcher: options.matcher},
          {embedderOf: () => builtinEmbedder(), signal: options.signal},
        )
        const own = keyOf.get(seq)!
        expect(candidates.some((candidate) => candidate.seq === seq)).toBe(false)
        for (const candidate of candidates) {
          const other = keyOf.get(candidate.seq)!
          expect(order === 'when' ? other.at < own.at : place(other) < place(own)).toBe(true)
        }
      }
    }
    expect(guessOrder(world.db)).toBe('when')
  })

  test('of too many questions those are asked that see most of the store', () => {
    const all = {memory: 1000, calibration: 1000, validation: 1000}
    const asked = (selection: object) =>
      askedSpans(world.db, {order: 'when', seed: 3, most: all, minQuality: 80, ...selection})
    const seqs = (spans: readonly {seq: number; split: string}[], split: string) =>
      spans.filter((one) => one.split === split).map(({seq}) => seq)
    const whole = asked({})
    const late = asked({enough: 10})
    expect(seqs(late, 'memory')).toEqual(seqs(whole, 'memory'))
    const calibrating = seqs(whole, 'calibration')
    expect(seqs(late, 'calibration')).toEqual(calibrating.slice(Math.floor(calibrating.length / 2)))
    expect(seqs(asked({enough: 1000}), 'calibration')).toEqual(calibrating)
    // A shuffled order begins with the memory split, and ends with what is asked.
    const shuffled = asked({order: 'hash'})
    const splits = shuffled.map(({split}) => split !== 'memory')
    expect(splits).toEqual(splits.toSorted((a, b) => Number(a) - Number(b)))
    const few = asked({order: 'hash', most: {memory: 9, calibration: 8, validation: 7}})
    for (const [split, count] of [
      ['memory', 9],
      ['calibration', 8],
      ['validation', 7],
    ] as const)
      expect(seqs(few, split)).toEqual(seqs(shuffled, split).slice(-count))
  })

  test('the HTML report loads nothing, describes its charts, and takes names of domains for text', async () => {
    using store = copyOf(world)
    const html = reportHtml(await finish(calibrate(store, options)), [['made', '<i>today</i>']], ['a note'])
    expect(html).not.toMatch(/(?:src|href)=|@import|url\(|<script/)
    expect(html.match(/<svg role="img" aria-label="[^"]+"/g)).toHaveLength(3)
    expect(html.match(/<desc>[^<]{20,}/g)).toHaveLength(3)
    expect(html).toContain('prefers-color-scheme:dark')
    expect(html).not.toContain('<i>today')
    expect(html).not.toContain('<b>')
    expect(html).not.toMatch(/NaN|Infinity|undefined/)
  })
})

test('plain leave-one-out lies on mirrored pairs, and the records of calibrate do not', async () => {
  // Each question stands in the store twice; what it is answered with is known from its twin alone.
  const random = (at: number) => ((at * 7919) % 997).toString(36)
  const pairs = Array.from({length: 120}, (_, at) => [
    span({
      id: `a-${at}`,
      this: `code of parcel ${random(at)} ${at}?`,
      if_ok: `x${at}`,
      who: 'a',
      metadata: {quality_score: 90},
    }),
    span({
      id: `b-${at}`,
      this: `code of parcel ${random(at)} ${at}?`,
      if_ok: `x${at}`,
      who: 'b',
      metadata: {quality_score: 90},
    }),
  ]).flat()
  using store = await answeringStore(pairs)
  const summary = await finish(calibrate(store, {...options, sample: 200})).catch((error: unknown) => error)
  const id = store.db.prepare<[], string>('SELECT id FROM calibrations').pluck().get()!
  const records = recordsOf(store.db, id).map(({record}) => JSON.parse(record) as {correct: boolean})
  const prequential = records.filter(({correct}) => correct).length / records.length
  let right = 0
  const twins = store.db
    .prepare<[], {seq: number; this: string; outcome: string}>('SELECT seq, this, outcome FROM spans LIMIT 60')
    .all()
  for (const {seq, this: question, outcome} of twins) {
    const {candidates} = await consider(
      store,
      {text: question, context: {}, filter: {minQuality: 80}, matcher: options.matcher},
      {embedderOf: () => builtinEmbedder(), signal: options.signal},
    )
    if (candidates.find((candidate) => candidate.seq !== seq)?.outcome === outcome) right++
  }
  expect(right / twins.length).toBeGreaterThan(0.95)
  expect(records.length).toBeGreaterThan(120)
  expect(prequential).toBeLessThan(0.65)
  expect(summary).toBeDefined()
})

describe('bad input', () => {
  test('an empty store, one span, one class, equal outcomes: a clear message', async () => {
    using empty = temporaryStore()
    await expect(finish(calibrate(empty, options))).rejects.toThrow(StoreError)
    using one = await answeringStore([span({id: 'a', this: 'where is the key?', if_ok: 'under the pot'})])
    await expect(finish(calibrate(one, options))).rejects.toThrow(/at least 20/)
    const same = askedWorld(260).map((row) => ({...row, if_ok: 'yes'}))
    using equal = await answeringStore(same)
    await expect(finish(calibrate(equal, options))).rejects.toThrow(/all \d+ answers .* were right/)
    const unlike = askedWorld(260).map((row, at) => ({...row, if_ok: `answer ${at}`}))
    using different = await answeringStore(unlike)
    await expect(finish(calibrate(different, options))).rejects.toThrow(/were wrong/)
  })
})

describe('what counts as right', () => {
  const judgeText = async (kind: (typeof MATCH_KINDS)[number], answer: string, ...gold: string[]) =>
    (await judgeBy(kind, builtinEmbedder(), options.signal)([answer], gold))[0]

  test('by kind', async () => {
    expect(await judgeText('exact', 'The Beatles', 'beatles')).toBe(true)
    expect(await judgeText('exact', 'Beatles', 'Rolling Stones', 'The Beatles!')).toBe(true)
    expect(await judgeText('exact', 'port 5432', '5432')).toBe(false)
    expect(await judgeText('contains', 'it is port 5432 by default', '5432')).toBe(true)
    expect(await judgeText('contains', '15432', '5432')).toBe(false)
    expect(await judgeText('numeric', 'so the answer is $1,234.50', '1234.5')).toBe(true)
    expect(await judgeText('numeric', '-3', '3')).toBe(false)
    expect(await judgeText('numeric', 'none', 'None.')).toBe(true)
    expect(await judgeText('f1', 'the red big house', 'big red house')).toBe(true)
    expect(await judgeText('f1', 'a boat', 'big red house')).toBe(false)
    expect(await judgeText('f1', '53.0', '53')).toBe(true)
    expect(await judgeText('f1', '5.3', '53')).toBe(false)
    expect(await judgeText('semantic', 'undo the last commit', 'undo last commit')).toBe(true)
    expect(await judgeText('semantic', 'boil an egg', 'undo last commit')).toBe(false)
    for (const kind of MATCH_KINDS) expect(await judgeText(kind, '', 'x')).toBe(false)
  })

  test('normalisation and F1 are SQuAD’s (examples worked through its evaluation script)', () => {
    expect(squadNormal('The  U.S. Army, an army!')).toBe('us army army')
    expect(wordF1('the cat sat', ['a cat sat down'])).toBeCloseTo((2 * 2) / (2 + 3), 12)
    expect(wordF1('', [''])).toBe(1)
  })
})
