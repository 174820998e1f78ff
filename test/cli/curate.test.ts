import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import BetterSqlite3 from 'better-sqlite3'
import {expect, test} from 'vitest'
import {BIN, logline} from '../support/cli.ts'
import {fixture} from '../support/datasets.ts'
import {hasPython, pseudoTerminal} from '../support/pseudo-terminal.ts'
import {tempDir} from '../support/temp.ts'

const PROGRAM = [process.execPath, BIN, 'curate']
/** With time enough for any machine. */
const COMMAND = [...PROGRAM, '--seconds', '3600']

/** A folder with a store of measured spans. */
async function curatable(rows?: readonly object[]): Promise<string> {
  const cwd = tempDir()
  const file = rows === undefined ? fixture('diamonds.ndjson') : join(cwd, 'rows.ndjson')
  if (rows !== undefined) writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  await logline(['ingest', file], {cwd})
  await logline(['validate'], {cwd})
  return cwd
}

const row = (id: string, question: string, more: object = {}) => ({
  ...{id, who: 'ana', did: 'ask_question', this: question, when: '2026-01-01T00:00:00Z', status: 'completed'},
  ...{if_ok: 'Yes, it is.', metadata: {source: 'manual'}},
  ...more,
})

function labelsIn(cwd: string) {
  const db = new BetterSqlite3(join(cwd, 'logline.db'), {readonly: true})
  try {
    return db.prepare('SELECT id, span_id, verdict, undoes, mode, person FROM labels ORDER BY id').all() as {
      id: number
      span_id: string
      verdict: string | null
      undoes: number | null
      mode: string
      person: string
    }[]
  } finally {
    db.close()
  }
}

const inTerminal = test.skipIf(!hasPython())

test('off a terminal nothing is asked: exit code 2, and what to do instead', async () => {
  const cwd = await curatable([row('a', 'Is the sky blue?')])
  const refused = await logline(['curate', '--json'], {cwd, input: 'ddd'})
  expect(refused.exitCode).toBe(2)
  expect(JSON.parse(refused.stdout)).toMatchObject({ok: false, error: {code: 'no_terminal'}})
  expect(refused.stderr).toContain('--list')
  expect(labelsIn(cwd)).toEqual([])
})

inTerminal('a terminal that can not move its cursor is none (needs python3)', async () => {
  const terminal = pseudoTerminal(COMMAND, {cwd: await curatable([row('a', 'Is the sky blue?')]), env: {TERM: 'dumb'}})
  expect(await terminal.ended).toBe(2)
  expect(terminal.drawn()).toContain('--list')
})

inTerminal(
  'keys on a terminal of 80 x 24 become labels in the file; the screen is on stderr and the summary on stdout (needs python3)',
  async () => {
    const cwd = await curatable()
    const words = [...COMMAND, '--by', 'ana'].map((word) => `'${word}'`).join(' ')
    const terminal = pseudoTerminal(['sh', '-c', `exec ${words} --json > out.json`], {cwd})
    const first = await terminal.until((screen) => screen.includes('1 of 324'))
    for (const line of first.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(first).toContain('d diamond')
    // The meter leads nobody: its number is not there before the verdict.
    expect(first).not.toMatch(/meter \d/)
    terminal.type('d')
    await terminal.until((screen) => screen.includes('2 of 324') && screen.includes('saved: diamond'))
    terminal.type('t')
    await terminal.until((screen) => screen.includes('3 of 324') && screen.includes('saved: trash'))
    expect(labelsIn(cwd)).toMatchObject([
      {verdict: 'diamond', mode: 'rapid', person: 'ana'},
      {verdict: 'trash', mode: 'rapid'},
    ])
    terminal.type('u')
    await terminal.until((screen) => screen.includes('2 of 324') && screen.includes('taken back'))
    expect(labelsIn(cwd).at(-1)).toMatchObject({verdict: null, undoes: 2})
    terminal.type('?')
    await terminal.until((screen) => screen.includes('any key: back'))
    terminal.type('x')
    await terminal.until((screen) => screen.includes('2 of 324'))
    terminal.type('q')
    expect(await terminal.ended).toBe(0)
    expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'))).toMatchObject({
      ok: true,
      command: 'curate',
      data: {decided: 1, verdicts: {diamond: 1, maybe: 0, trash: 0}, best_streak: 1},
    })
  },
)

