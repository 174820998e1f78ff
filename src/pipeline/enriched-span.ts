import {combine, decodeVector} from '../embedding/vector.ts'
import type {ChainLink} from '../span/chain.sql.ts'
import {spanOf} from '../span/row.ts'
import type {Span} from '../span/schema.ts'
import type {EnrichedRow} from './enriched-span.sql.ts'

/** One span that led to another, as it is exported. */
interface CausalLink {
  readonly id: string
  readonly did: string | null
  /** `missing`: no span of this id is in the store. */
  readonly status: string
}

/** What enrich and validate know of a span, in the names of the contract. */
interface Enrichment {
  /** Every other text that is as right as the outcome, also those of spans that merged into this one. */
  readonly answer_aliases?: string[] | null | undefined
  readonly embeddings: {
    readonly embedder: string
    readonly query_embedding: number[]
    /** Null when the span has no outcome. */
    readonly response_embedding: number[] | null
    /** unit(query + response); equals the query when there is no response. Derived, not stored. */
    readonly combined_embedding: number[]
  }
  readonly semantic_tags: string[]
  /** 0-100. */
  readonly complexity_score: number
  /** Oldest first. */
  readonly causal_chain: CausalLink[]
  readonly quality?: object
  /** What a language model said of it (task `enrich_metadata`); absent where none was asked. */
  readonly llm_metadata?: object
}

/**
 * The span as it came, and beside it what was found out: valid input again, and the same span. Tags it came with go
 * first; its other derived fields give way to ours.
 * @param chain nearest first, as `chainReader` gives it
 */
export function enrichedSpan(row: EnrichedRow, fingerprint: string, chain: readonly ChainLink[]): Span & Enrichment {
  const span = spanOf(row)
  const query = decodeVector(row.query_vector)
  const aliases = JSON.parse(row.aliases) as string[]
  const response = row.response_vector === null ? null : decodeVector(row.response_vector)
  return {
    ...span,
    ...(aliases.length === 0 ? {} : {answer_aliases: aliases}),
    embeddings: {
      embedder: fingerprint,
      query_embedding: decimals(query),
      response_embedding: response && decimals(response),
      combined_embedding: decimals(combine(query, response)),
    },
    semantic_tags: [...new Set([...suppliedTags(span), ...(JSON.parse(row.tags) as string[])])],
    complexity_score: row.complexity,
    causal_chain: chain.map(({id, did, status}) => ({id, did, status: status ?? 'missing'})).reverse(),
    ...(row.total_score === null ? {} : {quality: qualityOf(row)}),
    ...(row.llm_metadata === null ? {} : {llm_metadata: JSON.parse(row.llm_metadata) as object}),
  }
}

function suppliedTags(span: Span): string[] {
  const tags = span['semantic_tags']
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : []
}

function qualityOf({completeness, provenance, impact, uniqueness, coherence, total_score, breakdown}: EnrichedRow) {
  return {
    completeness,
    provenance,
    impact,
    uniqueness,
    coherence,
    total_score,
    breakdown: JSON.parse(breakdown!) as unknown,
  }
}

/** Decimal places that are tried before the nine significant digits which always do for a float32. */
const SCALES = [1e8, 1e9, 1e10]

/** Short decimals that give exactly the same float32 when they are read again. */
function decimals(vector: Float32Array): number[] {
  const numbers = new Array<number>(vector.length)
  for (let index = 0; index < vector.length; index++) numbers[index] = decimal(vector[index]!)
  return numbers
}

function decimal(value: number): number {
  for (const scale of SCALES) {
    const short = Math.round(value * scale) / scale
    if (Math.fround(short) === value) return short
  }
  return Number(value.toPrecision(9))
}
