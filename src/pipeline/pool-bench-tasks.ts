/** The tasks whose input can be made from what a store holds. */
export const BENCH_TASKS = ['expand_queries', 'rerank_candidates', 'enrich_metadata', 'answer'] as const
export type BenchTask = (typeof BENCH_TASKS)[number]
