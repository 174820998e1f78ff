import fc from 'fast-check'
import {expect, test} from 'vitest'
import {contextPreserver} from '../../src/enzyme/context-preserver.ts'
import {entitiesIn} from '../../src/enzyme/entities.ts'
import {normalizer} from '../../src/enzyme/normalizer.ts'
import {planEnzymes} from '../../src/enzyme/plan.ts'
import type {Rules} from '../../src/enzyme/rules.ts'
import {securityEnzyme} from '../../src/enzyme/security-enzyme.ts'
import {semanticEnricher} from '../../src/enzyme/semantic-enricher.ts'
import {syntaxOptimizer} from '../../src/enzyme/syntax-optimizer.ts'
import type {Span} from '../../src/span/schema.ts'
import {applyTo} from '../support/plan-items.ts'
import {makeSpan, PLAN} from '../support/spans.ts'

const rules = (mutation_strategy: Rules['mutation_strategy']): Rules => ({...PLAN.rules, mutation_strategy})
const TOKEN = `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0Xz`

/** What the enzyme makes of the texts of one span; the span itself when nothing changes. */
async function through(enzyme: Parameters<typeof applyTo>[0][number], given: Partial<Span>, before: Span[] = []) {
  const span = makeSpan({id: 's-1', ...given})
  const [result] = await applyTo([enzyme], [span], before)
  return {span: result!.span ?? span, applications: result!.applications, changed: result!.span !== undefined}
}

test('normalizer: wrong decodings, decomposed letters, invisible characters and line ends are put right', async () => {
  const {span, applications} = await through(normalizer(rules('conservative')), {
    this: 'Qual Ã© a capital da FranÃ§a?',
    if_ok: 'Cafe\u0301\u200b em Paris \r\n\u202eok\ufeff  ',
  })
  expect([span.this, span.if_ok]).toEqual(['Qual é a capital da França?', 'Café em Paris\nok'])
  expect(applications[0]!.changes[0]).toMatchObject({field: 'this', edits: [{removed: 'Ã©', inserted: 'é', at: 5}, {}]})
  const {quality_before, quality_after, quality_impact} = applications[0]!.metrics
  expect(quality_impact).toBeCloseTo(quality_after - quality_before, 2)
})

test('normalizer: a span about encodings keeps the characters that it is about', async () => {
  const {changed} = await through(normalizer(rules('aggressive')), {
    this: 'Why do I see Ã© on my page?',
    if_ok: 'The page is UTF-8 and is read as Latin-1.',
  })
  expect(changed).toBe(false)
})

test('normalizer: code keeps its blanks, prose loses them only from moderate on', async () => {
  const prose = {this: 'one  two'}
  const code = {if_ok: '```py\ndef f():\n    return  1\n```'}
  expect((await through(normalizer(rules('conservative')), prose)).changed).toBe(false)
  expect((await through(normalizer(rules('moderate')), prose)).span.this).toBe('one two')
  expect((await through(normalizer(rules('moderate')), code)).changed).toBe(false)
})

test('security-enzyme: secrets go from every text, also from unknown keys, and the log never holds them', async () => {
  const {span, applications} = await through(securityEnzyme([]), {
    this: `Is ${TOKEN} valid?`,
    if_ok: [`no, ${TOKEN} is not`, 'ask ana@example.org'],
    context: {thread_id: 't', note: {deep: [`x ${TOKEN}`]}},
  })
  expect(span.this).toBe('Is [GITHUB_TOKEN_1] valid?')
  expect(span.if_ok).toEqual(['no, [GITHUB_TOKEN_1] is not', 'ask ana@example.org'])
  expect(JSON.stringify([span, applications])).not.toContain(TOKEN.slice(0, 12))
})

test('security-enzyme: a value has one placeholder throughout its thread', async () => {
  const before = [
    makeSpan({id: 'b', this: 'and bo@example.org?', if_ok: 'also'}),
    makeSpan({id: 'a', this: 'may ana@example.org come?', if_ok: 'yes'}),
  ]
  const {span} = await through(
    securityEnzyme(['email']),
    {this: 'bo@example.org and cy@example.org', if_ok: 'ana@example.org'},
    before,
  )
  expect([span.this, span.if_ok]).toEqual(['[EMAIL_2] and [EMAIL_3]', '[EMAIL_1]'])
})

