import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {parse} from 'csv-parse/sync'
import {asyncBufferFromFile, parquetReadObjects} from 'hyparquet'
import {describe, expect, test} from 'vitest'
import {GateError, Interrupted, UsageError} from '../../src/errors.ts'
import {ROW_SCHEMAS} from '../../src/exporting/shapes.ts'
import {importLabels} from '../../src/pipeline/curate-files.ts'
import type {StageEvent} from '../../src/pipeline/event.ts'
import {orchestrate} from '../../src/pipeline/orchestrate.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {openWorkspace} from '../../src/pipeline/workspace.ts'
import {canonicalForm} from '../../src/span/identity.ts'
import {jaccard, tokenSet} from '../../src/span/min-hash.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {ALL_PII, exported, linesOf} from '../support/exported.ts'
import {generatedRows, mendableRows} from '../support/generated-spans.ts'
import {finish, ingestFiles, makeSpan, memoryStore, PLAN, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

interface Chat {
  readonly messages: {readonly role: string; readonly content: string}[]
}

async function storeOf(rows: readonly Span[] | string): Promise<Store> {
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, typeof rows === 'string' ? rows : rows.map((row) => JSON.stringify(row)).join('\n'))
  const store = memoryStore()
  await ingestFiles(store, [file])
  return store
}

async function judged(rows: readonly Span[] | string, pii: typeof PLAN.pii = []): Promise<Store> {
  const store = await storeOf(rows)
  await finish(validate(store, {...stageOptions(), scorePolicy: 'supplied'}))
  await finish(orchestrate(store, {...stageOptions(), plan: {...PLAN, pii}, gate: 85}))
  return store
}

/** A thread of spans that name each other. */
function thread(count: number, given: (index: number) => Partial<Span> = () => ({})): Span[] {
  return Array.from({length: count}, (_, index) =>
    makeSpan({
      id: `t-${index}`,
      this: `Question number ${index} about gardens?`,
      if_ok: `Answer ${index}`,
      when: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
      context: {thread_id: 'th', system_prompt: 'Be kind.', ...(index > 0 ? {previous_spans: [`t-${index - 1}`]} : {})},
      ...given(index),
    }),
  )
}