inTerminal(
  'kill -9 after a verdict loses nothing, and the next session goes on behind it (needs python3)',
  async () => {
    const cwd = await curatable([row('a', 'Is the sky blue?'), row('b', 'Is the sea blue?')])
    const terminal = pseudoTerminal(COMMAND, {cwd})
    await terminal.until((screen) => screen.includes('1 of 2'))
    terminal.type('d')
    await terminal.until((screen) => screen.includes('2 of 2'))
    terminal.kill(9)
    expect(await terminal.ended).toBe(-9)
    expect(labelsIn(cwd)).toMatchObject([{verdict: 'diamond'}])
    const list = await logline(['curate', '--list'], {cwd})
    expect(list.stdout.split('\n').map((line) => JSON.parse(line).id)).not.toContain(labelsIn(cwd)[0]!.span_id)
  },
)

inTerminal('a time-out lets the span go and decides nothing (needs python3)', async () => {
  const cwd = await curatable([row('a', 'Is the sky blue?')])
  const terminal = pseudoTerminal([...PROGRAM, '--seconds', '1'], {cwd})
  expect(await terminal.ended).toBe(0)
  expect(terminal.drawn()).toContain('0 by hand, 1 out of time')
  expect(labelsIn(cwd)).toEqual([])
})

inTerminal('Ctrl-C ends with 130 and a summary, and what was decided stays (needs python3)', async () => {
  const cwd = await curatable([row('a', 'Is the sky blue?'), row('b', 'Is the sea blue?')])
  const terminal = pseudoTerminal(COMMAND, {cwd})
  await terminal.until((screen) => screen.includes('1 of 2'))
  terminal.type('t')
  await terminal.until((screen) => screen.includes('2 of 2'))
  terminal.type(' ')
  await terminal.until((screen) => screen.includes('paused'))
  terminal.type('\u0003')
  expect(await terminal.ended).toBe(130)
  expect(terminal.drawn()).toContain('0 / 0 / 1')
  expect(labelsIn(cwd)).toMatchObject([{verdict: 'trash'}])
})

inTerminal('SIGTERM ends it with 143 and gives the terminal back as it was (needs python3)', async () => {
  const cwd = await curatable([row('a', 'Is the sky blue?')])
  const terminal = pseudoTerminal(COMMAND, {cwd})
  await terminal.until((screen) => screen.includes('1 of 1'))
  terminal.kill(15)
  expect(await terminal.ended).toBe(143)
  const drawn = terminal.drawn()
  // Alternate screen left, cursor shown.
  expect(drawn.lastIndexOf('\u001b[?1049l')).toBeGreaterThan(drawn.lastIndexOf('\u001b[?1049h'))
  expect(drawn.lastIndexOf('\u001b[?25h')).toBeGreaterThan(drawn.lastIndexOf('\u001b[?25l'))
})

