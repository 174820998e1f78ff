import {expect, test} from 'vitest'
import {profileOf} from '../../../src/pool/profiles.ts'
import {judge as judgeTask} from '../../../src/pool/tasks/judge.ts'
import {readPrompts} from '../../../src/pool/tasks/prompts.ts'
import {runTask} from '../../../src/pool/tasks/run-task.ts'
import type {ServerCall} from '../../support/model-server.ts'
import {never, poolOver} from '../../support/pools.ts'

const isJudge = ({body}: ServerCall) => JSON.stringify(body).includes('winner_id')
/** Judges for the answer with this text; otherwise answers. */
const judgeFor = (best: string, answer: string) => (call: ServerCall) => {
  if (!isJudge(call)) return {text: answer}
  const [, user] = call.body['messages'] as {content: string}[]
  const {answers} = JSON.parse(user!.content) as {answers: {id: string; text: string}[]}
  return {text: JSON.stringify({winner_id: answers.find(({text}) => text === best)?.id ?? null, confidence: 0.9})}
}
const ask = {task: 'answer', prompt: 'capital of Portugal?'} as const

test('JUDGE: a model that did not answer chooses, in both orders, and the win is measured', async () => {
  const {pool, servers} = await poolOver({
    servers: [
      {behave: () => ({text: 'Porto'}), provider: {tasks: ['answer']}},
      {behave: () => ({text: 'Lisbon'}), provider: {tasks: ['answer']}},
      {behave: judgeFor('Lisbon', 'unasked'), provider: {tasks: ['judge']}},
    ],
  })
  const reply = await pool.infer({...ask, strategy: 'JUDGE'}, never)
  expect(reply).toMatchObject({
    text: 'Lisbon',
    provider: 'b',
    strategy: 'JUDGE',
    decision: {strategy: 'JUDGE', fell_back: [], candidates: ['a', 'b']},
  })
  expect(servers[2]!.calls).toHaveLength(2)
  expect(reply.tokens_spent.prompt).toBe(4 * 7)
  expect(pool.wins.rate('b', 'answer')).toBeGreaterThan(pool.wins.rate('a', 'answer'))
})

test('a judge that fails, or goes by place, leaves it to the vote, then to the weights', async () => {
  const judges = {
    'the judge failed: server_error': () => ({fault: 'server_error'}) as const,
    'the judge chose differently in the other order': () => ({text: '{"winner_id": "answer-1"}'}),
  }
  for (const [reason, behave] of Object.entries(judges)) {
    let asked = 0
    const byPlace = (call: ServerCall) => {
      if (reason.includes('failed')) return behave()
      const [, user] = call.body['messages'] as {content: string}[]
      asked++
      return {text: JSON.stringify({winner_id: JSON.parse(user!.content).answers[0].id})}
    }
    const {pool} = await poolOver({
      servers: [
        {behave: () => ({text: 'Porto'}), provider: {tasks: ['answer'], weight: 0.5}},
        {behave: () => ({text: 'Lisbon'}), provider: {tasks: ['answer'], weight: 1}},
        {behave: byPlace, provider: {tasks: ['judge']}},
      ],
    })
    const reply = await pool.infer({...ask, strategy: 'JUDGE'}, never)
    expect(reply).toMatchObject({text: 'Lisbon', decision: {strategy: 'WEIGHTED'}})
    expect(reply.decision.fell_back.map(({strategy}) => strategy)).toEqual(['JUDGE', 'VOTING'])
    expect(reply.decision.fell_back[0]!.reason).toContain(reason)
    expect(asked === 2 || reason.includes('failed')).toBe(true)
  }
})