describe('spans', () => {
  test('spans that mending or hiding has made the same are exported once, so that they come back as they went', async () => {
    const token = (letter: string) => `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0${letter}z`
    using store = await judged([
      makeSpan({id: 'a', this: 'Which port does it listen on?', if_ok: 'Port 5432'}),
      makeSpan({id: 'b', this: 'Which port does it listen on?', if_ok: 'Port\u200b 5432'}),
      makeSpan({id: 'c', this: 'What is the token?', if_ok: token('q')}),
      makeSpan({id: 'd', this: 'What is the token?', if_ok: token('r')}),
      makeSpan({id: 'e', this: 'What is the token?', if_ok: 'Ask Ana.'}),
    ])
    const folder = tempDir()
    const summary = await exported(store, join(folder, 'first.ndjson'))
    expect(summary).toMatchObject({rows: 3, skipped: {same_row: 2}})
    expect(linesOf<Span>(join(folder, 'first.ndjson')).map(({id}) => id)).toEqual(['a', 'c', 'e'])
    using again = memoryStore()
    expect(await ingestFiles(again, [join(folder, 'first.ndjson')])).toMatchObject({added: 3, merged: 0})
    await exported(again, join(folder, 'second.ndjson'))
    expect(readFileSync(join(folder, 'second.ndjson'), 'utf8')).toBe(readFileSync(join(folder, 'first.ndjson'), 'utf8'))
  })

  test('an export of everything is valid input again: ingested and exported once more it is the same to the byte', async () => {
    const rows = generatedRows(600, 7)
    using store = await storeOf(rows)
    const folder = tempDir()
    const first = join(folder, 'first.ndjson')
    const summary = await exported(store, first)
    expect(summary.skipped).toEqual({})
    expect(summary.rows).toBe(store.db.prepare('SELECT count(*) FROM spans').pluck().get())
    using again = memoryStore()
    const ingested = await ingestFiles(again, [first])
    expect(ingested).toMatchObject({added: summary.rows, merged: 0, quarantined: 0})
    await exported(again, join(folder, 'second.ndjson'))
    expect(readFileSync(join(folder, 'second.ndjson'), 'utf8')).toBe(readFileSync(first, 'utf8'))
    const source = new Map(
      rows.split('\n').flatMap((row) => {
        try {
          const span = JSON.parse(row) as Span
          return [[span.id, row] as const]
        } catch {
          return []
        }
      }),
    )
    let equal = 0
    for (const span of linesOf<Span>(first)) {
      if ('answer_aliases' in span || source.get(span.id)!.includes('(edited)')) continue
      expect(canonicalForm(span)).toBe(canonicalForm(JSON.parse(source.get(span.id)!)))
      equal++
    }
    expect(equal).toBeGreaterThan(500)
  })

  test('filters take what they say, and the rest is counted by reason', async () => {
    using store = await judged([
      makeSpan({
        id: 'a',
        this: 'One thing?',
        context: {environment: 'Home'},
        metadata: {license: 'MIT', source: 'x', quality_score: 95},
      }),
      makeSpan({id: 'b', this: 'Other thing?', metadata: {quality_score: 10}}),
      makeSpan({id: 'c', this: 'Third thing?', status: 'failed', if_not: 'no', metadata: {quality_score: 90}}),
    ])
    const ids = async (selection: Parameters<typeof exported>[2]) => {
      const file = join(tempDir(), 'out.ndjson')
      const {skipped} = await exported(store, file, selection)
      return [
        linesOf<Span>(file)
          .map(({id}) => id)
          .join(''),
        skipped,
      ]
    }
    expect(await ids({selection: {licenses: ['MIT']}})).toEqual(['a', {filter: 2}])
    expect(await ids({selection: {licenses: ['none']}})).toEqual(['bc', {filter: 1}])
    expect(await ids({selection: {domains: ['home']}})).toEqual(['a', {filter: 2}])
    expect(await ids({selection: {sources: ['x']}})).toEqual(['a', {filter: 2}])
    expect(await ids({selection: {statuses: ['failed']}})).toEqual(['c', {status: 2}])
    expect(await ids({selection: {minQuality: 50}})).toEqual(['ac', {grade: 1}])
    expect(await ids({selection: {until: Date.UTC(2026, 0, 1)}})).toEqual(['', {filter: 3}])
    expect(await ids({limit: 2})).toEqual([expect.stringMatching(/^..$/), {over_limit: 1}])
  })

  test('what a person or a supplied score holds back is no diamond+, whatever the meter says of it', async () => {
    const good = (id: string, quality?: number) =>
      makeSpan({
        ...{id, this: `Which harbour does the ferry number ${id} leave from?`, if_ok: `It leaves from harbour ${id}.`},
        ...{confirmed_by: 'Ana', metadata: {source: 'timetable', ...(quality && {quality_score: quality})}},
      })
    const ids = ['free', 'trash', 'maybe', 'diamond', 'low', 'high']
    using store = await judged(ids.map((id) => good(id, {low: 20, high: 95}[id])))
    const meter = store.db.prepare('SELECT min(quality_after) FROM orchestrations').pluck()
    expect(meter.get()).toBeGreaterThanOrEqual(85)
    const verdicts = ['trash', 'maybe', 'diamond'].map((id) => JSON.stringify({id, verdict: id}))
    importLabels(store, verdicts.join('\n'), {person: 'ana', strict: true, file: '-', ...stageOptions()})
    const grades = async () => {
      const file = join(tempDir(), 'spans.csv')
      await exported(store, file, {format: 'csv'})
      const [head, ...rows] = readFileSync(file, 'utf8').trim().split('\n')
      const [id, grade] = ['id', 'grade'].map((name) => head!.split(',').indexOf(name)) as [number, number]
      return Object.fromEntries(rows.map((row) => [row.split(',')[id], row.split(',')[grade]]))
    }
    const wanted = {
      ...{free: 'diamond+', diamond: 'diamond+', high: 'diamond+'},
      ...{trash: 'rejected', maybe: 'needs_enrichment', low: 'rejected'},
    }
    expect(await grades()).toEqual(wanted)
    await finish(orchestrate(store, {...stageOptions(), plan: PLAN, gate: 85}))
    expect(await grades()).toEqual(wanted)
    const learned = await exported(store, join(tempDir(), 'sft'), {
      format: 'sft',
      selection: {grades: ['diamond', 'diamond+']},
    })
    expect(learned.rows).toBe(3)
  })

  test('CSV and Parquet hold a row a span, with grade and quality', async () => {
    using store = await judged(generatedRows(200, 3))
    const folder = tempDir()
    const {rows} = await exported(store, join(folder, 'spans.parquet'), {format: 'parquet'})
    const read = await parquetReadObjects({file: await asyncBufferFromFile(join(folder, 'spans.parquet'))})
    expect(read).toHaveLength(rows)
    expect(new Set(read.map(({grade}) => grade as string)).size).toBeGreaterThan(1)
    const csv = await exported(store, join(folder, 'spans.csv'), {format: 'csv'})
    expect(csv.rows).toBe(rows)
    expect(readFileSync(join(folder, 'spans.csv'), 'utf8')).toMatch(/^id,who,did,this,when,status,if_ok,if_not,/)
  })
})