inTerminal(
  'what a span holds can not draw on the screen; long texts scroll and the window may change (needs python3)',
  async () => {
    const evil = '\u001b[2J\u001b[31mred\u001b]0;title\u0007 \u202Egnp.exe\u202C \u0000 \u009b5A done'
    const long = Array.from({length: 4000}, (_, line) => `line ${line} 日本語 👨‍👩‍👧 שלום עולם`).join('\n')
    const cwd = await curatable([row('a', evil, {if_ok: long})])
    const terminal = pseudoTerminal([...COMMAND, '--mode', 'deep'], {cwd, env: {NO_COLOR: '1'}})
    const shown = await terminal.until((screen) => screen.includes('rows above'))
    expect(shown).toContain('␛[2J␛[31mred␛]0;title␇')
    expect(shown).not.toContain('\u202e')
    expect(shown).toContain('line 0 日本語')
    // Nothing of it reached the terminal as a command, and NO_COLOR is heeded.
    expect(terminal.drawn()).not.toContain('\u001b]0;title')
    expect(terminal.drawn()).not.toMatch(/\u001b\[3\dm/)
    terminal.type('\u001b[F')
    await terminal.until((screen) => screen.includes('line 3999'))
    terminal.resize(50, 20)
    const narrow = await terminal.until((screen) => screen.includes('curate dee') && !screen.includes('x rapid'))
    for (const line of narrow.split('\n')) expect(line.length).toBeLessThanOrEqual(50)
    terminal.resize(20, 5)
    await terminal.until((screen) => screen.includes('make the window'))
    terminal.resize(80, 24)
    await terminal.until((screen) => screen.includes('x rapid'))
    terminal.type('q')
    expect(await terminal.ended).toBe(0)
  },
)

inTerminal(
  'a span is written anew on the screen, measured, saved, and given back by restore (needs python3)',
  async () => {
    const cwd = await curatable([row('a', 'Is the sky blue?')])
    const terminal = pseudoTerminal([...COMMAND, '--mode', 'deep'], {cwd})
    await terminal.until((screen) => screen.includes('1 of 1'))
    terminal.type('e')
    await terminal.until((screen) => screen.includes('edit outcome of a'))
    terminal.type('\u001b[F')
    terminal.type('\u007f')
    terminal.type(', by day.')
    await terminal.until((screen) => screen.includes('Yes, it is, by day.'))
    terminal.type('\u0013')
    await terminal.until((screen) => screen.includes('before -> after'))
    terminal.type('\r')
    await terminal.until((screen) => screen.includes('saved as revision 2'))
    terminal.type('d')
    expect(await terminal.ended).toBe(0)
    const lineage = JSON.parse((await logline(['lineage', 'a', '--json'], {cwd})).stdout).data
    expect(lineage).toMatchObject({
      revision: 2,
      now: {if_ok: 'Yes, it is, by day.'},
      original: {if_ok: 'Yes, it is.'},
      label: {verdict: 'diamond', mode: 'deep'},
      edits: [{outcome: 'Yes, it is, by day.'}],
    })
    expect((await logline(['restore', 'a'], {cwd})).stdout).toContain('restored')
    const restored = JSON.parse((await logline(['lineage', 'a', '--json'], {cwd})).stdout).data
    expect(restored).toMatchObject({now: {if_ok: 'Yes, it is.'}, label: null, labels: [{}, {verdict: null}]})
  },
)

inTerminal("a text goes through the person's own editor and comes back (needs python3)", async () => {
  const cwd = await curatable([row('a', 'Is the sky blue?')])
  const editor = join(cwd, 'editor.sh')
  writeFileSync(editor, '#!/bin/sh\nprintf "From the editor, at last.\\n" > "$1"\n', {mode: 0o755})
  const terminal = pseudoTerminal([...COMMAND, '--mode', 'deep'], {cwd, env: {EDITOR: editor}})
  await terminal.until((screen) => screen.includes('1 of 1'))
  terminal.type('e')
  await terminal.until((screen) => screen.includes('edit outcome of a'))
  terminal.type('\u0005')
  await terminal.until((screen) => screen.includes('From the editor, at last.'))
  terminal.type('\u001b')
  await terminal.until((screen) => screen.includes('curate deep'))
  terminal.type('q')
  expect(await terminal.ended).toBe(0)
})

test('labels leave and come back as NDJSON; the same file twice changes nothing; a wrong line is named', async () => {
  const rows = [row('a', 'Is the sky blue?'), row('b', 'Is the sea blue?'), row('c', 'Is grass green?')]
  const cwd = await curatable(rows)
  const lines = [
    {id: 'a', verdict: 'diamond', by: 'ana', at: '2026-02-01T00:00:00Z', comment: 'checked'},
    {id: 'b', verdict: 'trash', by: 'rui'},
    {id: 'nobody', verdict: 'maybe'},
    {id: 'c', verdict: 'superb'},
  ]
  const input = lines.map((line) => JSON.stringify(line)).join('\n')
  const strict = await logline(['curate', '--import', '-', '--strict', '--json'], {cwd, input})
  expect([strict.exitCode, JSON.parse(strict.stdout).error.line]).toEqual([3, 3])
  expect(labelsIn(cwd)).toEqual([])
  const taken = JSON.parse((await logline(['curate', '--import', '-', '--json'], {cwd, input})).stdout).data
  expect(taken).toMatchObject({lines: 4, added: 2, known: 0})
  expect(taken.refused.map(({line}: {line: number}) => line)).toEqual([3, 4])
  const again = JSON.parse((await logline(['curate', '--import', '-', '--json'], {cwd, input})).stdout).data
  expect(again).toMatchObject({added: 0, known: 2})
  const exported = await logline(['curate', '--export', '-', '--quiet'], {cwd})
  const elsewhere = await curatable(rows)
  await logline(['curate', '--import', '-'], {cwd: elsewhere, input: exported.stdout})
  expect((await logline(['curate', '--export', '-', '--quiet'], {cwd: elsewhere})).stdout).toBe(exported.stdout)
  const grades = JSON.parse((await logline(['curate', '--list', '--again', '--json'], {cwd})).stdout).data.spans
  expect(Object.fromEntries(grades.map(({id, grade}: {id: string; grade: string}) => [id, grade]))).toMatchObject({
    a: 'diamond',
    b: 'rejected',
  })
  await logline(['curate', '--import', '-'], {cwd, input: '{"id": "b", "verdict": null}'})
  expect((await logline(['curate', '--export', '-', '--quiet'], {cwd})).stdout).not.toContain('"b"')
})

test('a line that is no JSON, or no label, is named with its file and what is wrong with it', async () => {
  const cwd = await curatable([row('a', 'Is the sky blue?')])
  writeFileSync(join(cwd, 'labels.ndjson'), 'a,diamond\n\n["a", "diamond"]\n{"id": "a", "verdict": "diamond"\n')
  const {stdout, exitCode} = await logline(['curate', '--import', 'labels.ndjson'], {cwd})
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/labels\.ndjson:1: the line is not JSON/)
  expect(stdout).toMatch(/labels\.ndjson:3: a label is an object/)
  expect(stdout).toMatch(/labels\.ndjson:4: the line is not JSON: .*character \d+/)
  const strict = await logline(['curate', '--import', 'labels.ndjson', '--strict', '--json'], {cwd})
  expect(strict.exitCode).toBe(3)
  expect(JSON.parse(strict.stdout).error).toMatchObject({
    file: 'labels.ndjson',
    line: 1,
    message: expect.stringContaining('not JSON'),
  })
})

