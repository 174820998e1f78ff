import fc from 'fast-check'
import {expect, test} from 'vitest'
import {type Effect, type Session, type SessionEvent, startSession, step} from '../../src/labelling/session.ts'
import {summaryOf} from '../../src/labelling/session-summary.ts'
import {VERDICTS} from '../../src/labelling/verdict.ts'

interface Item {
  readonly total: number
  readonly name: number
}

/** A store that remembers: labels that were saved, and those that were taken back. */
class Book {
  readonly saved = new Map<number, {item: Item; verdict: string; blind: boolean}>()
  readonly log: string[] = []
  readonly held = new Set<number>()
  readonly #again: Item[] = []
  #label = 0
  #next = 0
  readonly #spans: number
  state: Session<Item>

  constructor(spans: number, mode: 'rapid' | 'deep') {
    this.#spans = spans
    const {state, effects} = startSession<Item>(mode, 5000)
    this.state = state
    this.perform(effects)
  }

  send(event: SessionEvent<Item>): void {
    const {state, effects} = step(this.state, event)
    this.state = state
    this.perform(effects)
  }

  perform(effects: readonly Effect<Item>[]): void {
    for (const effect of effects) {
      this.log.push(effect.kind)
      if (effect.kind === 'next') {
        const again = this.#again.pop()
        if (again === undefined && this.#next === this.#spans) this.send({kind: 'nothing_left'})
        else {
          const item = again ?? {name: this.#next++, total: (this.#next * 37) % 101}
          this.held.add(item.name)
          this.send({kind: 'shown', item})
        }
      } else if (effect.kind === 'save') {
        const {item, verdict} = effect.decision
        this.saved.set(++this.#label, {item, verdict, blind: effect.blind})
        this.held.delete(item.name)
        this.send({kind: 'saved', label: this.#label})
      } else if (effect.kind === 'take_back') {
        this.saved.delete(effect.decision.label)
        this.held.add(effect.decision.item.name)
        this.send({kind: 'taken_back', item: effect.decision.item})
      } else if (effect.again) this.#again.push(effect.item)
      else this.held.delete(effect.item.name)
    }
  }
}

const event: fc.Arbitrary<SessionEvent<Item>> = fc.oneof(
  fc.constantFrom(...VERDICTS).map((verdict) => ({kind: 'decide' as const, verdict})),
  fc.integer({min: -100, max: 9000}).map((ms) => ({kind: 'tick' as const, ms})),
  fc.constantFrom(
    ...(['skip', 'pause', 'close', 'mode', 'undo'] as const).map((kind) => ({kind})),
    {kind: 'open' as const, overlay: 'help' as const},
    {kind: 'open' as const, overlay: 'edit' as const},
  ),
)
const mode = fc.constantFrom('rapid' as const, 'deep' as const)

test('whatever is pressed, what counts as decided is what the store holds, each span once', () => {
  fc.assert(
    fc.property(mode, fc.array(event, {maxLength: 80}), (begin, events) => {
      const book = new Book(12, begin)
      for (const each of events) book.send(each)
      const {decided, streaks, ended, current} = book.state
      expect(decided.map(({label}) => label)).toEqual([...book.saved.keys()])
      const names = decided.map(({item}) => item.name)
      expect(new Set(names).size).toBe(names.length)
      expect(streaks.best).toBeGreaterThanOrEqual(streaks.streak)
      expect(streaks.streak).toBeLessThanOrEqual(decided.length)
      // What is held back from others is what is on the screen, and what waits for it.
      if (ended === 'no') expect(book.held.has(current!.name)).toBe(true)
      const {verdicts, decided: count} = summaryOf(book.state)
      expect(verdicts.diamond + verdicts.maybe + verdicts.trash).toBe(count)
    }),
  )
})

test('time alone never decides anything: it only lets spans go', () => {
  fc.assert(
    fc.property(mode, fc.array(fc.integer({min: 0, max: 20_000}), {maxLength: 60}), (begin, times) => {
      const book = new Book(5, begin)
      for (const ms of times) book.send({kind: 'tick', ms})
      expect(book.log).not.toContain('save')
      expect(book.saved.size).toBe(0)
      if (begin === 'deep') expect(book.state.timed_out).toBe(0)
    }),
  )
})

test('five seconds let a span go, however the clock jumps; a pause, help and editing stop the time', () => {
  const book = new Book(5, 'rapid')
  // A laptop that slept for an hour.
  book.send({kind: 'tick', ms: 3_600_000})
  expect(book.state.current?.name).toBe(0)
  for (const kind of ['pause', 'help', 'edit'] as const) {
    book.send(kind === 'pause' ? {kind} : {kind: 'open', overlay: kind})
    for (let tick = 0; tick < 100; tick++) book.send({kind: 'tick', ms: 100})
    expect(book.state.current?.name).toBe(0)
    book.send(kind === 'pause' ? {kind} : {kind: 'close'})
  }
  for (let tick = 0; tick < 41; tick++) book.send({kind: 'tick', ms: 100})
  expect(book.state).toMatchObject({current: {name: 1}, timed_out: 1, streaks: {streak: 0}})
})

test('taking a verdict back gives span, streak and counts back as they were, and it is no blind verdict any more', () => {
  fc.assert(
    fc.property(fc.array(event, {maxLength: 30}), fc.constantFrom(...VERDICTS), (events, verdict) => {
      const book = new Book(100, 'rapid')
      for (const each of events) book.send(each)
      book.send({kind: 'close'})
      const before = book.state
      book.send({kind: 'decide', verdict})
      book.send({kind: 'undo'})
      const {decided, streaks, current} = book.state
      expect({decided, streaks, current}).toEqual({
        decided: before.decided,
        streaks: before.streaks,
        current: before.current,
      })
      book.send({kind: 'decide', verdict})
      expect([...book.saved.values()].at(-1)).toMatchObject({blind: false})
    }),
  )
})

test('a verdict is blind only where the meter was never in sight', () => {
  const book = new Book(5, 'rapid')
  book.send({kind: 'decide', verdict: 'diamond'})
  book.send({kind: 'mode'})
  book.send({kind: 'mode'})
  book.send({kind: 'decide', verdict: 'diamond'})
  book.send({kind: 'decide', verdict: 'trash'})
  expect([...book.saved.values()].map(({blind}) => blind)).toEqual([true, false, true])
  expect(book.state.decided.map((each) => each.mode)).toEqual(['rapid', 'deep', 'rapid'])
})

test('a verdict that the store refuses is none: the span stays, the count stays, the reason is shown', () => {
  const {state} = step(startSession<Item>('rapid', 5000).state, {kind: 'shown', item: {name: 1, total: 50}})
  const saving = step(state, {kind: 'decide', verdict: 'maybe'}).state
  // A second key before the store has answered changes nothing.
  expect(step(saving, {kind: 'decide', verdict: 'trash'})).toEqual({state: saving, effects: []})
  const failed = step(saving, {kind: 'failed', message: 'the disk is full'}).state
  expect(failed).toMatchObject({current: {name: 1}, decided: [], notice: 'the disk is full'})
})

test('after the end nothing happens any more', () => {
  fc.assert(
    fc.property(fc.array(event, {maxLength: 20}), (events) => {
      const book = new Book(50, 'rapid')
      book.send({kind: 'quit'})
      const {state} = book
      for (const each of events) book.send(each)
      expect(book.state).toBe(state)
      expect(book.held.size).toBe(0)
    }),
  )
})
