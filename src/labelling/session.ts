import type {PersonVerdict} from './verdict.ts'
import {verdictOfMeter} from './verdict.ts'

/** `rapid`: five seconds, the meter hidden; `deep`: all the time, with the meter's evidence. */
export const CURATION_MODES = ['rapid', 'deep'] as const
export type CurationMode = (typeof CURATION_MODES)[number]

/** What a session has to know of a span. */
export interface Judgeable {
  /** The meter, 0-100. */
  readonly total: number
}

/** A verdict that is in the store. */
export interface Decision<Item> {
  readonly item: Item
  readonly verdict: PersonVerdict
  readonly mode: CurationMode
  /** Time with the span in sight, pauses not counted. */
  readonly seconds: number
  /** The meter says the same. */
  readonly agreed: boolean
  /** Its number in the store. */
  readonly label: number
  /** What the streaks were before it: taking it back gives them back. */
  readonly before: Streaks
}

interface Streaks {
  /** Verdicts in a row without a span that was let go. */
  readonly streak: number
  readonly best: number
}

/** A person at work. Plain data: `step` makes the next one. */
export interface Session<Item extends Judgeable> {
  readonly mode: CurationMode
  /** Time for a span in rapid mode, in milliseconds. */
  readonly limit: number
  readonly current: Item | undefined
  /** The meter's numbers on the current span were in sight: then a verdict on it is no blind one. */
  readonly seen: boolean
  /** Milliseconds that the current span was in sight. */
  readonly elapsed: number
  readonly paused: boolean
  /** What lies over the span; time stands still meanwhile. */
  readonly overlay: 'none' | 'help' | 'edit'
  /** Verdicts that are in the store, oldest first. */
  readonly decided: readonly Decision<Item>[]
  /** Spans that were let go by hand, and that time ran out for. */
  readonly skipped: number
  readonly timed_out: number
  readonly streaks: Streaks
  /** A verdict that is being written. */
  readonly saving: Omit<Decision<Item>, 'label'> | undefined
  readonly ended: 'no' | 'quit' | 'nothing_left'
  /** What the person should read; gone with the next key. */
  readonly notice: string | undefined
}

/** What happens to a session: keys of the person, time, and what the store says. */
export type SessionEvent<Item> =
  | {readonly kind: 'shown'; readonly item: Item}
  | {readonly kind: 'nothing_left'}
  | {readonly kind: 'tick'; readonly ms: number}
  | {readonly kind: 'decide'; readonly verdict: PersonVerdict}
  | {readonly kind: 'saved'; readonly label: number}
  | {readonly kind: 'taken_back'; readonly item: Item}
  | {readonly kind: 'edited'; readonly item: Item; readonly notice: string}
  | {readonly kind: 'failed'; readonly message: string}
  | {readonly kind: 'open'; readonly overlay: 'help' | 'edit'}
  | {readonly kind: 'skip' | 'pause' | 'close' | 'mode' | 'undo' | 'quit'}

/** What is to be done about it, by whoever holds the store. Each is answered with an event. */
export type Effect<Item> =
  | {readonly kind: 'next'}
  | {readonly kind: 'save'; readonly decision: Omit<Decision<Item>, 'label'>; readonly blind: boolean}
  | {readonly kind: 'take_back'; readonly decision: Decision<Item>}
  /** Somebody else may be shown it now; `again`: it is the next one to be shown here. */
  | {readonly kind: 'let_go'; readonly item: Item; readonly again: boolean}

export interface Step<Item extends Judgeable> {
  readonly state: Session<Item>
  readonly effects: readonly Effect<Item>[]
}

/** A clock that jumps (a laptop that slept) takes no more than this from a person, in milliseconds. */
const LONGEST_TICK = 1000

export function startSession<Item extends Judgeable>(mode: CurationMode, limit: number): Step<Item> {
  const state: Session<Item> = {
    ...{mode, limit, current: undefined, seen: mode === 'deep', elapsed: 0, paused: false, overlay: 'none'},
    ...{decided: [], skipped: 0, timed_out: 0, streaks: {streak: 0, best: 0}},
    ...{saving: undefined, ended: 'no', notice: undefined},
  }
  return {state, effects: [{kind: 'next'}]}
}

/**
 * The next state, and what is to be done. A verdict counts once the store has answered `saved`; time that runs out lets
 * the span go and never decides; after the end nothing happens any more.
 */
