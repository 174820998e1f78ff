import type {Writable} from 'node:stream'
import type {Application} from '../enzyme/apply-plan.ts'
import {type GradedSpan, spansOverGate} from '../enzyme/grades.sql.ts'
import {saysNothingNew, tagsIn} from '../enzyme/model-proposals.ts'
import type {Rules} from '../enzyme/rules.ts'
import type {PiiKind} from '../settings/schema.ts'
import {aliasWriter} from '../span/answer-aliases.sql.ts'
import type {Span} from '../span/schema.ts'
import type {Store} from '../store/open.ts'
import {derivedHider} from './hidden-derived.ts'
import {writeLines} from './write-lines.ts'

/** Spans read at a time. */
const PAGE = {rows: 1000, characters: 4 << 20}

/**
 * Writes the spans that have passed the gate as NDJSON, in the order they came: valid input again.
 * @param pii kinds of personal data to hide in tags and log, too
 * @returns how many spans were written
 * @throws as `writeLines`
 */
export async function writeDiamondsPlus(
  store: Store,
  {gate, pii}: {readonly gate: number; readonly pii: readonly PiiKind[]},
  target: string | Writable,
  signal: AbortSignal,
): Promise<number> {
  const counts = {written: 0}
  const lines = async function* (): AsyncGenerator<string> {
    const spans = spansOverGate(store.db)
    const withAliases = aliasWriter(store.db)
    const hidden = derivedHider(store.db, pii)
    for (let after = 0; ; ) {
      const page = spans(gate, after, PAGE)
      if (page.length === 0) return
      const made = page.map((span) => ({seq: span.seq, span: withAliases(span.seq, orchestratedSpan(span))}))
      for (const span of await hidden(made)) yield `${JSON.stringify(span)}\n`
      counts.written += page.length
      after = page.at(-1)!.seq
    }
  }
  await writeLines(lines(), target, {signal, store: store.path})
  return counts.written
}

/** One run as it stands in `transformation_log`. */
interface LogEntry {
  readonly quality_score: number
  readonly quality_before: number
  readonly plan: string
  readonly rules: Rules
  readonly enzyme_applications: readonly Application[]
}

/**
 * The span as orchestrate left it, with its quality, its tags, and the log: the latest run first, then what it came
 * with. A run of the same plan that changed nothing any more is no second entry.
 */
export function orchestratedSpan(graded: GradedSpan): Span {
  const {span, quality, quality_after, quality_before, breakdown, plan, rules, applications} = graded
  const entry: LogEntry = {quality_score: quality_after, quality_before, plan, rules, enzyme_applications: applications}
  const earlier = Array.isArray(span['transformation_log']) ? (span['transformation_log'] as LogEntry[]) : []
  const again = earlier[0]?.plan === plan && saysNothingNew(applications, earlier[0].enzyme_applications)
  const tags = applications.flatMap(({changes}) => tagsIn(changes))
  return {
    ...span,
    ...(tags.length === 0 ? {} : {semantic_tags: [...new Set([...suppliedTags(span), ...tags])]}),
    quality: {...quality, total_score: quality_after, breakdown: JSON.parse(breakdown) as unknown},
    transformation_log: again ? earlier : [entry, ...earlier],
  }
}

/** The tags that a span came with. */
export function suppliedTags(span: Span): string[] {
  const tags = span['semantic_tags']
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
}
