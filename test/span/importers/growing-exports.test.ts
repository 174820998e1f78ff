import fc from 'fast-check'
import {expect, test} from 'vitest'
import {importChatgpt} from '../../../src/span/importers/chatgpt.ts'
import {importClaude} from '../../../src/span/importers/claude.ts'
import type {Imported} from '../../../src/span/importers/imported.ts'
import {lineageOf} from '../../../src/span/lineage.sql.ts'
import {prepareSpan} from '../../../src/span/prepare.ts'
import {outcomeOf, type Span} from '../../../src/span/schema.ts'
import {spanWriter} from '../../../src/span/spans.sql.ts'
import type {Store} from '../../../src/store/open.ts'
import {AUTO, fileOf, spansOf} from '../../support/imported.ts'
import {ingestFiles, memoryStore} from '../../support/spans.ts'

type Kind = 'asks' | 'answers' | 'calls' | 'fails'

/** A message that goes on from an earlier one; the first from none. */
interface Message {
  readonly after: number
  readonly kind: Kind
}

/** The messages in the order of their times, so that a beginning of the list is an older export. */
const READ: Readonly<Record<string, (messages: readonly Message[]) => Imported>> = {
  chatgpt: (messages) =>
    importChatgpt({
      conversation_id: 'c',
      mapping: Object.fromEntries(
        messages.map(({after, kind}, at) => [
          `n${at}`,
          {
            parent: at === 0 ? null : `n${after}`,
            message: {
              id: `n${at}`,
              author: {role: kind === 'asks' ? 'user' : 'assistant'},
              create_time: 1_700_000_000 + at,
              recipient: kind === 'calls' ? 'python' : 'all',
              content:
                kind === 'fails'
                  ? {content_type: 'system_error', text: `fails ${at}`}
                  : {content_type: 'text', parts: [`${kind} ${at}`]},
            },
          },
        ]),
      ),
    }),
  claude: (messages) =>
    importClaude({
      uuid: 'c',
      chat_messages: messages.map(({after, kind}, at) => ({
        uuid: `n${at}`,
        parent_message_uuid: at === 0 ? 'none' : `n${after}`,
        sender: kind === 'asks' ? 'human' : 'assistant',
        created_at: new Date(Date.UTC(2026, 0, 1, 0, 0, at)).toISOString(),
        text: kind === 'calls' ? '' : `${kind} ${at}`,
        content: kind === 'calls' ? [{type: 'tool_use', name: 'look', input: {at}}] : undefined,
      })),
    }),
}

/** Mostly one after the other, with branches anywhere. */
const exports = fc
  .array(
    fc.record({
      back: fc.oneof({weight: 4, arbitrary: fc.constant(0)}, fc.nat(30)),
      kind: fc.constantFrom<Kind>('asks', 'answers', 'answers', 'calls', 'fails'),
    }),
    {minLength: 2, maxLength: 24},
  )
  .map((messages) => messages.map(({back, kind}, at) => ({after: Math.max(at - 1 - (back % (at + 1)), 0), kind})))

const PLACE = {file: 'conversations.json', line: 1}

function take(store: Store, {spans}: Imported): string[] {
  const writer = spanWriter(store.db)
  return store.db.transaction(() => spans.map((span) => writer.offerPrepared(prepareSpan(span), PLACE, 'grown')))()
}

const said = (spans: readonly Span[]) => spans.map((span) => `${span.this} | ${outcomeOf(span)}`).sort()

test.each(Object.entries(READ))(
  "%s: after tomorrow's export the store holds what it alone would bring: no part beside the whole, nothing twice",
  (_, read) => {
    fc.assert(
      fc.property(exports, fc.nat(24), (messages, length) => {
        using store = memoryStore()
        const today = read(messages.slice(0, length))
        const tomorrow = read(messages)
        expect(take(store, today)).not.toContain('conflict')
        const admissions = take(store, tomorrow)
        expect(admissions).not.toContain('conflict')
        expect(said(spansOf(store))).toEqual(said(tomorrow.spans))
        expect(new Set(said(tomorrow.spans)).size).toBe(tomorrow.spans.length)
        // The same again, and an older one after it, change nothing.
        for (const again of [tomorrow, today])
          expect(take(store, again).filter((admission) => admission !== 'unchanged')).toEqual([])
        expect(said(spansOf(store))).toEqual(said(tomorrow.spans))
      }),
      {numRuns: 50},
    )
  },
)

const chain = (...kinds: Kind[]): Message[] => kinds.map((kind, at) => ({after: at - 1, kind}))

