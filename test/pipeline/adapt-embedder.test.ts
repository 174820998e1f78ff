import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {fileURLToPath} from 'node:url'
import {expect, onTestFinished, test} from 'vitest'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import {adapt} from '../../src/embedding/adapting/adapt.ts'
import {activeAdaptation, adaptationsOf, leakedSpans} from '../../src/embedding/adapting/adaptations.sql.ts'
import {overlaid, overlayBytes} from '../../src/embedding/adapting/overlay.ts'
import {pairsOf} from '../../src/embedding/adapting/pairs.ts'
import {seededRandom as makeRandom} from '../../src/embedding/adapting/seeded-random.ts'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {shippedTable} from '../../src/embedding/builtin/shipped-table.ts'
import {embeddersOf, makeEmbedder} from '../../src/embedding/choose.ts'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {Interrupted} from '../../src/errors.ts'
import {adaptEmbedder} from '../../src/pipeline/adapt-embedder.ts'
import {listAdaptations, revertAdaptation, spansToEmbed} from '../../src/pipeline/adaptations.ts'
import {completedSpansOf, OutcomeGroups} from '../../src/pipeline/adapting-spans.sql.ts'
import {refuseLeaks} from '../../src/pipeline/calibration-refusals.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import {heldOutQuestions, measureNeighbours} from '../../src/pipeline/held-out-neighbours.ts'
import {openForStages} from '../../src/pipeline/workspace.ts'
import {settingsSchema} from '../../src/settings/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {ingestSpans, span, temporaryStore} from '../support/answer-store.ts'
import {finish, memoryStore, stageOptions} from '../support/spans.ts'

const CHILD = fileURLToPath(new URL('../support/adapt-child.ts', import.meta.url))
const options = {seed: 1, dimensions: 256, ...stageOptions()}
const {embed} = settingsSchema.parse({})
const VERBS = ['restart', 'mend', 'clean', 'replace', 'measure', 'open', 'move', 'paint']
const PLACES = ['in the cellar', 'on the roof', 'at night', 'before lunch', 'in winter', 'without tools']

/** Questions about things that go by three names in this house; who names a thing by any of them gets one outcome. */
function logOf(count: number, outcomeOf: (thing: number, random: () => number) => number): object[] {
  const random = seededRandom(5)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const names = Array.from({length: 90}, () =>
    Array.from({length: 8}, () => pick([...'bcdfghklmnprstvz', ...'aeiou'])).join(''),
  )
  return Array.from({length: count}, (_, index) => {
    const thing = Math.floor(random() * 30)
    const name = names[3 * thing + Math.floor(random() * 3)]!
    const outcome = outcomeOf(thing, random)
    const question = `how do I ${pick(VERBS)} the ${name} ${pick(PLACES)} ${pick(PLACES)} number ${index}`
    return span({id: `s-${index}`, this: question, if_ok: `follow page ${outcome} of the handbook`})
  })
}

async function storeOf(spans: readonly object[]): Promise<Store> {
  const store = temporaryStore()
  onTestFinished(() => store[Symbol.dispose]())
  await ingestSpans(store, spans)
  return store
}

test('a log with words of its own: the adapted model finds more on questions it never saw, and is in use until reverted', async () => {
  const store = await storeOf(logOf(500, (thing) => thing))
  await finish(enrich(store, makeEmbedder(embed, store.db), stageOptions()))
  const before = makeEmbedder(embed, store.db).fingerprint
  expect(spansToEmbed(store, embed)).toBe(0)

  const report = await finish(adaptEmbedder(store, options))
  expect(report).toMatchObject({verdict: 'accepted', before, trained: {split: 'memory'}})
  expect(report.held_out.difference!.score.low).toBeGreaterThan(0)
  expect(report.trained.new_words).toBeGreaterThan(50)
  const current = makeEmbedder(embed, store.db)
  expect(current.fingerprint).toBe(report.after)
  expect(spansToEmbed(store, embed)).toBe(500)
  // What the old index was made with is still at hand.
  expect(embeddersOf(embed, store.db)(before)?.fingerprint).toBe(before)

  const memory = store.db.prepare("SELECT count(*) FROM spans WHERE split = 'memory'").pluck().get()
  expect(report.trained.spans).toBe(memory)
  expect(listAdaptations(store)).toMatchObject([{name: report.name, state: 'in use', leaked: 0}])

  // Judged already: no step is trained again.
  const events = []
  for await (const event of adaptEmbedder(store, options)) events.push(event.kind)
  expect(events).toEqual(['started', 'finished'])

  expect(revertAdaptation(store)).toBe(report.name)
  expect(makeEmbedder(embed, store.db).fingerprint).toBe(before)
  expect(spansToEmbed(store, embed)).toBe(0)
  expect(embeddersOf(embed, store.db)(report.after!)?.fingerprint).toBe(report.after)
  // Training the same again takes it back into use.
  await finish(adaptEmbedder(store, options))
  expect(makeEmbedder(embed, store.db).fingerprint).toBe(report.after)

  // A span that training read and that calibrates now would flatter the calibration: it is noticed.
  const {id} = activeAdaptation(store.db)!
  store.db.exec(`UPDATE spans SET split = 'calibration'
    WHERE seq IN (SELECT seq FROM spans WHERE split = 'memory' ORDER BY seq LIMIT 3)`)
  expect(leakedSpans(store.db, id)).toBe(3)
  expect(listAdaptations(store)[0]!.leaked).toBe(3)
  expect(() => refuseLeaks(store.db)).toThrow(/trained on 3 spans that calibrate or validate now/)
  revertAdaptation(store)
  refuseLeaks(store.db)
})

