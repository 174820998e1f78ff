import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {verdictOn} from '../../src/enzyme/held-verdict.ts'
import {measure} from '../../src/quality/meter.ts'
import {parseText} from '../../src/span/parse-line.ts'
import {outcomeOf, type Span} from '../../src/span/schema.ts'
import {fixture} from '../support/datasets.ts'
import {LIMITS, makeSpan} from '../support/spans.ts'

const GATE = 85
const asked = {id: 'v', this: 'What causes tides?', metadata: {source: 'handbook'}}
const TIDES = 'The gravity of the Moon, and to a lesser degree that of the Sun, pulls on the oceans.'
const verdictOf = (span: Span) => verdictOn(span, {values: measure(span, []), wanted: GATE, copied: false})

test.each([
  [
    'no outcome',
    {...asked, status: 'pending', if_ok: undefined} as const,
    'finish it: status completed, with its outcome (if_ok)',
  ],
  ['an answer that is cut', {...asked, if_ok: TIDES.slice(0, 55)}, 'say it so that question and outcome hang together'],
  ['no source', {...asked, metadata: {}, if_ok: TIDES}, 'name where it comes from (metadata.source)'],
  [
    'a failure that says why',
    {...asked, status: 'failed', if_not: TIDES} as const,
    'have somebody confirm the outcome (confirmed_by)',
  ],
  [
    'a failure that nobody explains',
    {...asked, status: 'failed'} as const,
    'solve it: status completed, with what worked (if_ok)',
  ],
  ['an outcome of a sign alone', {...asked, if_ok: '…'}, 'write its outcome in place of what says nothing (if_ok)'],
  [
    'a placeholder for an outcome',
    {...asked, if_ok: 'done'},
    'write its outcome in place of what says nothing (if_ok)',
  ],
])('the cheapest fix of a span with %s is about that', (_, span, fix) => {
  expect(verdictOf(makeSpan(span)).fix).toBe(fix)
})

/** What a person does who follows a fix, knowing how the span was before something of it was lost. */
const DOES: Readonly<Record<string, (span: Span, whole: Span) => Span>> = {
  'name where': (span) => ({...span, metadata: {...span.metadata, source: 'handbook'}}),
  'have somebody': (span) => ({...span, confirmed_by: 'ana'}),
  'say why': (span, whole) => ({...span, this: whole.this, if_not: outcomeOf(whole)!}),
  'write its': (span, whole) => told(span, whole),
  'give its': (span, whole) => ({...span, this: whole.this, if_ok: outcomeOf(whole)!}),
  'finish it': solved,
  'solve it': solved,
  'say it': (span, whole) => told(span, whole),
}

function solved({if_not: _, ...span}: Span, whole: Span): Span {
  return {...span, this: whole.this, status: 'completed', if_ok: outcomeOf(whole)!}
}

function told(span: Span, whole: Span): Span {
  return {...span, this: whole.this, [span.status === 'failed' ? 'if_not' : 'if_ok']: outcomeOf(whole)!}
}

/** What is lost of a sound span. */
const LOSSES: readonly [string, (span: Span) => Span][] = [
  ['nothing', (span) => span],
  ['the source', ({metadata: _, source: __, ...span}) => span as Span],
  ['the outcome', (span) => ({...span, if_ok: 'TODO'})],
  ['the end', ({if_ok: _, ...span}) => ({...span, status: 'pending'}) as Span],
  ['success', ({if_ok, ...span}) => ({...span, status: 'failed', if_not: if_ok as string}) as Span],
  ['success and the reason', ({if_ok: _, ...span}) => ({...span, status: 'failed'}) as Span],
  [
    'success and the source',
    ({if_ok, metadata: _, source: __, ...span}) => ({...span, status: 'failed', if_not: if_ok as string}) as Span,
  ],
  ['the question', (span) => ({...span, this: 'help', if_ok: 'n/a'})],
  ['half of the outcome', (span) => ({...span, if_ok: (span.if_ok as string).split(' ').slice(0, -2).join(' ')})],
]

test.each(LOSSES)(
  'whoever makes the fixes of fixtures that lost %s, one by one, raises the total with each and reaches the gate',
  (_, lose) => {
    const sound = readFileSync(fixture('diamonds.ndjson'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .flatMap((line) => {
        const read = parseText(line, LIMITS)
        return read.kind === 'span' ? [read.span] : []
      })
      .filter((span) => span.status === 'completed' && typeof span.if_ok === 'string')
      .filter((span) => measure({...span, metadata: {source: 'handbook'}}, []).coherence > 90)
    expect(sound.length).toBeGreaterThan(100)
    for (const whole of sound) {
      const lost = lose(whole)
      const before = measure(lost, []).total
      if (before >= GATE) continue
      const {fix} = verdictOf(lost)
      expect(fix, lost.id).not.toBeNull()
      let [span, total] = [lost, before]
      // Texts first: a person confirms what is there.
      for (const part of fix!.split(', and ').reverse()) {
        const does = Object.entries(DOES).find(([name]) => part.includes(name))
        expect(does, part).toBeDefined()
        span = does![1](span, whole)
        const now = measure(span, []).total
        expect(now, `${lost.id}: ${part}`).toBeGreaterThan(total)
        total = now
      }
      expect(total, `${lost.id}: ${fix}`).toBeGreaterThanOrEqual(GATE - 0.1)
    }
  },
)