test.each<[string, Kind[], number, string]>([
  ['goes on ("continue generating")', ['asks', 'answers', 'answers'], 2, 'answers 1\n\nanswers 2'],
  ['comes after the tool that was called', ['asks', 'answers', 'calls', 'answers'], 3, 'answers 3'],
  ['comes after an error', ['asks', 'fails', 'answers'], 2, 'answers 2'],
])('an answer that %s overnight takes the place of its beginning, which lineage keeps', (_, kinds, before, outcome) => {
  // Claude's exports know no errors.
  for (const format of kinds.includes('fails') ? ['chatgpt'] : ['chatgpt', 'claude']) {
    const read = READ[format]!
    using store = memoryStore()
    take(store, read(chain(...kinds).slice(0, before)))
    const [{id, ...first}] = spansOf(store) as [Span]
    expect(take(store, read(chain(...kinds)))).toEqual(['updated'])
    expect(spansOf(store)).toMatchObject([{id, if_ok: outcome}])
    expect(lineageOf(store.db, id)!.versions).toMatchObject([{cause: 'grown answer/1', span: first}])
  }
})

test('a store that holds spans under other ids of before gets nothing twice, and nothing is set aside', () => {
  fc.assert(
    fc.property(exports, fc.nat(), (messages, chosen) => {
      using store = memoryStore()
      const {spans} = READ['chatgpt']!(messages)
      // Of some, the ids have changed since; the others name them.
      const before = new Map(spans.map(({id}, at) => [id, (chosen >> (at % 16)) % 2 === 0 ? id : `old_${id}`]))
      const older = spans.map((span) => {
        const previous = (span.context?.previous_spans ?? []).map((id) => before.get(id)!)
        return {...span, id: before.get(span.id)!, context: {...span.context, previous_spans: previous}}
      })
      take(store, {spans: older, problems: []})
      for (const allowed of [['merged', 'unchanged'], ['unchanged']])
        for (const admission of take(store, {spans, problems: []})) expect(allowed).toContain(admission)
      expect(said(spansOf(store))).toEqual(said(spans))
    }),
    {numRuns: 50},
  )
})

test('of one file: more of an answer is an update, words that were changed by hand are set aside', async () => {
  using store = memoryStore()
  const export_ = (answer: string) =>
    JSON.stringify([
      {
        uuid: 'k',
        chat_messages: [
          {uuid: '1', sender: 'human', text: 'Who?'},
          {uuid: '2', sender: 'assistant', text: answer},
        ],
      },
    ])
  const ingested = (answer: string) =>
    ingestFiles(store, [fileOf('conversations.json', export_(answer))], {importing: AUTO})
  expect(await ingested('Ana')).toMatchObject({added: 1})
  expect(await ingested('Ana Lima')).toMatchObject({updated: 1, quarantined: 0})
  expect(await ingested('Ana')).toMatchObject({unchanged: 1})
  expect(await ingested('Bea')).toMatchObject({updated: 0, quarantined: 1})
  expect(spansOf(store)).toMatchObject([{if_ok: 'Ana Lima'}])
})

test('where rows are chosen, as for training, a longer answer replaces nothing that could not be taken back', async () => {
  using store = memoryStore()
  take(store, READ['claude']!(chain('asks', 'answers')))
  const messages = ['asks 0', 'answers 1 and more'].map((text, at) => ({
    uuid: `n${at}`,
    parent_message_uuid: at === 0 ? 'none' : 'n0',
    sender: at === 0 ? 'human' : 'assistant',
    text,
  }))
  const file = fileOf('conversations.json', JSON.stringify([{uuid: 'c', chat_messages: messages}]))
  const choosing = {wants: () => true, added: () => {}}
  expect(await ingestFiles(store, [file], {importing: AUTO, choosing})).toMatchObject({updated: 0, quarantined: 1})
  expect(spansOf(store)).toMatchObject([{if_ok: 'answers 1'}])
  expect(await ingestFiles(store, [file], {importing: AUTO})).toMatchObject({updated: 1})
})

test('in NDJSON a longer answer under a known id is other content, as any other', async () => {
  using store = memoryStore()
  const [span] = READ['claude']!(chain('asks', 'answers')).spans as [Span]
  for (const [if_ok, counts] of [
    ['Ana', {added: 1}],
    ['Ana Lima', {updated: 0, quarantined: 1}],
  ] as const)
    expect(
      await ingestFiles(store, [fileOf('spans.ndjson', `${JSON.stringify({...span, if_ok})}\n`)], {importing: AUTO}),
    ).toMatchObject(counts)
})