test('where calibrate refuses, it still says that there are labels of people, and what they agree on', async () => {
  const cwd = await curatable([row('a', 'Is the sky blue?')])
  await logline(['run', '--quiet'], {cwd})
  const without = await logline(['calibrate', '--json'], {cwd})
  expect(without.exitCode).toBe(5)
  expect(without.stdout).not.toContain('labels')
  await logline(['curate', '--import', '-'], {cwd, input: '{"id": "a", "verdict": "trash"}'})
  const refused = await logline(['calibrate', '--json'], {cwd})
  expect(refused.exitCode).toBe(5)
  expect(JSON.parse(refused.stdout).error).toMatchObject({
    code: 'too_few_records',
    hint: expect.stringMatching(/labels of people: 1, agreement with the meter .* of 1 .*curate --report/),
  })
})

test('the report says how many labels are missing for a map, and an empty one says that nobody has judged', async () => {
  const cwd = await curatable()
  const none = await logline(['curate', '--report'], {cwd})
  expect([none.exitCode, none.stdout]).toEqual([0, ''])
  expect(none.stderr).toContain('nobody has judged')
  await logline(['curate', '--import', '-'], {cwd, input: '{"id": "fx-0212", "verdict": "maybe"}'})
  const some = await logline(['curate', '--report', '--json'], {cwd})
  expect(JSON.parse(some.stdout)).toMatchObject({
    data: {report: {labels: 1, blind: 1, map: null, needed: {labels: 30}}},
  })
})

test('status says how many labels people gave, those that were taken back left out', async () => {
  const cwd = await curatable([row('a', 'Is water wet?'), row('b', 'Is ice cold?'), row('c', 'Is fire hot?')])
  const labels = async (lines: readonly object[]) =>
    logline(['curate', '--import', '-'], {cwd, input: lines.map((line) => `${JSON.stringify(line)}\n`).join('')})
  const status = async () => JSON.parse((await logline(['status', '--json'], {cwd})).stdout).data.labels
  expect([await status(), (await logline(['status'], {cwd})).stdout]).toEqual([
    0,
    expect.not.stringContaining('labels'),
  ])
  await labels([
    {id: 'a', verdict: 'diamond'},
    {id: 'b', verdict: 'trash'},
    {id: 'a', verdict: 'maybe'},
  ])
  expect(await status()).toBe(2)
  await labels([{id: 'b', verdict: null}])
  expect(await status()).toBe(1)
  expect((await logline(['status'], {cwd})).stdout).toMatch(/^labels +1 given by people$/m)
})
