import type {PoolObserver} from '../pool/observe/event.ts'
import {poolMetrics} from '../pool/observe/metrics.ts'
import type {WinRates} from '../pool/win-rates.ts'

/** Milliseconds. An answer of the matcher takes some 10, the owner's target for P95 is 500. */
const LATENCY_BUCKETS = [1, 2, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 1500, 3000, 5000, 10_000, 30_000]
/** 0-100. */
const CONFIDENCE_BUCKETS = [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 100]

/** What is counted of one request. */
export interface CountedRequest {
  /** A path of the table of routes, or `none`. */
  readonly route: string
  readonly method: string
  readonly status: number
  readonly duration_ms: number
}

/** What is counted of one answer. */
export interface CountedAnswer {
  readonly method: string
  /** 0-100. */
  readonly confidence: number
  readonly calibrated: boolean
  readonly answered: boolean
}

/** What a metric asks for when it is read. */
export interface Gauges {
  readonly wins: Pick<WinRates, 'list'>
  /** Spans in the store. */
  readonly spans: () => number
  readonly working: () => number
  readonly waiting: () => number
}

export interface ServerMetrics {
  /** For the pool. */
  readonly observe: PoolObserver
  readonly request: (counted: CountedRequest) => void
  readonly answer: (counted: CountedAnswer) => void
  /** Language models were asked; whether one of them answered. */
  readonly fallback: (answered: boolean) => void
  readonly reload: (outcome: 'changed' | 'rejected') => void
  readonly contentType: string
  /** All of it, with the pool's and the process's own, in Prometheus' text format. */
  text(): Promise<string>
}

/** Counts what a server does, under the contract's names. */
export async function serverMetrics({wins, spans, working, waiting}: Gauges): Promise<ServerMetrics> {
  const {collectDefaultMetrics, Counter, Gauge, Histogram, Registry} = await import('prom-client')
  const pool = await poolMetrics(wins)
  const registry = new Registry()
  const registers = [registry]
  const requests = new Counter({
    name: 'logline_requests_total',
    help: 'Requests by route, method and status; 499: whoever asked left.',
    labelNames: ['route', 'method', 'status'] as const,
    registers,
  })
  const latency = new Histogram({
    name: 'logline_latency_ms',
    help: 'Milliseconds from the head of a request to the end of its answer.',
    labelNames: ['route'] as const,
    buckets: LATENCY_BUCKETS,
    registers,
  })
  const confidence = new Histogram({
    name: 'logline_confidence',
    help: 'Confidence of the answers that were given, 0-100.',
    labelNames: ['calibrated'] as const,
    buckets: CONFIDENCE_BUCKETS,
    registers,
  })
  const answers = new Counter({
    name: 'logline_answers_total',
    help: 'Questions by how they were answered.',
    labelNames: ['method', 'answered'] as const,
    registers,
  })
  const fallback = new Counter({
    name: 'logline_fallback_total',
    help: 'Questions that went to language models, and whether one of them answered.',
    labelNames: ['answered'] as const,
    registers,
  })
  const reloads = new Counter({
    name: 'logline_config_reloads_total',
    help: 'Edits of the configuration by what became of them.',
    labelNames: ['outcome'] as const,
    registers,
  })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge('logline_dataset_size', 'Spans in the store.', spans)
  gauge('logline_requests_working', 'Requests that are being answered.', working)
  gauge('logline_requests_waiting', 'Requests that wait for their turn.', waiting)
  // There from the start, so that a rate can be taken of the first one.
  for (const answered of ['true', 'false']) fallback.inc({answered}, 0)
  for (const outcome of ['changed', 'rejected']) reloads.inc({outcome}, 0)
  for (const calibrated of ['true', 'false']) confidence.zero({calibrated})
  collectDefaultMetrics({register: registry})
  return {
    observe: pool.observe,
    request({duration_ms, status, ...labels}) {
      requests.inc({...labels, status: String(status)})
      latency.observe({route: labels.route}, duration_ms)
    },
    answer({method, answered, calibrated, confidence: sureness}) {
      answers.inc({method, answered: String(answered)})
      if (answered) confidence.observe({calibrated: String(calibrated)}, sureness)
    },
    fallback: (answered) => fallback.inc({answered: String(answered)}),
    reload: (outcome) => reloads.inc({outcome}),
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${await pool.text()}`,
  }
}
