import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {orchestrate} from '../../src/pipeline/orchestrate.ts'
import {restoreSpans} from '../../src/pipeline/restore.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import type {PiiKind} from '../../src/settings/schema.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {exported, linesOf} from '../support/exported.ts'
import {finish, ingestFiles, makeSpan, PLAN, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

const token = (letter: string) => `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0${letter}z`

/** A turn of a thread: at this minute, after the turns named, with the answer first, as many logs have it. */
function turn(minute: number, question: string, answer: string, given: Partial<Span> = {}): Span {
  const when = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
  const metadata = {source: 'chat', quality_score: 95}
  return makeSpan({
    id: `t${minute}`,
    when,
    this: question,
    if_ok: answer,
    context: {thread_id: 't'},
    metadata,
    ...given,
  })
}

const FIRST = turn(
  1,
  `Does ${token('A')} or ${token('B')} work, asks ana@example.org?`,
  `${token('B')}, says bo@example.org.`,
)
const LATER = turn(4, `Is ${token('B')} still good, bo@example.org?`, `No, take ${token('A')}, says ana@example.org.`)
const NUMBERED = [
  'Does [GITHUB_TOKEN_1] or [GITHUB_TOKEN_2] work, asks [EMAIL_1]? [GITHUB_TOKEN_2], says [EMAIL_2].',
  'Is [GITHUB_TOKEN_2] still good, [EMAIL_2]? No, take [GITHUB_TOKEN_1], says [EMAIL_1].',
]

function storeOnDisk(): Store {
  return openWorkspace(join(tempDir(), 'store.db'), {mustExist: false, notice: () => undefined})
}

async function takeIn(store: Store, spans: readonly Span[]): Promise<void> {
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, spans.map((span) => JSON.stringify(span)).join('\n'))
  await ingestFiles(store, [file])
}

async function orchestrated(store: Store, pii: readonly PiiKind[] = ['email']): Promise<void> {
  await finish(validate(store, {...stageOptions(), scorePolicy: 'supplied'}))
  await finish(orchestrate(store, {...stageOptions(), plan: {...PLAN, pii}, gate: 85}))
}

function textsIn(store: Store): string[] {
  return store.db.prepare<[], string>("SELECT this || ' ' || outcome FROM spans ORDER BY seq").pluck().all()
}

test('a turn that is taken in after its thread was orchestrated has the placeholders that the thread has', async () => {
  using store = storeOnDisk()
  await takeIn(store, [FIRST])
  await orchestrated(store)
  await takeIn(store, [LATER])
  await orchestrated(store)
  expect(textsIn(store)).toEqual(NUMBERED)
})

test('another plan, a restored turn and a run in one go give the same numbers', async () => {
  using store = storeOnDisk()
  await takeIn(store, [FIRST])
  await orchestrated(store, [])
  await takeIn(store, [LATER])
  await orchestrated(store)
  expect(textsIn(store)).toEqual(NUMBERED)
  restoreSpans(store, ['t4'], 'all', {person: 'somebody', at: '2026-01-01T00:00:00.000Z'})
  restoreSpans(store, ['t4'], 'release', {person: 'somebody', at: '2026-01-01T00:00:00.000Z'})
  await orchestrated(store)
  expect(textsIn(store)).toEqual(NUMBERED)
  using together = storeOnDisk()
  await takeIn(together, [FIRST, LATER])
  await orchestrated(together)
  expect(textsIn(together)).toEqual(NUMBERED)
})

test('a turn of an earlier time that comes late gets the next numbers, and no number twice', async () => {
  using store = storeOnDisk()
  await takeIn(store, [FIRST])
  await orchestrated(store)
  await takeIn(store, [turn(0, `Which of ${token('C')} and ${token('A')}?`, 'cy@example.org knows.'), LATER])
  await orchestrated(store)
  expect(textsIn(store)).toEqual([
    NUMBERED[0],
    'Which of [GITHUB_TOKEN_3] and [GITHUB_TOKEN_1]? [EMAIL_3] knows.',
    NUMBERED[1],
  ])
})

test('two people of a conversation are two in its exported row, whatever was orchestrated before', async () => {
  using store = storeOnDisk()
  await takeIn(store, [FIRST])
  await orchestrated(store)
  await takeIn(store, [{...LATER, context: {thread_id: 't', previous_spans: ['t1']}}])
  await orchestrated(store, [])
  const output = join(tempDir(), 'out')
  await exported(store, output, {format: 'sft', redact: ['email']})
  const [row] = linesOf<{messages: {content: string}[]}>(output)
  const said = row!.messages.map(({content}) => content)
  expect([`${said[0]} ${said[1]}`, `${said[2]} ${said[3]}`]).toEqual(NUMBERED)
})

test('spans without a thread are numbered along those that they name', async () => {
  using store = storeOnDisk()
  await takeIn(store, [{...FIRST, context: {}}])
  await orchestrated(store)
  await takeIn(store, [{...LATER, context: {previous_spans: ['t1']}}])
  await orchestrated(store)
  expect(textsIn(store)).toEqual(NUMBERED)
})

test('a long thread is numbered from its beginning', async () => {
  using store = storeOnDisk()
  const others = Array.from({length: 300}, (_, index) =>
    turn(10 + index, `Who is number ${index}?`, `u${index}@example.org is.`),
  )
  await takeIn(store, [FIRST, ...others, turn(900, 'And who was the first?', 'ana@example.org was.')])
  await orchestrated(store)
  expect(textsIn(store).slice(-2)).toEqual([
    'Who is number 299? [EMAIL_302] is.',
    'And who was the first? [EMAIL_1] was.',
  ])
})

test.each([
  ['S3cr\u200bet9x', 'an invisible character'],
  ['se\u0301cret99', 'a decomposed letter'],
  ['FranÃ§a99x', 'a wrong decoding'],
])('a value that the normalizer changes counts once: %j (%s)', async (password) => {
  using store = storeOnDisk()
  await takeIn(store, [turn(1, `Is postgres://admin:${password}@db.example.com right?`, 'Yes.')])
  await orchestrated(store)
  expect(textsIn(store)).toEqual(['Is postgres://admin:[PASSWORD_1]@db.example.com right? Yes.'])
})