test('what other enzymes logged before a secret was found loses its words', async () => {
  const broken = `${TOKEN.slice(0, 9)}\u200b${TOKEN.slice(9)}`
  const span = makeSpan({id: 's', this: `Is ${broken} valid?`})
  const [result] = await applyTo(planEnzymes(PLAN), [span])
  expect(result!.span!.this).toBe('Is [GITHUB_TOKEN_1] valid?')
  expect(JSON.stringify(result!.applications)).not.toContain(TOKEN.slice(0, 9))
})

test('context-preserver: a span is tied to its thread as far as the rules go, and keeps what it says itself', async () => {
  const before = [
    makeSpan({id: 'b', context: {thread_id: 't', environment: 'devops', stakes: 'low'}}),
    makeSpan({id: 'a', context: {thread_id: 't', environment: 'cooking', stakes: 'high'}}),
    makeSpan({id: 'z', context: {thread_id: 't'}}),
  ]
  const thread = {context: {thread_id: 't'}}
  const contextAs = async (strategy: Rules['mutation_strategy'], given: Partial<Span> = thread) =>
    (await through(contextPreserver(rules(strategy)), given, before)).span.context
  expect(await contextAs('conservative')).toEqual({thread_id: 't', previous_spans: ['a', 'b']})
  expect(await contextAs('moderate')).toMatchObject({environment: 'devops'})
  expect(await contextAs('aggressive')).toMatchObject({environment: 'devops', stakes: 'high'})
  const named = {context: {thread_id: 't', previous_spans: ['a']}}
  expect(await contextAs('aggressive', named)).toMatchObject({environment: 'cooking', stakes: 'high'})
  const own = {thread_id: 't', environment: 'math', stakes: 'medium', previous_spans: ['q']} as const
  expect(await contextAs('aggressive', {context: {...own, previous_spans: ['q']}})).toEqual(own)
})

test('syntax-optimizer: fences are closed and named, and JSON is laid out only where nothing but blanks changes', async () => {
  const optimized = async (if_ok: string, strategy: Rules['mutation_strategy'] = 'moderate') =>
    (await through({...syntaxOptimizer(rules(strategy)), neverLowers: false}, {if_ok})).span.if_ok
  expect(await optimized('```\n{"a":[1,2]}', 'conservative')).toBe('```json\n{"a":[1,2]}\n```')
  expect(await optimized('```\n{"a":1}\n```')).toBe('```json\n{\n  "a": 1\n}\n```')
  const kept = [
    '```json\n{"a": 1.0}\n```',
    '```json\n{"a": 1, "a": 2}\n```',
    '```json\n{"a": 12345678901234567890}\n```',
  ]
  for (const text of [...kept, '```\nsome words\n```', 'no fence { }', '````\n```\n````'])
    expect(await optimized(text)).toBe(text)
  expect(await optimized('x\n```\nconst a = () => 1\n```\ny')).toBe('x\n```javascript\nconst a = () => 1\n```\ny')
  expect(await optimized('```\nSELECT a FROM t\n```')).toBe('```sql\nSELECT a FROM t\n```')
  expect(await optimized('```\ndef f(x):\n  return x\n```')).toBe('```python\ndef f(x):\n  return x\n```')
})

test('syntax-optimizer: a fence whose language makes the meter read the span worse stays as it was', async () => {
  const matrices = {
    this: 'Multiply the following matrix:\n\nA = [[2, 3],\n     [1, 5]]\n\nB = [[1, 4],\n     [2, 6]]',
    if_ok: `To multiply two matrices, the number of columns in the first matrix must be equal to the number of rows in the second matrix. In this case, both matrices A and B have 2 rows and 2 columns, so they can be multiplied.

The resulting matrix will have the same number of rows as the first matrix and the same number of columns as the second matrix. So, the resulting matrix will be 2x2.

Let's call the resulting matrix C. Here's how to calculate each element of C:
\`\`\`
C[0][0] = A[0][0] * B[0][0] + A[0][1] * B[1][0] = 2 * 1 + 3 * 2 = 8
C[0][1] = A[0][0] * B[0][1] + A[0][1] * B[1][1] = 2 * 4 + 3 * 6 = 26
C[1][0] = A[1][0] * B[0][0] + A[1][1] * B[1][0] = 1 * 1 + 5 * 2 = 11
C[1][1] = A[1][0] * B[0][1] + A[1][1] * B[1][1] = 1 * 4 + 5 * 6 = 34
\`\`\`

So, the resulting matrix C is:
\`\`\`
C = [[8, 26],
     [11, 34]]
\`\`\`

Therefore, the product of matrices A and B is:
\`\`\`
SELECT product FROM matrices
\`\`\``,
  }
  const optimizer = syntaxOptimizer(rules('conservative'))
  const unguarded = await through({...optimizer, neverLowers: false}, matrices)
  expect(unguarded.applications[0]!.metrics.quality_impact).toBeLessThan(0)
  expect(await through(optimizer, matrices)).toMatchObject({changed: false, applications: []})
})

