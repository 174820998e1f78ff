import {expect, test} from 'vitest'
import {verdictOn} from '../../src/enzyme/gate.ts'
import {measure} from '../../src/quality/meter.ts'
import {makeSpan} from '../support/spans.ts'

const asked = {id: 'v', this: 'What causes tides?', metadata: {source: 'handbook'}}
const TIDES = 'The gravity of the Moon, and to a lesser degree that of the Sun, pulls on the oceans.'
const verdictOf = (span: Parameters<typeof makeSpan>[0]) => verdictOn(measure(makeSpan(span), []), 85)

test.each([
  ['no outcome', {...asked, status: 'pending', if_ok: undefined} as const, 'finish the question and its outcome'],
  ['an answer that is cut', {...asked, if_ok: TIDES.slice(0, 55)}, 'say it so that question and outcome hang together'],
  ['no source', {...asked, metadata: {}, if_ok: TIDES}, 'name where it comes from (metadata.source)'],
])('the cheapest fix of a span with %s reaches the gate', (_, span, fix) => {
  expect(verdictOf(span).fix).toBe(fix)
  expect(measure(makeSpan({...asked, if_ok: TIDES}), []).total).toBeGreaterThanOrEqual(85)
})
