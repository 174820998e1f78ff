import type {PiiKind} from '../settings/schema.ts'
import type {Span} from '../span/schema.ts'
import type {Change} from './change.ts'
import type {NamePlaceholder} from './security/placeholders.ts'

/** A span on its way through the plan. */
export interface Draft {
  /** As the enzymes before have left it. Never changed in place. */
  readonly span: Span
  /** As it was taken in. */
  readonly original: Span
  /**
   * Up to `depth` spans before it in its thread, as they were taken in, nearest first; none when it is in no thread.
   * What other spans have become by now does not show, so that the result does not depend on who is done first.
   */
  readonly before: (depth: number) => readonly Span[]
  /**
   * The same where times alone say what came before what: none unless its thread has one span at each moment and none
   * that was taken in with `previous_spans`. Of other files only what has the same named source counts, because tables
   * count their threads from 1; and nothing does in a thread of so many spans that it is no conversation.
   */
  readonly timeline: (depth: number) => readonly Span[]
  /**
   * Names what is hidden of these kinds: the same for the same value in its whole thread, as the spans of it were taken
   * in. What the thread does not hold goes on after that, in this span alone.
   */
  readonly names: (kinds: readonly PiiKind[]) => Promise<NamePlaceholder>
}

/** What an enzyme makes of one span. */
export interface Proposal {
  /** The span as it should be; absent when only notes were taken of it. */
  readonly span?: Span
  readonly changes: readonly Change[]
  /** What takes out faults alone, whatever the meter then says; with `neverLowers` it stands in where all would lower. */
  readonly least?: () => Proposal | undefined
  /** Why the enzyme could not do its work on this span, which stays as it was. */
  readonly error?: string
}

/**
 * A named, versioned transform of spans. It is pure: the same drafts give the same proposals, in any batch. It may not
 * change `id`, `did`, `when`, `status`, nor what links spans (`context.thread_id`, `metadata.quality_score`).
 */
export interface Enzyme {
  readonly name: string
  /** Counts up when it makes something else of the same span: then all spans are orchestrated anew. */
  readonly version: string
  /** What it does is for quality alone: where the meter then says less, only faults go (`least`). */
  readonly neverLowers?: boolean
  /** One proposal for each draft, in their order; undefined: nothing to change. Never throws on content. */
  apply(drafts: readonly Draft[]): Promise<readonly (Proposal | undefined)[]>
  /** Ends what it has started, in the middle of its work as well, and for good: from then on it fails on every span. */
  close?(): Promise<void>
}