test('a judge that accepts no answer has decided: no vote and no weight answers in its place, and nothing is kept', async () => {
  let verdict: object = {winner_id: null, confidence: 0.9, reason: 'none is \u009ba capital'}
  const {pool, servers, events} = await poolOver({
    servers: [
      {behave: () => ({text: 'Porto'}), provider: {tasks: ['answer'], weight: 0.5}},
      {behave: () => ({text: 'Faro'}), provider: {tasks: ['answer']}},
      {behave: () => ({text: 'Faro'}), provider: {tasks: ['answer']}},
      {behave: () => ({text: JSON.stringify(verdict)}), provider: {tasks: ['judge']}},
    ],
    options: {cache: {enabled: true}},
  })
  for (const request of [
    {...ask, strategy: 'JUDGE'},
    {...ask, strategy: 'JUDGE', fallback: 'VOTING'},
  ] as const) {
    const refused = await pool.infer(request, never).catch((error: unknown) => error)
    expect(refused).toMatchObject({
      kind: 'none_acceptable',
      code: 'pool_none_acceptable',
      message: 'answer: the judge (d) refused all 3 answers',
      exitCode: 4,
    })
    expect((refused as {hint: string}).hint).toContain('it says: "none is \\u009ba capital"')
    expect((refused as {attempts: object[]}).attempts).toHaveLength(5)
  }
  expect(servers[3]!.calls).toHaveLength(4)
  expect(events.filter(({kind}) => kind === 'answered' || kind === 'compared')).toEqual([])
  expect(events.find(({kind}) => kind === 'failed')).toMatchObject({error: 'none_acceptable'})
  // A stream says it before any piece.
  const pieces = pool.stream({...ask, strategy: 'JUDGE'}, never)
  await expect(pieces.next()).rejects.toMatchObject({kind: 'none_acceptable'})
  // What is no verdict still falls back.
  verdict = {winner_id: 'answer-9'}
  expect((await pool.infer({...ask, strategy: 'JUDGE'}, never)).decision).toMatchObject({strategy: 'VOTING'})
})

test('a judge that stalls takes its share of the time and no more', async () => {
  const {pool} = await poolOver({
    servers: [
      {behave: () => ({text: 'Porto'}), provider: {tasks: ['answer'], weight: 0.5}},
      {behave: () => ({text: 'Lisbon'}), provider: {tasks: ['answer']}},
      {behave: () => ({fault: 'stall'}), provider: {tasks: ['judge']}},
    ],
    options: {judge: {deadline_ms: 100}},
  })
  const reply = await pool.infer({...ask, strategy: 'JUDGE'}, never)
  expect(reply.decision).toMatchObject({strategy: 'WEIGHTED'})
  expect(reply.decision.fell_back[0]).toMatchObject({strategy: 'JUDGE', reason: 'the judge took too long'})
})

test('VOTING decides with the answers that came, when one provider stalls and one fails', async () => {
  const {pool} = await poolOver({
    servers: [
      {behave: () => ({text: 'Lisbon'})},
      {behave: () => ({fault: 'stall'})},
      {behave: () => ({fault: 'unauthorized'})},
    ],
  })
  const reply = await pool.infer({...ask, strategy: 'VOTING', deadline_ms: 400}, never)
  expect(reply).toMatchObject({text: 'Lisbon', decision: {candidates: ['a'], reason: 'the only answer'}})
})

test('no more providers are asked than a tenant may', async () => {
  const {pool, servers} = await poolOver({
    servers: [{}, {}, {}],
    options: {tenancy: {small: {max_parallel_providers: 2}}},
  })
  await pool.infer({...ask, strategy: 'VOTING', tenant_id: 'small'}, never)
  expect(servers.map(({calls}) => calls.length)).toEqual([1, 1, 0])
})

test('weights of a profile count by the order of the configured ones', async () => {
  const {pool} = await poolOver({
    servers: [
      {behave: () => ({text: 'x'}), provider: {weight: 0.1}},
      {behave: () => ({text: 'y'}), provider: {weight: 0.2}},
    ],
  })
  const reply = await pool.infer({...ask, strategy: 'WEIGHTED', weights: [0.4, 0.6]}, never)
  expect(reply).toMatchObject({text: 'x', decision: {strategy: 'WEIGHTED', reason: 'weight 0.30'}})
})

