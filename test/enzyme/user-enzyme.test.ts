import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect, onTestFinished, test} from 'vitest'
import {planEnzymes} from '../../src/enzyme/plan.ts'
import {userEnzyme} from '../../src/enzyme/user-enzyme.ts'
import {applyTo} from '../support/plan-items.ts'
import {makeSpan, PLAN} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

/** A module of a user, ready to work. */
function moduleOf(source: string, timeout_ms = 2000) {
  const path = join(tempDir(), 'enzyme.mjs')
  writeFileSync(path, source)
  const enzyme = userEnzyme({name: 'house-style', version: 'v', path, timeout_ms}, PLAN.rules)
  onTestFinished(() => enzyme.close?.())
  return enzyme
}

const SPANS = ['a', 'b', 'c'].map((id) => makeSpan({id, if_ok: `write an e-mail to ${id}`}))

test("a user's module rewrites spans, knows the rules, and its changes are logged and measured like any other's", async () => {
  const enzyme = moduleOf(`export default async (span, {rules}) => {
    if (span.id === 'b') return
    return {...span, if_ok: span.if_ok.replace('e-mail', 'email'), strategy: rules.mutation_strategy}
  }`)
  const [a, b] = await applyTo([enzyme], SPANS)
  expect(a!.span).toMatchObject({if_ok: 'write an email to a', strategy: 'conservative'})
  expect(a!.applications[0]).toMatchObject({
    enzyme: 'house-style',
    version: 'v',
    metrics: {quality_impact: expect.any(Number)},
  })
  expect(a!.applications[0]!.changes.map(({field}) => field)).toEqual(['if_ok', 'strategy'])
  expect(b!.span).toBeUndefined()
})

test.each([
  ['throws', `if (span.id === 'b') throw new Error('no')`, 'it threw: no'],
  ['never ends', `if (span.id === 'b') for (;;);`, 'it took more than 1000 ms'],
  ['never answers', `if (span.id === 'b') return new Promise(() => {})`, 'it took more than 1000 ms'],
  ['ends its process', `if (span.id === 'b') process.exit(3)`, 'it ended its process (exit 3)'],
  ['kills its process', `if (span.id === 'b') process.kill(process.pid, 'SIGKILL')`, 'it ended its process (SIGKILL)'],
  ['aborts', `if (span.id === 'b') process.abort()`, 'it ended its process'],
  [
    'breaks later',
    `if (span.id === 'b') { setTimeout(() => { throw new Error('later') }); return new Promise(() => {}) }`,
    'it broke: later',
  ],
  ['gives back no span', `if (span.id === 'b') return {id: 'b'}`, 'what it gives back'],
  ['gives back another span', `if (span.id === 'b') return {...span, id: 'z'}`, 'it may not change id'],
  [
    'answers what nobody asked',
    `if (span.id === 'b') (await import('node:fs')).writeSync(3, 'nonsense\\n')`,
    'it broke its answers',
  ],
  [
    'gives back more than a row may have',
    `if (span.id === 'b') return {...span, note: 'x'.repeat(2 << 20)}`,
    'what it gave back has 2097',
  ],
  ['gives back what is no JSON', `if (span.id === 'b') return {...span, n: 1n}`, 'it threw'],
])('a module that %s costs that span and nothing else', async (_what, body, reason) => {
  const enzyme = moduleOf(
    `export default async (span) => { ${body}\n return {...span, seen: true} }`,
    reason.includes('1000 ms') ? 1000 : 10_000,
  )
  const results = await applyTo([enzyme], SPANS)
  expect(results.map(({span}) => span?.['seen'])).toEqual([true, undefined, true])
  expect(results[1]!.applications[0]!.error).toContain(reason.replace('what it gives back', 'what it gave back'))
})

test('a module that can not be loaded, or fails again and again, is left out, and says so', async () => {
  for (const source of ['this is no JavaScript', 'export default 7']) {
    const results = await applyTo([moduleOf(source)], SPANS)
    expect(results.every(({span, applications}) => span === undefined && applications[0]!.error !== undefined)).toBe(
      true,
    )
  }
  const many = Array.from({length: 14}, (_, index) => makeSpan({id: `s-${index}`}))
  const results = await applyTo([moduleOf('export default () => process.exit(1)')], many)
  expect(results.at(-1)!.applications[0]!.error).toContain('left out')
})