describe('conversations', () => {
  const turnsOf = (file: string) =>
    linesOf<Chat>(file).map(({messages}) => messages.map(({content}) => content).join(' | '))

  test('a thread is one row with its system prompt, and each turn stands in one row only', async () => {
    using store = await storeOf([...thread(5), makeSpan({id: 'alone'})])
    const folder = tempDir()
    await exported(store, join(folder, 'a'), {format: 'sft'})
    const rows = linesOf<Chat>(join(folder, 'a'))
    expect(rows.map(({messages}) => messages.length)).toEqual([11, 2])
    expect(rows[0]!.messages[0]).toEqual({role: 'system', content: 'Be kind.'})
    await exported(store, join(folder, 'b'), {format: 'sft', maxTurns: 2, system: 'Mine.'})
    expect(linesOf<Chat>(join(folder, 'b')).map(({messages}) => messages.length)).toEqual([5, 5, 3, 3])
    expect(turnsOf(join(folder, 'b'))[0]).toMatch(/^Mine\. \| Question number 0/)
    const {rows: answers} = await exported(store, join(folder, 'c'), {format: 'sft', sftShape: 'prompt-completion'})
    expect(answers).toBe(6)
    expect(linesOf(join(folder, 'c'))[2]).toMatchObject({completion: [{role: 'assistant', content: 'Answer 2'}]})
  })

  test('a system prompt that was said once holds for the turns that follow, and the last one said is said', async () => {
    const folder = tempDir()
    const said = async (prompts: Readonly<Record<number, string>>) => {
      using store = await storeOf(
        thread(3, (index) => ({
          context: {
            thread_id: 'th',
            ...(prompts[index] && {system_prompt: prompts[index]}),
            ...(index > 0 ? {previous_spans: [`t-${index - 1}`]} : {}),
          },
        })),
      )
      await exported(store, join(folder, Object.values(prompts).join()), {format: 'sft'})
      return turnsOf(join(folder, Object.values(prompts).join()))
    }
    expect(await said({0: 'Once.'})).toEqual([expect.stringMatching(/^Once\. \| .*Answer 2$/)])
    expect(await said({0: 'Once.', 1: 'Then.'})).toEqual([expect.stringMatching(/^Then\. \| .*Answer 2$/)])
  })

  test('what failed or is pending is never learned from, neither as answer nor as what led to one', async () => {
    using store = await storeOf(
      thread(5, (index) => (index === 2 ? {status: 'failed', if_ok: null, if_not: 'it broke'} : {})),
    )
    const folder = tempDir()
    await exported(store, join(folder, 'sft'), {format: 'sft'})
    expect(turnsOf(join(folder, 'sft'))).toEqual([
      expect.stringMatching(/Answer 0.*Answer 1$/),
      expect.stringMatching(/Answer 3.*Answer 4$/),
    ])
    expect(readFileSync(join(folder, 'sft'), 'utf8')).not.toContain('it broke')
  })

  test('circles, missing links and branches lose nothing', async () => {
    const previous = (...ids: string[]) => ({context: {previous_spans: ids}})
    using store = await storeOf([
      makeSpan({id: 'a', this: 'A?', ...previous('b')}),
      makeSpan({id: 'b', this: 'B?', ...previous('a')}),
      makeSpan({id: 'c', this: 'C?', ...previous('gone')}),
      makeSpan({id: 'd', this: 'D1?', ...previous('root')}),
      makeSpan({id: 'e', this: 'D2?', ...previous('root')}),
      makeSpan({id: 'root', this: 'Root?'}),
    ])
    const file = join(tempDir(), 'out')
    await exported(store, file, {format: 'sft'})
    expect(turnsOf(file)).toEqual([
      'B? | Paris | A? | Paris',
      'C? | Paris',
      'Root? | Paris | D1? | Paris',
      'Root? | Paris | D2? | Paris',
    ])
  })

  test('a licence that is filtered out does not come in as context', async () => {
    using store = await storeOf(thread(4, (index) => ({metadata: {license: index === 1 ? 'secret' : 'MIT'}})))
    const file = join(tempDir(), 'out')
    await exported(store, file, {format: 'sft', selection: {licenses: ['MIT']}})
    expect(readFileSync(file, 'utf8')).not.toContain('Answer 1')
    expect(turnsOf(file)).toHaveLength(2)
  })

  test('an answer of another grade is context, and not trained on where the format can say so', async () => {
    using store = await judged(thread(12, (index) => ({metadata: {quality_score: index % 2 === 0 ? 70 : 95}})))
    const selection = {gate: 100, grades: ['diamond'] as const}
    const folder = tempDir()
    await exported(store, join(folder, 'x'), {format: 'axolotl', selection, ratio: [1, 0, 0]})
    const [row] = linesOf<{messages: {role: string; content: string; train: boolean}[]}>(join(folder, 'x/train.jsonl'))
    expect(row!.messages.filter(({train}) => train).map(({content}) => content)).toEqual(
      [1, 3, 5, 7, 9, 11].map((index) => `Answer ${index}`),
    )
    expect(readFileSync(join(folder, 'x/config.yml'), 'utf8')).toContain('message_field_training: train')
  }, 60_000)
})

