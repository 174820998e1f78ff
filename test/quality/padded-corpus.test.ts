import {readFileSync} from 'node:fs'
import {beforeAll, describe, expect, test} from 'vitest'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import type {Span} from '../../src/span/schema.ts'
import {dataset, fixture} from '../support/datasets.ts'
import {firstRows} from '../support/first-rows.ts'
import {DECORATIONS, PADDINGS, PLACES} from '../support/quality-paddings.ts'
import {measureAlone, totalOf} from '../support/quality-spans.ts'

const FILE = dataset('spans/spans-350k.ndjson.gz')
const REAL_ROWS = 400

/** Totals are rounded to hundredths. */
const ROUNDING = 0.01

/** Where the text that there was stays whole: what the meter's minima guarantee (README, "The meter"). */
const GUARANTEED = new Set(['behind, on a line', 'behind, as a paragraph', 'behind, as a sentence'])
/** Beyond these the meter reads windows, and the guarantee ends. */
const WINDOW = {tokens: 90, chars: 1100}

const coherenceOf = (span: Span) => measureAlone(span).coherence

const completed = (spans: readonly Span[]) =>
  spans.filter((span) => span.status === 'completed' && typeof span.if_ok === 'string' && span.if_ok.trim() !== '')

describe.each([
  ['the fixture', () => Promise.resolve(fixtureSpans())],
  ...(FILE === undefined ? [] : [['real spans beside the checkout', () => firstRows(FILE, REAL_ROWS)] as const]),
] as const)('%s', (_, read) => {
  let spans: Span[] = []
  beforeAll(async () => {
    spans = completed(await read())
  })

  test('no sentence, line or paragraph behind an answer raises the total', () => {
    const random = seededRandom(3)
    let tried = 0
    const raised: string[] = []
    for (const span of spans.filter(fitsWindow))
      for (const place of PLACES.filter(({name}) => GUARANTEED.has(name)))
        for (const padding of PADDINGS) {
          if (random() > 0.3) continue
          tried++
          const if_ok = place.put(String(span.if_ok), padding.text(span, spans, random), random)
          if (totalOf({...span, if_ok}) > totalOf(span) + ROUNDING) raised.push(`${padding.name}: ${if_ok.slice(-200)}`)
        }
    expect(tried).toBeGreaterThan(2000)
    expect(raised).toEqual([])
  })

  test('nor does padding anywhere in the answer, more than now and then', () => {
    const random = seededRandom(4)
    let tried = 0
    let raised = 0
    for (const span of spans)
      for (const place of PLACES)
        for (const padding of PADDINGS) {
          if (random() > 0.1) continue
          tried++
          const if_ok = place.put(String(span.if_ok), padding.text(span, spans, random), random)
          if (totalOf({...span, if_ok}) > totalOf(span) + ROUNDING) raised++
        }
    expect(tried).toBeGreaterThan(2000)
    expect(raised / tried).toBeLessThan(0.06)
  })

  test('no sentence, line or paragraph behind a question that asks raises coherence', () => {
    const random = seededRandom(5)
    let tried = 0
    const raised: string[] = []
    for (const span of spans.filter((span) => /^[^.!?\n]+ [^.!?\n]+\?$/.test(span.this)))
      for (const place of PLACES.filter(({name}) => GUARANTEED.has(name)))
        for (const padding of PADDINGS) {
          if (random() > 0.3) continue
          tried++
          const question = place.put(span.this, padding.text(span, spans, random), random)
          if (coherenceOf({...span, this: question}) > coherenceOf(span) + ROUNDING) raised.push(question)
        }
    expect(tried).toBeGreaterThan(1000)
    expect(raised).toEqual([])
  })

  test.each(DECORATIONS)('$name change nothing', ({decorate}) => {
    for (const span of spans) expect(totalOf(decorate(span, 'very good and complete'))).toBe(totalOf(span))
  })
})

function fixtureSpans(): Span[] {
  return readFileSync(fixture('diamonds.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Span)
}

function fitsWindow(span: Span): boolean {
  const text = String(span.if_ok)
  return text.length < WINDOW.chars && (text.match(/[\p{L}\p{M}]+|\p{N}+|\p{P}|\p{S}/gu)?.length ?? 0) < WINDOW.tokens
}