test('a log whose outcomes have nothing to do with its questions: refused, though training fits its own pairs well', async () => {
  const store = await storeOf(logOf(400, (_, random) => Math.floor(random() * 30)))
  const before = makeEmbedder(embed, store.db)
  const report = await finish(adaptEmbedder(store, options))
  expect(report.verdict).toBe('refused')
  expect(report.reason).toMatch(/(not better|worse) on questions it never saw/)
  expect(makeEmbedder(embed, store.db).fingerprint).toBe(before.fingerprint)
  expect(store.db.prepare('SELECT count(*) FROM adaptation_parts').pluck().get()).toBe(0)
  expect(listAdaptations(store)).toMatchObject([{verdict: 'refused', state: '-'}])

  // RESEARCH section 3, pitfall 2: who measured the same model on memory's own questions would believe in it.
  const most = {groups: new OutcomeGroups(), most: 1e6, seed: 1, together: true}
  const memory = [...completedSpansOf(store.db, 'memory', most)]
  const pairs = pairsOf(memory, makeRandom(1))
  const training = adapt(shippedTable(), [pairs.answers, pairs.sameOutcome], {random: makeRandom(1)})
  let trained = await training.next()
  while (!trained.done) trained = await training.next()
  const after = builtinEmbedder(256, overlaid(shippedTable(), overlayBytes(trained.value.overlay)))
  /** How much nearer the two of a pair are than two that have nothing in common. */
  const marginOn = async (embedder: Embedder) => {
    const first = await embedder.embed(
      pairs.sameOutcome.map(({a}) => a),
      options.signal,
    )
    const second = await embedder.embed(
      pairs.sameOutcome.map(({b}) => b),
      options.signal,
    )
    const nearness = (shift: number) =>
      first.reduce((sum, vector, index) => {
        const other = second[(index + shift) % second.length]!
        return sum + vector.reduce((dot, value, at) => dot + value * other[at]!, 0)
      }, 0) / first.length
    return nearness(0) - nearness(97)
  }
  expect(await marginOn(after)).toBeGreaterThan((await marginOn(before)) + 0.015)
})

test('nothing is ever measured on what training may have seen', async () => {
  const store = await storeOf(logOf(300, (thing) => thing))
  const groups = new OutcomeGroups()
  const remembered = [...completedSpansOf(store.db, 'memory', {groups, most: 1e6, seed: 1, together: true})]
  const heldOut = heldOutQuestions(store.db, {groups, seed: 1, remembered})
  expect(heldOut.questions.length).toBeGreaterThan(20)
  expect(new Set(heldOut.questions.map(({split}) => split))).toEqual(new Set(['calibration', 'validation']))
  const leaking = {...heldOut, questions: [...heldOut.questions, remembered[5]!]}
  await expect(measureNeighbours(makeEmbedder(embed), leaking, options.signal)).rejects.toThrow(/of memory/)
})

test('stopped on the way, nothing is kept; too small a log says what it lacks', async () => {
  const store = await storeOf(logOf(400, (thing) => thing))
  const stop = new AbortController()
  const training = adaptEmbedder(store, {...options, signal: stop.signal})
  const run = async () => {
    for await (const event of training) if (event.kind === 'progress') stop.abort()
  }
  await expect(run()).rejects.toThrow(Interrupted)
  expect(adaptationsOf(store.db)).toEqual([])
  const small = memoryStore()
  expect(await finish(adaptEmbedder(small, options))).toMatchObject({
    verdict: 'refused',
    reason: 'too little to learn from: 0 pairs in memory, 100 are needed',
  })
})

test('killed in the middle of training, the store is as it was, free for the next run', async () => {
  const store = await storeOf(logOf(400, (thing) => thing))
  const child = spawn(process.execPath, [CHILD, store.path], {stdio: ['pipe', 'pipe', 'inherit']})
  await once(child.stdout, 'data')
  expect(() => openForStages(store.path)).toThrow(/another logline is at work/)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(adaptationsOf(store.db)).toEqual([])
  expect(store.db.pragma('integrity_check', {simple: true})).toBe('ok')
  using again = openForStages(store.path)
  expect(adaptationsOf(again.db)).toEqual([])
})