describe('what is hidden', () => {
  const mail = ['ana@example.org', 'rui@example.org'] as const
  const token = `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0Xz`
  const spans = thread(3, (index) => ({
    this: `Question ${index} by ${mail[index === 1 ? 1 : 0]} with ${index === 2 ? token : 'nothing'}?`,
    note: {contact: mail[1], deep: [{who: mail[0]}]},
  }))

  test.each(['ndjson', 'csv', 'parquet', 'sft', 'hf'] as const)(
    '%s: secrets always, personal data when asked for; nothing of either is anywhere in what is written',
    async (format) => {
      using store = await storeOf(spans)
      const output = join(tempDir(), 'out')
      const ratio = format === 'hf' ? ([1, 0, 0] as const) : undefined
      const plain = await exported(store, output, {format, ratio})
      expect(plain.redactions.places).toBe(1)
      expect(Object.keys(plain.redactions.kinds)).toHaveLength(1)
      const {redactions} = await exported(store, output, {format, ratio, redact: ALL_PII, overwrite: true})
      expect(redactions.kinds['email']).toBeGreaterThanOrEqual(3)
      const files = existsSync(join(output, 'data'))
        ? [join(output, 'data/train-00000-of-00001.parquet'), join(output, 'README.md')]
        : [output]
      for (const file of files) {
        const bytes = readFileSync(file, 'latin1')
        for (const hidden of [...mail, token]) expect(bytes).not.toContain(hidden)
      }
    },
  )

  test.each(['ndjson', 'hf'] as const)(
    '%s: a secret in the name of a source or a licence, or in a filter, is in nothing that is written',
    async (format) => {
      using store = await storeOf([
        makeSpan({id: 'a', this: 'One?', if_ok: 'Yes', source: `${token} mail`}),
        makeSpan({id: 'b', this: 'Two?', if_ok: 'No', metadata: {source: `chat ${token}`, license: `MIT ${token}`}}),
      ])
      const output = join(tempDir(), 'out')
      const ratio = format === 'hf' ? ([1, 0, 0] as const) : undefined
      const system = `Say ${token}`
      const summary = await exported(store, output, {format, ratio, system, selection: {sources: [`chat ${token}`]}})
      expect(summary.lineage.sources).toEqual({'chat [GITHUB_TOKEN_1]': 1})
      const folder = format === 'hf' ? output : join(output, '..')
      const written = readdirSync(folder, {recursive: true, withFileTypes: true}).filter((file) => file.isFile())
      expect(written.length).toBeGreaterThan(1)
      for (const {parentPath, name} of written)
        expect(readFileSync(join(parentPath, name), 'latin1').replaceAll('\\_', '_')).not.toContain(token)
    },
  )

  test('csv-safe leaves no cell that a spreadsheet would run, and nothing else is other than without it', async () => {
    const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1']
    using store = await storeOf([
      ...formulas.map((text, index) =>
        makeSpan({id: `f${index}`, this: `${text} number ${index}`, who: text, if_ok: text}),
      ),
      makeSpan({id: 'plain', this: 'What is 1 = 1?'}),
    ])
    const output = join(tempDir(), 'out.csv')
    const cellsOf = async (csvSafe: boolean) => {
      await exported(store, output, {format: 'csv', csvSafe, overwrite: true})
      return parse(readFileSync(output, 'utf8')) as string[][]
    }
    const [plain, safe] = [await cellsOf(false), await cellsOf(true)]
    expect(safe.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
    expect(plain.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toHaveLength(3 * formulas.length)
    expect(safe.map((row) => row.map((cell) => cell.replace(/^'/, '')))).toEqual(plain)
  })

  test('a value has one placeholder throughout its thread, as orchestrate gives it', async () => {
    const output = join(tempDir(), 'out')
    using store = await storeOf(spans)
    await exported(store, output, {redact: ['email']})
    const texts = linesOf<Span>(output).map((span) => span.this)
    expect(texts.map((text) => /\[EMAIL_\d\]/.exec(text)![0])).toEqual(['[EMAIL_1]', '[EMAIL_2]', '[EMAIL_1]'])
    using mended = await judged(spans, ['email'])
    await exported(mended, output, {redact: ['email'], overwrite: true})
    expect(linesOf<Span>(output).map((span) => span.this)).toEqual(texts)
  })

  test('a store that is clean already loses nothing', async () => {
    using store = await judged(spans)
    const {redactions} = await exported(store, join(tempDir(), 'out'))
    expect(redactions).toEqual({rows: 0, places: 0, kinds: {}})
  })

  test('a placeholder in the place of a password is none: it keeps its number', async () => {
    const address = `postgres://admin:${'S3cretPass'}99@db.example.com:5432/x`
    using store = await judged([makeSpan({id: 'db', this: 'Where is it?', if_ok: `It is at ${address}.`})])
    const file = join(tempDir(), 'out')
    const {redactions} = await exported(store, file)
    expect(redactions.places).toBe(0)
    expect(readFileSync(file, 'utf8')).toContain('postgres://admin:[PASSWORD_1]@db.example.com:5432/x')
  })
})

test('a least quality is that of the quality that stands in the rows', async () => {
  const supplied = (id: string, quality: number) =>
    makeSpan({id, this: `What is number ${id} of the list?`, metadata: {quality_score: quality, source: 'list'}})
  using store = await judged([supplied('one', 82), supplied('two', 90), supplied('three', 40)])
  const file = join(tempDir(), 'all.csv')
  const {rows} = await exported(store, file, {format: 'csv'})
  const qualities = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  const column = qualities[0]!.split(',').indexOf('quality')
  const least = qualities.slice(1).filter((row) => Number(row.split(',')[column]) >= 85).length
  expect([rows, least]).toEqual([3, 2])
  expect((await exported(store, join(tempDir(), 'some.csv'), {format: 'csv', selection: {minQuality: 85}})).rows).toBe(
    least,
  )
})

test('of what spans rows were made is counted once a span, in however many branches it stands', async () => {
  const spans = thread(12)
  const branch = makeSpan({...spans[11]!, id: 'branch', this: 'What else grows there?', if_ok: 'Moss.'})
  using store = await judged([...spans, branch])
  const {rows, considered, lineage} = await exported(store, join(tempDir(), 'sft.jsonl'), {format: 'sft'})
  expect([rows, considered, lineage.spans, lineage.licenses]).toEqual([2, 13, 13, {none: 13}])
})

describe('preferences', () => {
  const rated = (id: string, question: string, answer: string, rating: number) =>
    makeSpan({id, this: question, if_ok: answer, metadata: {user_rating: rating, quality_score: rating * 20}})

  test('two answers to one question that users rated apart are a pair, and labels', async () => {
    using store = await judged([
      rated('a', 'How long do I boil an egg?', 'Seven minutes for a soft yolk.', 5),
      rated('b', 'how long do I boil an egg? ', 'An hour.', 1),
      rated('c', 'What else?', 'Nothing.', 3),
    ])
    const folder = tempDir()
    await exported(store, join(folder, 'dpo'), {format: 'dpo'})
    expect(linesOf(join(folder, 'dpo'))).toEqual([
      {
        prompt: [{role: 'user', content: 'How long do I boil an egg?'}],
        chosen: [{role: 'assistant', content: 'Seven minutes for a soft yolk.'}],
        rejected: [{role: 'assistant', content: 'An hour.'}],
        origin: 'user_rating',
      },
    ])
    const {lineage} = await exported(store, join(folder, 'kto'), {format: 'kto'})
    expect(linesOf(join(folder, 'kto')).map(({label}) => label)).toEqual([true, false])
    // One pair stands in one part; that the others are empty is said.
    const divided = await exported(store, join(folder, 'parts'), {format: 'dpo', ratio: [0.6, 0.2, 0.2]})
    expect([divided.rows, divided.empty_parts.length]).toEqual([1, 2])
    expect(lineage.origins).toEqual({user_rating: 2})
  })

  test('of answers of self-play, the one that a judge named is preferred to the others, if it was sure and nobody beat it', async () => {
    const played = (id: string, answer: string, judge?: object, over: Record<string, unknown> = {}) =>
      makeSpan({
        id,
        this: 'How long do I boil an egg?',
        if_ok: answer,
        source: 'self_play',
        metadata: {quality_score: 90, ...(judge && {judge})},
        ...over,
      })
    const egg = {winner_id: 'egg', confidence: 0.9, reason: 'the others are wrong', quality_notes: [], policy: {}}
    const soft = {...egg, winner_id: 'soft'}
    using store = await judged([
      played('egg', 'Seven minutes for a soft yolk.', egg),
      played('hour', 'An hour on a low flame.', egg),
      played('raw', 'Not at all, it is eaten raw.', egg),
      played('unsure', 'About ten minutes, I guess.', {...egg, confidence: 0.79}),
      played('tie', 'Seven or eight minutes.', {...egg, winner_id: null}),
      played('elsewhere', 'Two minutes at most.', egg, {this: 'How long do I fry an egg?'}),
      played('later', 'Three minutes of this.', egg, {context: {previous_spans: ['egg']}}),
      played('human', 'Twenty minutes or so.', egg, {source: 'user_upload'}),
      played('gone', 'Thirty minutes or so.', {...egg, winner_id: 'nobody'}),
      played('odd', 'Forty minutes or so.', {winner_id: ['egg'], confidence: 'sure'}),
      played('worded', 'Sixty minutes or so.', {...egg, confidence: 'sure'}),
      // Each was named better than the other: nobody is.
      played('soft', 'Five minutes and no more.', {...egg, winner_id: 'hard'}),
      played('hard', 'Nine minutes and no less.', soft),
    ])
    const folder = tempDir()
    const {lineage} = await exported(store, join(folder, 'dpo'), {format: 'dpo'})
    expect(lineage.origins).toEqual({self_play: 2})
    const chosen = [{content: 'Seven minutes for a soft yolk.'}]
    expect(linesOf(join(folder, 'dpo'))).toMatchObject([
      {chosen, rejected: [{content: 'An hour on a low flame.'}], origin: 'self_play'},
      {chosen, rejected: [{content: 'Not at all, it is eaten raw.'}], origin: 'self_play'},
    ])
    await exported(store, join(folder, 'kto'), {format: 'kto'})
    expect(linesOf(join(folder, 'kto'))).toMatchObject([
      {label: true, completion: chosen},
      {label: false, completion: [{content: 'An hour on a low flame.'}]},
      {label: false, completion: [{content: 'Not at all, it is eaten raw.'}]},
    ])
    await expect(
      exported(store, join(folder, 'people'), {format: 'dpo', origins: ['user_rating']}),
    ).rejects.toMatchObject({code: 'no_preferences'})
  })

  test('what enzymes made of an answer is preferred where it gained the margin in more than blanks and placeholders', async () => {
    const token = `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0Xz`
    using store = await judged([
      makeSpan({
        id: 'a',
        this: 'Qual Ã© o prazo de entrega das notas de reembolso?',
        if_ok: 'AtÃ© o dia 5 do mÃªs seguinte.',
        metadata: {source: 'travel-policy'},
      }),
      makeSpan({id: 'b', this: 'Which token is it?', if_ok: `The token is ${token} and it works.`}),
    ])
    const file = join(tempDir(), 'dpo')
    const events: StageEvent[] = []
    const {lineage, skipped, rows} = await exported(store, file, {
      format: 'dpo',
      margin: 0,
      see: (event) => events.push(event),
    })
    // Two candidates, of which one makes no pair: what is told on the way is what stands in the file.
    expect(events.at(-1)).toMatchObject({kind: 'finished', done: 2, total: 2, rows})
    expect(rows).toBe(1)
    expect(lineage.origins).toEqual({enzyme: 1})
    expect(skipped).toMatchObject({same_answer: 1})
    expect(linesOf(file)[0]).toMatchObject({
      chosen: [{content: 'Até o dia 5 do mês seguinte.'}],
      rejected: [{content: 'AtÃ© o dia 5 do mÃªs seguinte.'}],
    })
    await expect(exported(store, file, {format: 'dpo', margin: 100, overwrite: true})).rejects.toMatchObject({
      code: 'no_preferences',
      exitCode: 5,
    })
  })

  test('feedback with the right answer is a pair, with a rating a label, and hides like everything else', async () => {
    using store = memoryStore()
    const answer = store.db.prepare(
      "INSERT INTO predictions VALUES (?, '2026-03-01T00:00:00Z', ?, ?, '{}', ?, 1, 'e', 1)",
    )
    const say = store.db.prepare(`
      INSERT INTO feedback_events (prediction, person, at, rating, was_helpful, actual_output)
      VALUES (?, 'ana', '2026-03-02T00:00:00Z', ?, ?, ?)`)
    for (let index = 0; index < 12; index++) {
      answer.run(`p${index}`, `Question ${index}?`, '{"domain":"home"}', JSON.stringify({output: `wrong ${index}`}))
      say.run(`p${index}`, index % 2 === 0 ? 1 : null, null, `right ${index}, says ana@example.org`)
    }
    answer.run('good', 'Good one?', '{}', JSON.stringify({output: 'good'}))
    say.run('good', 5, 1, null)
    const folder = tempDir()
    await exported(store, join(folder, 'dpo'), {format: 'dpo', redact: ['email']})
    const rows = linesOf(join(folder, 'dpo'))
    expect(rows).toHaveLength(12)
    expect(rows[0]).toMatchObject({
      chosen: [{content: 'right 0, says [EMAIL_1]'}],
      rejected: [{content: 'wrong 0'}],
      origin: 'feedback',
    })
    const labels = join(folder, 'kto')
    await exported(store, labels, {format: 'kto'})
    expect(linesOf(labels).filter(({label}) => label)).toHaveLength(13)
    await exported(store, join(folder, 'openai'), {format: 'openai-dpo'})
    expect(Object.keys(linesOf(join(folder, 'openai'))[0]!)).toEqual([
      'input',
      'preferred_output',
      'non_preferred_output',
    ])
    expect(linesOf(join(folder, 'openai.origins.jsonl'))[1]).toEqual({row: 2, origin: 'feedback', spans: []})
    await exported(store, join(folder, 'parts'), {format: 'dpo', ratio: [0.5, 0.25, 0.25]})
    expect(readdirSync(join(folder, 'parts'))).toContain('export.json')
    await expect(
      exported(store, join(folder, 'none'), {format: 'dpo', selection: {domains: ['work']}}),
    ).rejects.toMatchObject({code: 'no_preferences'})
  })

  test('one kind of label alone, and fewer rows than a format needs, are told and nothing is written', async () => {
    using store = await judged([rated('a', 'How long do I boil an egg?', 'Seven minutes.', 5)])
    const output = join(tempDir(), 'out')
    for (const [format, code] of [
      ['kto', 'one_class_missing'],
      ['openai-sft', 'too_few_rows'],
      ['mlx', 'empty_part'],
      ['dpo', 'no_preferences'],
    ] as const)
      await expect(exported(store, output, {format})).rejects.toMatchObject({code, exitCode: 5, name: GateError.name})
    expect(readdirSync(join(output, '..'))).toEqual([])
  })
})

describe('parts', () => {
  test('no near-duplicate and no thread is in two parts, every row is in one, and tomorrow it is still there', async () => {
    const rows = generatedRows(3000, 11)
    using store = await storeOf(rows)
    const folder = tempDir()
    const summary = await exported(store, join(folder, 'today'), {format: 'mlx', ratio: [0.8, 0.1, 0.1]})
    const read = (name: string) =>
      ['train', 'valid', 'test'].map((part) => linesOf<Chat>(join(folder, name, `${part}.jsonl`)))
    const parts = read('today')
    expect(parts.map((part) => part.length)).toEqual(Object.values(summary.parts!))
    expect(parts.flat().length).toBe(summary.rows)
    // Questions of one turn; longer rows are judged by all their turns.
    const questions = parts.map((part) =>
      part.flatMap(({messages}) => messages.filter(({role}) => role === 'user').map(({content}) => tokenSet(content))),
    )
    let alike = 0
    let apart = 0
    const all = questions.flatMap((sets, part) => sets.map((set) => ({set, part})))
    for (const [later, {set, part}] of all.entries())
      for (const other of all.slice(0, later)) {
        if (jaccard(set, other.set) < 0.8) continue
        alike++
        if (other.part !== part) apart++
      }
    expect(alike).toBeGreaterThan(500)
    // MinHash misses a few pairs that are only just alike.
    expect(apart / alike).toBeLessThan(0.002)

    const later = join(tempDir(), 'more.ndjson')
    writeFileSync(
      later,
      generatedRows(500, 12).replaceAll('"g-', '"n-').replaceAll('"t-', '"u-').replaceAll('"twin-', '"m-'),
    )
    await ingestFiles(store, [later])
    await exported(store, join(folder, 'tomorrow'), {format: 'mlx', ratio: [0.8, 0.1, 0.1]})
    const partOf = new Map(read('tomorrow').flatMap((part, index) => part.map((row) => [JSON.stringify(row), index])))
    let stayed = 0
    for (const [index, part] of parts.entries())
      for (const row of part) {
        const now = partOf.get(JSON.stringify(row))
        if (now === undefined) continue
        expect(now).toBe(index)
        stayed++
      }
    expect(stayed).toBeGreaterThan(0.95 * summary.rows)
  })
})

describe('threads in parts', () => {
  test('spans of one thread, and spans that name each other, are in one part', async () => {
    using store = await storeOf(generatedRows(2000, 21))
    const folder = join(tempDir(), 'parts')
    await exported(store, folder, {ratio: [0.4, 0.3, 0.3]})
    const parts = ['train', 'valid', 'test'].map((part) => linesOf<Span>(join(folder, `${part}.ndjson`)))
    const partOf = new Map(parts.flatMap((spans, part) => spans.map(({id}) => [id, part] as const)))
    const threads = new Map<string, Set<number>>()
    let links = 0
    for (const [part, spans] of parts.entries())
      for (const {context} of spans) {
        const thread = context?.thread_id
        if (thread) threads.set(thread, (threads.get(thread) ?? new Set()).add(part))
        for (const previous of context?.previous_spans ?? []) {
          if (!partOf.has(previous)) continue
          expect(partOf.get(previous)).toBe(part)
          links++
        }
      }
    expect(links).toBeGreaterThan(200)
    expect([...threads.values()].filter(({size}) => size > 1)).toEqual([])
    expect(parts.every((part) => part.length > 0)).toBe(true)
  })
})

describe('files', () => {
  test('nothing is replaced unless asked for, the store never', async () => {
    const folder = tempDir()
    const path = join(folder, 'logline.db')
    using store = openWorkspace(path)
    writeFileSync(join(folder, 'spans.ndjson'), `${JSON.stringify(makeSpan({id: 'a'}))}\n`)
    await ingestFiles(store, [join(folder, 'spans.ndjson')])
    for (const overwrite of [false, true])
      await expect(exported(store, path, {overwrite})).rejects.toBeInstanceOf(UsageError)
    writeFileSync(join(folder, 'old'), 'old')
    await expect(exported(store, join(folder, 'old'))).rejects.toMatchObject({code: 'output_exists'})
    await expect(exported(store, join(folder, 'old'), {format: 'hf'})).rejects.toMatchObject({code: 'output_is_file'})
    expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('old')
    await exported(store, join(folder, 'old'), {overwrite: true})
    expect(linesOf(join(folder, 'old'))).toHaveLength(1)
    mkdirSync(join(folder, 'theirs'))
    writeFileSync(join(folder, 'theirs/notes.txt'), 'mine')
    const ratio = [0.5, 0.5, 0] as const
    await expect(exported(store, join(folder, 'theirs'), {ratio})).rejects.toMatchObject({code: 'output_exists'})
    await exported(store, join(folder, 'theirs'), {ratio, overwrite: true, seed: 1})
    const before = readdirSync(join(folder, 'theirs'))
    await exported(store, join(folder, 'theirs'), {ratio: [0, 0, 1], overwrite: true})
    expect(readdirSync(join(folder, 'theirs')).sort()).toEqual(['export.json', 'notes.txt', 'test.ndjson'])
    expect(before).not.toContain('test.ndjson')
    for (const name of ['new.part', 'old.part', 'old.export.json.part'])
      writeFileSync(join(folder, name), 'of somebody else')
    await exported(store, join(folder, 'new'), {ratio: [0, 0, 1]})
    await exported(store, join(folder, 'old'), {overwrite: true})
    for (const name of ['new.part', 'old.part', 'old.export.json.part'])
      expect(readFileSync(join(folder, name), 'utf8')).toBe('of somebody else')
    await expect(exported(store, join(folder, 'no/where'))).rejects.toMatchObject({code: 'output_unwritable'})
  })

  test('an export that is stopped leaves no half of itself, and the store readable', async () => {
    using store = await storeOf(generatedRows(3000, 5))
    const folder = tempDir()
    for (const [name, ratio] of [
      ['file', undefined],
      ['folder', [0.8, 0.1, 0.1] as const],
    ] as const) {
      const stop = new AbortController()
      let events = 0
      const now = () => {
        // In the middle of writing: started, and two pages of six.
        if (++events === 3) {
          expect(readdirSync(folder)).toEqual([expect.stringMatching(`^${name}\\..+\\.part$`)])
          stop.abort()
        }
        return new Date()
      }
      const running = exported(store, join(folder, name), {ratio, signal: stop.signal, now})
      await expect(running).rejects.toBeInstanceOf(Interrupted)
      expect(events).toBe(3)
    }
    expect(readdirSync(folder)).toEqual([])
    await exported(store, join(folder, 'file'))
    expect(store.db.inTransaction).toBe(false)
  })

  test('the manifest says what was exported, how, and of what, with the hash of every file', async () => {
    using store = await judged(mendableRows(300, 2))
    const folder = join(tempDir(), 'my-set')
    const summary = await exported(store, folder, {format: 'hf', redact: ['email'], limit: 200})
    const manifest = JSON.parse(readFileSync(join(folder, 'export.json'), 'utf8')) as Record<string, unknown>
    expect(manifest).toMatchObject({
      schema: 'logline.export/1',
      format: 'hf',
      rows: summary.rows,
      seed: 1,
      filters: {limit: 200},
      redacted_kinds: ['email'],
      store_version: expect.any(Number),
    })
    const {createHash} = await import('node:crypto')
    expect(summary.files.length).toBeGreaterThan(0)
    for (const {path, sha256, bytes} of summary.files) {
      const content = readFileSync(join(folder, path))
      expect([path, content.length, createHash('sha256').update(content).digest('hex')]).toEqual([path, bytes, sha256])
    }
    const card = readFileSync(join(folder, 'README.md'), 'utf8')
    for (const key of ['language', 'license', 'tags', 'size_categories', 'task_categories', 'configs', 'dataset_info'])
      expect(card).toMatch(new RegExp(`^${key}:`, 'm'))
    expect(card).toContain('| wiki |')
    const [first] = await parquetReadObjects({
      file: await asyncBufferFromFile(join(folder, 'data/train-00000-of-00001.parquet')),
    })
    expect(ROW_SCHEMAS.messages.safeParse(first).success).toBe(true)
  })
})
