import {randomUUID} from 'node:crypto'
import {LoglineError} from '../errors.ts'
import {type Askable, askingOrder, type Reason, reasonFor} from '../labelling/asking-order.ts'
import {
  askableSpans,
  type CuratedSpan,
  type CurationFilter,
  claimTable,
  curatedSpan,
} from '../labelling/curation.sql.ts'
import {type EditedTexts, faultInTexts} from '../labelling/edit.ts'
import {labelTable} from '../labelling/labels.sql.ts'
import {spanEditor} from '../labelling/save-edit.sql.ts'
import {
  type CurationMode,
  type Effect,
  type Session,
  type SessionEvent,
  startSession,
  step,
} from '../labelling/session.ts'
import type {Measurement} from '../quality/meter.ts'
import {qualityTable} from '../quality/quality.sql.ts'
import {explain, type Store} from '../store/open.ts'
import {lockForWriting} from '../store/writer-lock.ts'
import {bumpStoreVersion} from './runs.sql.ts'

/** How long nobody else is shown a span that was shown here and not decided yet, in milliseconds; renewed by half of it. */
const CLAIM_MS = 120_000

export const ASKING_ORDERS = ['informative', 'random'] as const
export type AskingOrder = (typeof ASKING_ORDERS)[number]

export interface CurateOptions {
  readonly filter: CurationFilter
  readonly order: AskingOrder
  readonly seed: number
  /** Spans that are shown, at most. */
  readonly limit?: number | undefined
  /** Of orchestrate: spans near it are telling. */
  readonly gate: number
  readonly mode: CurationMode
  /** Time for a span in rapid mode, in milliseconds. */
  readonly limitMs: number
  /** Who decides. */
  readonly person: string
  readonly now: () => Date
}

/** A span on the screen. */
export interface ShownSpan extends CuratedSpan {
  readonly reason: Reason
  /** Its place among those of this session, from 1, and how many there are. */
  readonly place: number
  readonly of: number
}

export type Curation = Session<ShownSpan>

/** Spans in the order in which they are asked about. */
export function spansToAsk(
  {db}: Store,
  {filter, order, gate, seed, limit}: Pick<CurateOptions, 'filter' | 'order' | 'gate' | 'seed' | 'limit'>,
): Askable[] {
  return askingOrder(askableSpans(db, filter), {order, gate, seed}).slice(0, limit)
}

/**
 * One person's session on a store: keys and time go in by `send`, each verdict is on the disk (synchronous = FULL) before
 * the next span is shown. Several can work on the same store. What goes wrong in the store becomes a notice; the span
 * stays on the screen and nothing was decided.
 */
export class Curator implements Disposable {
  readonly #store: Store
  readonly #options: CurateOptions
  readonly #queue: Askable[]
  readonly #total: number
  readonly #name = randomUUID()
  readonly #listeners = new Set<() => void>()
  readonly #claims: ReturnType<typeof claimTable>
  readonly #labels: ReturnType<typeof labelTable>
  readonly #quality: ReturnType<typeof qualityTable>
  readonly #editor: ReturnType<typeof spanEditor>
  readonly #load: ReturnType<typeof curatedSpan>
  #shown = 0
  #again: ShownSpan[] = []
  #claimedUntil = 0
  #state: Curation

  constructor(store: Store, options: CurateOptions) {
    this.#store = store
    this.#options = options
    const {db} = store
    db.pragma('synchronous = FULL')
    this.#claims = claimTable(db)
    this.#labels = labelTable(db)
    this.#quality = qualityTable(db)
    this.#editor = spanEditor(db)
    this.#load = curatedSpan(db)
    this.#queue = spansToAsk(store, options).reverse()
    this.#total = this.#queue.length
    const {state, effects} = startSession<ShownSpan>(options.mode, options.limitMs)
    this.#state = state
    this.#perform(effects)
  }

  get state(): Curation {
    return this.#state
  }

  /** Calls back after each change; gives back what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): Curation => this.#state

  readonly send = (event: SessionEvent<ShownSpan>): void => {
    const before = this.#state
    const {state, effects} = step(this.#state, event)
    this.#state = state
    this.#perform(effects)
    if (event.kind === 'tick') this.#renewClaim()
    if (this.#state !== before) for (const listener of this.#listeners) listener()
  }

  /** The meter on other texts for the current span; undefined when they can't be its texts. */
  measure(item: ShownSpan, texts: EditedTexts): Measurement | undefined {
    return faultInTexts(item.span, texts) === undefined ? this.#editor.measure(item, texts) : undefined
  }