test('memory that a module does not give back ends its process and not ours, in buffers as in objects', async () => {
  const bodies = [
    'const all = []; for (;;) all.push(Buffer.alloc(8 << 20, 1))',
    'const all = []; for (;;) all.push(new Array(1e6).fill(Math.random()))',
  ]
  for (const body of bodies) {
    const enzyme = moduleOf(
      `export default (span) => { if (span.id === 'b') { ${body} } return {...span, seen: true} }`,
      20_000,
    )
    const before = process.memoryUsage.rss()
    const results = await applyTo([enzyme], SPANS)
    expect(results.map(({span}) => span?.['seen'])).toEqual([true, undefined, true])
    expect(results[1]!.applications[0]!.error).toMatch(/it took more than 400 MB of memory|it ended its process/)
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 << 20)
  }
})

test('a module that throws on every span, or gives back rubbish, is left out after ten', async () => {
  const many = Array.from({length: 14}, (_, index) => makeSpan({id: `s-${index}`}))
  for (const body of [`throw new Error('no')`, `return 7`]) {
    const results = await applyTo([moduleOf(`export default () => { ${body} }`)], many)
    const errors = results.map(({applications}) => applications[0]!.error)
    expect(errors.filter((error) => error!.includes('left out'))).toHaveLength(4)
  }
})

test('a module that fails on some spans goes on with the others', async () => {
  const many = Array.from({length: 30}, (_, index) => makeSpan({id: `s-${index}`}))
  const enzyme = moduleOf(
    `let n = 0; export default (span) => { if (n++ % 2) throw new Error('no'); return {...span, n} }`,
  )
  expect((await applyTo([enzyme], many)).filter(({span}) => span !== undefined)).toHaveLength(15)
})

test('any text reaches a module and comes back as it was', async () => {
  const texts = ['a\u2028b\u2029c\r\nd\u0085e', 'é'.repeat(200_000), '"\\ 😀']
  const spans = texts.map((text, index) => makeSpan({id: `s-${index}`, this: `Why? ${text}`}))
  const results = await applyTo([moduleOf('export default (span) => ({...span, seen: span.this})')], spans)
  expect(results.map(({span}) => span?.['seen'])).toEqual(spans.map((span) => span.this))
})

test('a secret that a module brings in stands neither in the span nor in its log', async () => {
  const token = `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0Xz`
  const path = join(tempDir(), 'enzyme.mjs')
  writeFileSync(
    path,
    `const token = '${token}'
    export default (span) => {
      if (span.id === 'a') return {...span, if_ok: span.if_ok + ' with ' + token}
      if (span.id === 'b') return {...span, note: {deep: [token]}}
      throw new Error(token + ' is refused')
    }`,
  )
  const enzymes = planEnzymes({...PLAN, modules: [{name: 'mine', version: 'v', path, timeout_ms: 2000}]})
  onTestFinished(() => Promise.all(enzymes.map((enzyme) => enzyme.close?.())).then(() => {}))
  const results = await applyTo(enzymes, SPANS)
  expect(results[0]!.span!.if_ok).toBe('write an e-mail to a with [GITHUB_TOKEN_1]')
  expect(results[1]!.span!['note']).toEqual({deep: ['[GITHUB_TOKEN_1]']})
  expect(results[2]!.applications.at(-1)!.error).toBe('it threw: [GITHUB_TOKEN_1] is refused')
  expect(results[0]!.applications.at(-1)!.changes).toEqual([
    {field: 'if_ok', what: 'rewritten, github_token hidden', edits_total: expect.any(Number)},
  ])
  expect(JSON.stringify(results)).not.toContain(token.slice(4, 16))
})

test('a module sees no environment variables, and what it prints goes nowhere', async () => {
  const enzyme = moduleOf(
    `export default async (span) => { console.log('noise'); (await import('node:fs')).writeSync(1, 'noise'); return {...span, seen: Object.keys(process.env)} }`,
  )
  const [result] = await applyTo([enzyme], SPANS.slice(0, 1))
  expect(result!.span!['seen']).toEqual([])
})
