import {Writable} from 'node:stream'
import {stripVTControlCharacters} from 'node:util'
import {expect, test} from 'vitest'
import {Reporter} from '../../src/cli/reporter.ts'
import type {Stage, StageEvent} from '../../src/pipeline/event.ts'

/** A terminal of so many columns that keeps what is written to it. */
function terminal(columns: number) {
  let text = ''
  const out = new Writable({
    write: (chunk, _, written) => {
      text += String(chunk)
      written()
    },
  })
  return {out: Object.assign(out, {isTTY: true, columns}) as unknown as NodeJS.WriteStream, text: () => text}
}

async function* long(stage: StageEvent['stage'], total: number, unit?: 'steps'): Stage<string> {
  const event = (kind: StageEvent['kind'], done: number, seconds: number): StageEvent => ({
    stage,
    kind,
    done,
    total,
    at: new Date(seconds * 1000),
    ...(unit && {unit}),
  })
  yield event('started', 0, 0)
  yield event('progress', total / 100, 10)
  // The bar is drawn again every tenth of a second at most.
  await new Promise((resolve) => setTimeout(resolve, 150))
  yield event('progress', total, 1000)
  yield event('finished', total, 1000)
  return 'done'
}

/** What was drawn as a bar, line by line. */
function bars(text: string): string[] {
  return text
    .split(/\u001b\[\d*G|[\r\n]/)
    .map(stripVTControlCharacters)
    .filter((line) => line.includes(' %'))
}

test('a bar says how far a stage is, how fast it goes and how long it takes, on one line of a terminal', async () => {
  for (const [columns, stage, unit] of [
    [80, 'ingest', undefined],
    [80, 'orchestrate', undefined],
    [80, 'calibrate', 'steps'],
    [200, 'orchestrate', undefined],
  ] as const) {
    const {out, text} = terminal(columns)
    expect(await new Reporter(out, 'info', true).follow(long(stage, 1_000_000, unit))).toBe('done')
    const lines = bars(text())
    expect(lines[0]).toMatch(/^\w+ +-+ 1 % {2}10000 (rows|steps), 1000\/s, about 990 s left$/)
    for (const line of lines) expect([line, line.length <= columns]).toEqual([line, true])
    expect(text()).toContain(`${stage}: 1000000 ${unit ?? 'rows'} in 1000.0 s\n`)
  }
})

test('before any time has passed a bar says no rate', async () => {
  const {out, text} = terminal(80)
  const event = {stage: 'enrich', done: 5, total: 10, at: new Date(0)} as const
  const stage = async function* (): Stage<void> {
    yield {...event, kind: 'started', done: 0}
    yield {...event, kind: 'progress'}
  }
  await new Reporter(out, 'info', true).follow(stage())
  expect(bars(text())[0]).toMatch(/^enrich .* 50 % {2}5 rows, about 0 s left$/)
})

test('epochs are called epochs and timed as a whole, also where questions are asked within them', async () => {
  const {out, text} = terminal(80)
  const reporter = new Reporter(Object.assign(out, {isTTY: false}), 'info', false)
  await reporter.follow(
    (async function* () {
      const event = (
        kind: StageEvent['kind'],
        unit: 'questions' | 'epochs',
        done: number,
        seconds: number,
      ): StageEvent => ({
        stage: 'train',
        ...{kind, unit, done},
        at: new Date(seconds * 1000),
      })
      yield event('started', 'epochs', 0, 0)
      yield event('started', 'questions', 0, 0)
      yield event('started', 'questions', 0, 10)
      yield event('progress', 'questions', 50, 16)
      yield event('finished', 'epochs', 2, 20)
    })(),
  )
  expect(text()).toBe('train: 50 questions, 8/s\ntrain: 2 epochs in 20.0 s\n')
})