  /** Makes other texts the next version of the current span. What is wrong, for the person; undefined: it is done. */
  saveEdit(item: ShownSpan, texts: EditedTexts): string | undefined {
    const fault = faultInTexts(item.span, texts)
    if (fault !== undefined) return fault
    const {db, path} = this.#store
    try {
      // A stage that rewrites spans at this moment would not see it.
      using _lock = lockForWriting(path)
      const saved = db
        .transaction(() => {
          const done = this.#editor.save(item, texts, this.#by())
          if (done) bumpStoreVersion(db)
          return done
        })
        .immediate()
      if (!saved) return 'the span has changed meanwhile: skip it, it will come back'
    } catch (error) {
      return this.#messageOf(error)
    }
    const {reason, place, of} = item
    const again = {...this.#load(item.seq)!, reason, place, of}
    const notice = `saved as revision ${again.revision}: ${item.total.toFixed(1)} -> ${again.total.toFixed(1)}; the next logline run embeds it anew`
    this.send({kind: 'edited', item: again, notice})
    return undefined
  }

  /** Lets go of what this session holds. */
  [Symbol.dispose](): void {
    const {current} = this.#state
    if (current !== undefined && this.#store.db.open) this.#claims.release(current.dedup_key, this.#name)
    this.#store.db.pragma('synchronous = NORMAL')
  }

  #perform(effects: readonly Effect<ShownSpan>[]): void {
    for (const effect of effects)
      try {
        for (const event of this.#answer(effect)) {
          const next = step(this.#state, event)
          this.#state = next.state
          this.#perform(next.effects)
        }
      } catch (error) {
        this.#state = step(this.#state, {kind: 'failed', message: this.#messageOf(error)}).state
      }
  }

  #answer(effect: Effect<ShownSpan>): SessionEvent<ShownSpan>[] {
    const {db} = this.#store
    switch (effect.kind) {
      case 'next': {
        const item = this.#next()
        return [item === undefined ? {kind: 'nothing_left'} : {kind: 'shown', item}]
      }
      case 'let_go':
        if (effect.again) this.#again.push(effect.item)
        else this.#claims.release(effect.item.dedup_key, this.#name)
        return []
      case 'save': {
        const {item, verdict, mode, seconds, agreed} = effect.decision
        const {order} = this.#options
        const label = db
          .transaction(() => {
            const made = {...this.#by(), verdict, mode, drawn: order, seconds, comment: null}
            const id = this.#labels.add(item, made, agreed)
            this.#quality.regradeSpan(item.seq)
            this.#claims.release(item.dedup_key, this.#name)
            bumpStoreVersion(db)
            return id
          })
          .immediate()
        return [{kind: 'saved', label}]
      }
      case 'take_back': {
        const {item, label, mode} = effect.decision
        db.transaction(() => {
          this.#labels.takeBack(label, {...this.#by(), mode})
          this.#quality.regradeSpan(item.seq)
          this.#claim(item.dedup_key)
          bumpStoreVersion(db)
        }).immediate()
        const {reason, place, of} = item
        return [{kind: 'taken_back', item: {...(this.#load(item.seq) ?? item), reason, place, of}}]
      }
    }
  }

  /** The next span that is still to be judged and that nobody else is looking at. */
  #next(): ShownSpan | undefined {
    const {db} = this.#store
    const {gate, filter} = this.#options
    const waiting = this.#again.pop()
    if (waiting !== undefined) return waiting
    return db
      .transaction((): ShownSpan | undefined => {
        this.#claims.dropLapsed(this.#options.now().getTime())
        for (let askable = this.#queue.pop(); askable !== undefined; askable = this.#queue.pop()) {
          this.#shown++
          const span = this.#load(askable.seq)
          if (span === undefined || (!filter.again && this.#claims.isLabelled(span.dedup_key))) continue
          if (!this.#claim(span.dedup_key)) continue
          return {...span, reason: reasonFor(span, gate), place: this.#shown, of: this.#total}
        }
        return undefined
      })
      .immediate()
  }

  #claim(key: Buffer): boolean {
    const now = this.#options.now().getTime()
    this.#claimedUntil = now + CLAIM_MS
    return this.#claims.claim(key, this.#name, now, this.#claimedUntil)
  }

  /** A person may think for longer than a claim lasts. */
  #renewClaim(): void {
    const {current} = this.#state
    if (current === undefined || this.#options.now().getTime() < this.#claimedUntil - CLAIM_MS / 2) return
    try {
      this.#claim(current.dedup_key)
    } catch {
      // The store is busy. A claim is a courtesy: the worst is that somebody else sees the span too.
    }
  }

  #by(): {person: string; at: string} {
    return {person: this.#options.person, at: this.#options.now().toISOString()}
  }

  #messageOf(error: unknown): string {
    const known = explain(error, this.#store.path)
    if (known instanceof LoglineError) return `not saved: ${known.message}`
    throw error
  }
}