export function step<Item extends Judgeable>(state: Session<Item>, event: SessionEvent<Item>): Step<Item> {
  if (state.ended !== 'no') return {state, effects: []}
  switch (event.kind) {
    case 'shown':
      return only(shown(state, event.item))
    case 'nothing_left':
      return only({...state, current: undefined, ended: 'nothing_left'})
    case 'tick':
      return tick(state, event.ms)
    case 'saved':
      return saved(state, event.label)
    case 'taken_back':
      return takenBack(state, event.item)
    case 'edited':
      return only({...state, current: event.item, overlay: 'none', notice: event.notice})
    case 'failed':
      return only({...state, saving: undefined, notice: event.message})
    default:
      return state.saving === undefined ? pressed({...state, notice: undefined}, event) : only(state)
  }
}

type Pressed<Item> = Extract<
  SessionEvent<Item>,
  {kind: 'decide' | 'open' | 'skip' | 'pause' | 'close' | 'mode' | 'undo' | 'quit'}
>

function pressed<Item extends Judgeable>(state: Session<Item>, event: Pressed<Item>): Step<Item> {
  const {current, overlay} = state
  if (event.kind === 'quit') {
    const effects: Effect<Item>[] = current === undefined ? [] : [{kind: 'let_go', item: current, again: false}]
    return {state: {...state, ended: 'quit', overlay: 'none'}, effects}
  }
  if (event.kind === 'close') return only({...state, overlay: 'none'})
  if (overlay !== 'none' || current === undefined) return only(state)
  switch (event.kind) {
    case 'open':
      return only({...state, overlay: event.overlay, seen: state.seen || event.overlay === 'edit'})
    case 'pause':
      return only({...state, paused: !state.paused})
    case 'mode': {
      const mode = state.mode === 'rapid' ? 'deep' : 'rapid'
      return only({...state, mode, seen: state.seen || mode === 'deep', elapsed: mode === 'rapid' ? 0 : state.elapsed})
    }
    case 'skip':
      return letGo({...state, skipped: state.skipped + 1}, current)
    case 'undo': {
      const last = state.decided.at(-1)
      if (last === undefined) return only({...state, notice: 'nothing to take back in this session'})
      return {
        state,
        effects: [
          {kind: 'let_go', item: current, again: true},
          {kind: 'take_back', decision: last},
        ],
      }
    }
    case 'decide': {
      const decision = {
        item: current,
        verdict: event.verdict,
        mode: state.seen ? ('deep' as const) : state.mode,
        seconds: Math.round(state.elapsed / 10) / 100,
        agreed: verdictOfMeter(current.total) === event.verdict,
        before: state.streaks,
      }
      return {state: {...state, saving: decision}, effects: [{kind: 'save', decision, blind: !state.seen}]}
    }
  }
}

function tick<Item extends Judgeable>(state: Session<Item>, ms: number): Step<Item> {
  if (state.current === undefined || state.paused || state.overlay !== 'none' || state.saving !== undefined)
    return only(state)
  const elapsed = state.elapsed + Math.min(LONGEST_TICK, Math.max(0, ms))
  if (state.mode === 'deep' || elapsed < state.limit) return only({...state, elapsed})
  return letGo(
    {...state, timed_out: state.timed_out + 1, notice: 'time ran out: the last span was let go'},
    state.current,
  )
}

/** The streak ends: it counts verdicts given in time, not verdicts that please the meter. */
function letGo<Item extends Judgeable>(state: Session<Item>, item: Item): Step<Item> {
  const streaks = {...state.streaks, streak: 0}
  const effects: Effect<Item>[] = [{kind: 'let_go', item, again: false}, {kind: 'next'}]
  return {state: {...state, current: undefined, streaks}, effects}
}

function shown<Item extends Judgeable>(state: Session<Item>, item: Item): Session<Item> {
  return {...state, current: item, elapsed: 0, seen: state.mode === 'deep'}
}

function saved<Item extends Judgeable>(state: Session<Item>, label: number): Step<Item> {
  if (state.saving === undefined) return only(state)
  const streak = state.streaks.streak + 1
  return {
    state: {
      ...state,
      current: undefined,
      saving: undefined,
      decided: [...state.decided, {...state.saving, label}],
      streaks: {streak, best: Math.max(streak, state.streaks.best)},
    },
    effects: [{kind: 'next'}],
  }
}

function takenBack<Item extends Judgeable>(state: Session<Item>, item: Item): Step<Item> {
  const last = state.decided.at(-1)
  if (last === undefined) return only(state)
  const before = {...state, decided: state.decided.slice(0, -1), streaks: last.before}
  // The meter's agreement was in sight since then.
  return only({...shown(before, item), seen: true, notice: 'the last verdict is taken back'})
}

function only<Item extends Judgeable>(state: Session<Item>): Step<Item> {
  return {state, effects: []}
}