test('with everybody down, every strategy ends in a typed failure', async () => {
  for (const strategy of ['FASTEST', 'VOTING', 'WEIGHTED', 'CONSENSUS', 'JUDGE'] as const) {
    const {pool} = await poolOver({servers: [{behave: () => ({fault: 'reset'})}, {behave: () => ({fault: 'reset'})}]})
    await expect(pool.infer({...ask, strategy}, never), strategy).rejects.toMatchObject({kind: 'all_failed'})
  }
})

test('a judge whose breaker is open is not waited for: another one judges, else the vote decides at once', async () => {
  const rivals = [
    {behave: () => ({text: 'Porto'}), provider: {tasks: ['answer']}},
    {behave: () => ({text: 'Lisbon'}), provider: {tasks: ['answer']}},
  ]
  const {pool, servers} = await poolOver({
    servers: [
      ...rivals,
      {behave: () => ({fault: 'bad_json'}), provider: {tasks: ['judge'], weight: 2}},
      {behave: judgeFor('Lisbon', 'unasked'), provider: {tasks: ['judge']}},
    ],
    options: {qos: {max_attempts: 1}, breaker: {min_requests: 1}},
  })
  const judged = async () => (await pool.infer({...ask, strategy: 'JUDGE'}, never)).decision
  expect((await judged()).fell_back[0]!.reason).toContain('the judge failed')
  expect(await judged()).toMatchObject({strategy: 'JUDGE', fell_back: []})
  // Two orders, asked once.
  expect(servers[2]!.calls.length).toBeLessThanOrEqual(2)
  servers[3]!.behave = () => ({fault: 'bad_json'})
  await judged()
  expect((await judged()).fell_back[0]).toMatchObject({
    strategy: 'JUDGE',
    reason: expect.stringContaining('left alone'),
  })
  expect(servers[3]!.calls.length).toBeLessThanOrEqual(4)
})

test('answers that all agree are no comparison: nobody has won, however they were to be compared', async () => {
  const {pool, servers, events} = await poolOver({
    servers: [
      {behave: () => ({text: 'Lisbon'}), provider: {tasks: ['answer']}},
      {behave: () => ({text: 'lisbon.'}), provider: {tasks: ['answer']}},
      {behave: judgeFor('Lisbon', 'unasked'), provider: {tasks: ['judge']}},
    ],
  })
  for (const strategy of ['JUDGE', 'VOTING', 'CONSENSUS', 'WEIGHTED'] as const)
    expect((await pool.infer({...ask, strategy}, never)).decision).toMatchObject({strategy, agreement: 1})
  servers[1]!.behave = () => ({text: 'It is Lisbon, the capital of Portugal'})
  servers[0]!.behave = () => ({text: 'Lisbon, the capital of Portugal, it is'})
  expect((await pool.infer({...ask, strategy: 'CONSENSUS'}, never)).decision.reason).toBe('all alike')
  expect(pool.wins.list()).toEqual([])
  expect(events.filter(({kind}) => kind === 'compared')).toEqual([])
})

test('profiles of the configuration decide as the contract says', async () => {
  const decisions: Record<string, unknown> = {}
  for (const name of ['FAST-LOW', 'Judge-Mid', 'quality-high', 'COST-SAVER', 'robust']) {
    const {strategy, fallback, weights} = profileOf(name)!
    const {pool, servers} = await poolOver({
      servers: [
        {behave: () => ({text: 'Lisbon'}), provider: {tasks: ['answer'], weight: 0.1}},
        {behave: () => ({text: 'lisbon.'}), provider: {tasks: ['answer'], weight: 0.2}},
        {behave: judgeFor('Lisbon', 'unasked'), provider: {tasks: ['judge']}},
      ],
      options: {qos: {hedge_share: 0}},
    })
    const {decision} = await pool.infer({...ask, strategy, fallback, weights}, never)
    decisions[name] = [decision.strategy, servers.slice(0, 2).map(({calls}) => calls.length)]
  }
  expect(decisions).toEqual({
    'FAST-LOW': ['FASTEST', [0, 1]],
    'Judge-Mid': ['JUDGE', [1, 1]],
    'quality-high': ['CONSENSUS', [1, 1]],
    'COST-SAVER': ['WEIGHTED', [1, 1]],
    robust: ['VOTING', [1, 1]],
  })
})

