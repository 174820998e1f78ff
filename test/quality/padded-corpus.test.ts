import {readFileSync} from 'node:fs'
import {beforeAll, describe, expect, test} from 'vitest'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import {codeIn} from '../../src/quality/content.ts'
import {DIAMOND_FROM} from '../../src/quality/grade.ts'
import type {Span} from '../../src/span/schema.ts'
import {anchored, SOUND_ANSWERS, UNSOUND_ANSWERS} from '../support/anchor-spans.ts'
import {dataset, fixture} from '../support/datasets.ts'
import {firstRows} from '../support/first-rows.ts'
import {DECORATIONS, PADDINGS, PLACES, paddedAnyhow} from '../support/quality-paddings.ts'
import {measureAlone, soundSpans, totalOf} from '../support/quality-spans.ts'

const FILE = dataset('spans/spans-350k.ndjson.gz')
const REAL_ROWS = 400
const MANY_ROWS = 4000

/** Totals are rounded to hundredths. */
const ROUNDING = 0.01

/** What a sound span may gain: too little for anybody to pad for (README, "Quality"). */
const TOLERANCE = 0.05

/** Where the text that there was stays whole: what the meter's minima guarantee of any span. */
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

  test('no sentence, line or paragraph in words behind an answer raises the total, sound or not', () => {
    const random = seededRandom(3)
    let tried = 0
    const raised: string[] = []
    for (const span of spans.filter((span) => fitsWindow(span) && codeIn(String(span.if_ok)) === undefined))
      for (const place of PLACES.filter(({name}) => GUARANTEED.has(name)))
        for (const padding of PADDINGS.filter(({name}) => name !== 'a program')) {
          if (random() > 0.3) continue
          tried++
          const if_ok = place.put(String(span.if_ok), padding.text(span, spans, random), random)
          if (totalOf({...span, if_ok}) > totalOf(span) + ROUNDING) raised.push(`${padding.name}: ${if_ok.slice(-200)}`)
        }
    expect(tried).toBeGreaterThan(2000)
    expect(raised).toEqual([])
  })

  test.each(['if_ok', 'this'] as const)('what is put anywhere in %s does not raise a sound span', (field) => {
    const random = seededRandom(4)
    let tried = 0
    const raised: string[] = []
    for (const span of spans.filter(isSound))
      for (const place of PLACES)
        for (const padding of PADDINGS) {
          if (random() > 0.2) continue
          tried++
          const text = place.put(String(span[field]), padding.text(span, spans, random), random)
          if (totalOf({...span, [field]: text}) > totalOf(span) + TOLERANCE) raised.push(`${padding.name}: ${text}`)
        }
    expect(tried).toBeGreaterThan(9000)
    expect(raised).toEqual([])
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

test.skipIf(FILE === undefined)(
  'nothing put anywhere, once or several times, raises one of several thousand real sound spans',
  async () => {
    const random = seededRandom(8)
    const spans = completed(await firstRows(FILE!, MANY_ROWS))
    const sound = spans.filter(isSound)
    expect(sound.length).toBeGreaterThan(3000)
    const raised: string[] = []
    for (const span of sound)
      for (let times = 0; times < 4; times++) {
        const padded = paddedAnyhow(span, spans, random)
        if (totalOf(padded) > totalOf(span) + TOLERANCE) raised.push(`${padded.this} - ${padded.if_ok}`)
      }
    expect(raised).toEqual([])
  },
)

test('nothing put anywhere raises a sound answer in English or Portuguese', () => {
  const random = seededRandom(9)
  const spans = [...SOUND_ANSWERS.map((pair, at) => anchored(pair, `sound-${at}`)), ...soundSpans()]
  const raised: string[] = []
  for (const span of spans) {
    expect(totalOf(span)).toBeGreaterThanOrEqual(80)
    for (let times = 0; times < 200; times++) {
      const padded = paddedAnyhow(span, spans, random)
      if (totalOf(padded) > totalOf(span) + TOLERANCE) raised.push(`${padded.this} - ${padded.if_ok}`)
    }
  }
  expect(raised).toEqual([])
})

test('a text that is not sound is no diamond, whatever else speaks for the span', () => {
  for (const [, ...pair] of UNSOUND_ANSWERS) {
    const span = anchored(pair, 'unsound')
    expect(totalOf({...span, confirmed_by: 'Ana', metadata: {source: 'handbook', user_rating: 5}})).toBeLessThan(80)
  }
})

test('the order of doubt among sound spans moves no total by more than the tolerance', () => {
  const totals = SOUND_ANSWERS.map((pair) => totalOf(anchored(pair, 'sound')))
  expect(Math.max(...totals) - Math.min(...totals)).toBeLessThan(TOLERANCE)
})

function isSound(span: Span): boolean {
  return totalOf(span) >= DIAMOND_FROM
}

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
