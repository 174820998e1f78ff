/** One line of Prometheus' text format. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface MetricFamily {
  readonly type: string
  readonly help: string
  readonly samples: readonly Sample[]
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y
const LINE = new RegExp(`^(${NAME})(?:\\{(.*)\\})? (\\S+)(?: -?\\d+)?$`)
const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped']

/**
 * Reads the text format, 0.0.4, as strictly as its description
 * (prometheus.io/docs/instrumenting/exposition_formats) has it.
 * @throws what is not of the format
 */
export function readMetrics(text: string): ReadonlyMap<string, MetricFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line must end with a line feed')
  const families = new Map<string, {type: string; help: string; samples: Sample[]}>()
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue
    const [, keyword, named, rest] = new RegExp(`^# (HELP|TYPE) (${NAME}) (.*)$`).exec(line) ?? []
    if (keyword !== undefined) {
      const family = families.get(named!) ?? {type: '', help: '', samples: []}
      families.set(named!, family)
      if (family.samples.length > 0) throw new Error(`${keyword} after samples: ${line}`)
      if (keyword === 'TYPE' && (family.type !== '' || !TYPES.includes(rest!))) throw new Error(`bad type: ${line}`)
      if (keyword === 'TYPE') family.type = rest!
      else family.help = rest!
      continue
    }
    const [, name, labels = '', value] = LINE.exec(line) ?? []
    if (name === undefined) throw new Error(`no sample: ${line}`)
    const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''))
    if (family === undefined || family.type === '') throw new Error(`no type before: ${line}`)
    family.samples.push({name, labels: readLabels(labels), value: readValue(value!)})
  }
  for (const [name, family] of families) check(name, family)
  return families
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  let at = 0
  while (at < text.length) {
    const [whole, name, value] = LABEL.exec(text) ?? []
    if (whole === undefined || name! in labels) throw new Error(`bad labels: ${text}`)
    labels[name!] = value!.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    at = LABEL.lastIndex
  }
  return labels
}

/** As Go's ParseFloat reads numbers, which the format names: NaN and Inf in any case (prom-client writes `Nan`). */
function readValue(text: string): number {
  const [, sign, infinite] = /^([+-]?)(inf|infinity)$/i.exec(text) ?? []
  if (infinite !== undefined) return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  if (/^nan$/i.test(text)) return Number.NaN
  const value = Number(text)
  if (Number.isNaN(value)) throw new Error(`no number: ${text}`)
  return value
}

/** Every series once; the buckets of a histogram grow, and end with its count. */
function check(name: string, {type, samples}: MetricFamily): void {
  const keys = samples.map((sample) => `${sample.name}${JSON.stringify(Object.entries(sample.labels).sort())}`)
  if (new Set(keys).size < keys.length) throw new Error(`${name} has the same series twice`)
  if (type === 'counter' && samples.some(({value}) => value < 0)) throw new Error(`${name} counts backwards`)
  if (type !== 'histogram') return
  const series = Map.groupBy(samples, ({labels: {le: _, ...labels}}) => JSON.stringify(labels))
  for (const [labels, own] of series) {
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`)
    const counts = buckets.map(({value}) => value)
    const bounds = buckets.map((sample) => readValue(sample.labels['le']!))
    const grow = (values: readonly number[]) => values.every((value, at) => at === 0 || value >= values[at - 1]!)
    if (!grow(counts) || !grow(bounds) || bounds.at(-1) !== Number.POSITIVE_INFINITY)
      throw new Error(`${name}${labels}: buckets must grow up to +Inf`)
    const count = own.find((sample) => sample.name === `${name}_count`)?.value
    if (count !== counts.at(-1) || !own.some((sample) => sample.name === `${name}_sum`))
      throw new Error(`${name}${labels}: the count must be that of the last bucket, with a sum beside it`)
  }
}