test('a profile of the configuration brings its fallback and its weights along', async () => {
  const over = (name: string) =>
    poolOver({
      servers: [
        {behave: judgeFor('y', 'x'), provider: {weight: 0.9}},
        {behave: judgeFor('y', 'y'), provider: {weight: 0.8}},
        {behave: judgeFor('y', 'z'), provider: {weight: 0.7}},
      ],
      options: {ensemble: {default_strategy: profileOf(name)!}},
    })
  // No two agree: ROBUST asks a judge before any weight counts.
  const robust = await over('ROBUST')
  expect(await robust.pool.infer(ask, never)).toMatchObject({text: 'y', decision: {strategy: 'JUDGE'}})
  // .6 and .4 are the weights of two providers: a third one costs nothing and outweighs nobody.
  const saver = await over('COST-SAVER')
  const reply = await saver.pool.infer(ask, never)
  expect(reply).toMatchObject({
    text: 'x',
    strategy: 'WEIGHTED',
    decision: {strategy: 'WEIGHTED', reason: 'weight 0.30'},
  })
  expect(saver.servers.map(({calls}) => calls.length)).toEqual([1, 1, 0])
  // A strategy that a request names is asked for as it is.
  expect((await saver.pool.infer({...ask, strategy: 'VOTING'}, never)).decision).toMatchObject({
    strategy: 'WEIGHTED',
    reason: 'weight 0.45',
  })
})

test('CONSENSUS compares what a task asks for: another reason does not part answers, another winner does', async () => {
  const verdict = (winner_id: string, reason: string) => ({
    text: JSON.stringify({
      winner_id,
      confidence: reason.length / 100,
      reason,
      quality_notes: [],
      policy: {action: 'none', notes: []},
    }),
  })
  const input = {question: 'q', candidates: ['a', 'b'].map((id) => ({id, text: id}))}
  const decision = async (...verdicts: ReturnType<typeof verdict>[]) => {
    const {pool} = await poolOver({servers: verdicts.map((said) => ({behave: () => said}))})
    const parts = {pool, prompts: readPrompts(), max_deadline_ms: 20_000, now: () => performance.now()}
    const choices = {strategy: 'CONSENSUS', deadline_ms: 20_000} as const
    return (await runTask(judgeTask, input, parts, never, choices)).reply.decision
  }
  expect(
    await decision(verdict('a', 'It is complete.'), verdict('a', 'The other one is wrong in every respect.')),
  ).toMatchObject({
    strategy: 'CONSENSUS',
    reason: 'all agree',
  })
  const same = 'It is correct, complete and to the point.'
  expect((await decision(verdict('a', same), verdict('b', same))).fell_back[0]).toEqual({
    strategy: 'CONSENSUS',
    reason: 'answers differ (overlap 0.00)',
  })
})

test('when the judge fails in one order, its other call is cancelled on the wire', async () => {
  const {pool, servers} = await poolOver({
    servers: [
      {behave: () => ({text: 'Porto'}), provider: {tasks: ['answer']}},
      {behave: () => ({text: 'Lisbon'}), provider: {tasks: ['answer']}},
      {behave: ({number}) => ({fault: number === 0 ? 'stall' : 'unauthorized'}), provider: {tasks: ['judge']}},
    ],
  })
  expect((await pool.infer({...ask, strategy: 'JUDGE'}, never)).decision.fell_back[0]!.reason).toContain('failed')
  await expect.poll(() => servers[2]!.cancelled).toEqual([0])
})