test('semantic-enricher: tags, intent, language and entities are noted beside the span, which stays as it is', async () => {
  const {changed, applications} = await through(semanticEnricher, {
    did: 'debug_code',
    this: 'Why does nginx 1.24.0 fail at /etc/nginx/conf.d since 2026-03-01?',
    if_ok: 'See https://nginx.org/en/docs/ and the notes of Igor Sysoev.',
  })
  expect(changed).toBe(false)
  const noted = Object.fromEntries(applications[0]!.changes.map(({field, value}) => [field, value]))
  expect(noted).toMatchObject({intent: 'debug', language: 'en'})
  expect((noted['entities'] as {text: string}[]).map(({text}) => text)).toEqual(
    expect.arrayContaining(['https://nginx.org/en/docs/', '/etc/nginx/conf.d', '2026-03-01', '1.24.0', 'Igor Sysoev']),
  )
})

test('what begins a sentence is no entity, after a colon neither; names are whole', () => {
  const names = (text: string) =>
    entitiesIn(text)
      .filter(({kind}) => kind === 'name')
      .map(({text: name}) => name)
  expect(names("To make the batter: In a bowl. Using a spoon, I'm told: Stir it; Then rest. The end.")).toEqual([])
  expect(names('It was written by Ana de Souza, then by: Harper Lee, with GPT-4 during COVID-19 at NASA.')).toEqual([
    'Ana de Souza',
    'Harper Lee',
    'GPT-4',
    'COVID-19',
    'NASA',
  ])
})

test('an address with a hidden password is named whole, and one in brackets ends there', () => {
  const urls = (text: string) => entitiesIn(text).flatMap(({kind, text: url}) => (kind === 'url' ? [url] : []))
  expect(urls('git fetch https://ci:[PASSWORD_1]@git.example.org/app.git fails')).toEqual([
    'https://ci:[PASSWORD_1]@git.example.org/app.git',
  ])
  expect(urls('[https://a.example.org/x][1], see https://b.example.org[2]')).toEqual([
    'https://a.example.org/x',
    'https://b.example.org',
  ])
})

test('intensity decides who takes part; secrets go at any', () => {
  const names = (intensity: number) => planEnzymes({...PLAN, rules: {...PLAN.rules, intensity}}).map(({name}) => name)
  expect(names(0)).toEqual(['security-enzyme'])
  expect(names(0.5)).toEqual(['normalizer', 'security-enzyme', 'context-preserver', 'syntax-optimizer'])
  expect(names(0.8)).toHaveLength(5)
})

test('a second pass finds nothing more to change, whatever the text', async () => {
  const piece = fc.constantFrom(
    '```',
    '\n',
    '{"a":1}',
    ' ',
    'Ã©',
    'word',
    TOKEN,
    'ana@example.org',
    '\u200b',
    '~~~',
    '\t',
  )
  const text = fc.array(piece, {minLength: 1, maxLength: 12}).map((pieces) => `x${pieces.join('')}`)
  await fc.assert(
    fc.asyncProperty(text, text, async (question, answer) => {
      const enzymes = planEnzymes({...PLAN, rules: rules('aggressive'), pii: ['email']})
      const [first] = await applyTo(enzymes, [makeSpan({id: 's', this: question, if_ok: answer})])
      if (first!.span === undefined) return
      const [second] = await applyTo(enzymes, [first!.span])
      expect(second!.span).toBeUndefined()
    }),
    {numRuns: 60},
  )
})
