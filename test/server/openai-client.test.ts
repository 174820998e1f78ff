import OpenAI from 'openai'
import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {logline} from '../support/cli.ts'
import {PORT, serving, storeOfFile, UNKNOWN} from '../support/serving.ts'

const store = storeOfFile()

async function client() {
  const server = await serving({folder: store.copy()})
  return {server, openai: new OpenAI({baseURL: `${server.url}/v1`, apiKey: 'none is asked for', maxRetries: 0})}
}

const ASKED: OpenAI.ChatCompletionCreateParamsNonStreaming = {
  model: 'logline-v1',
  messages: [{role: 'user', content: PORT}],
}

test("OpenAI's own client chats: the answer, and in logline_meta what it rests on", async () => {
  const {openai} = await client()
  const reply = await openai.chat.completions.create({
    ...{model: 'logline-v1', temperature: 0.7, max_tokens: 500, user: 'u', tools: [], seed: 1, top_p: 0.9},
    messages: [
      {role: 'system', content: 'Be brief.'},
      {role: 'user', content: 'Hello'},
      {role: 'assistant', content: 'Hello!'},
      {
        role: 'user',
        content: [
          {type: 'text', text: 'Which port does PostgreSQL'},
          {type: 'text', text: 'listen on?'},
        ],
      },
    ],
  })
  expect(reply).toMatchObject({
    object: 'chat.completion',
    model: 'logline-v1',
    choices: [{index: 0, finish_reason: 'stop', message: {role: 'assistant', content: '5432', refusal: null}}],
    usage: {prompt_tokens: 0, completion_tokens: 0, total_tokens: 0},
    logline_meta: {
      answered: true,
      calibrated: false,
      conformal_interval: null,
      conformal_set: null,
      evidence_count: 3,
      trajectory_matched: true,
      method: 'majority_vote',
      backend: 'local',
      handed_over: false,
      written_by: null,
      unused_messages: 3,
    },
  })
  const {confidence, prediction_id} = (reply as unknown as {logline_meta: Record<string, unknown>}).logline_meta
  expect(confidence).toBeGreaterThan(25)
  expect(confidence).toBeLessThanOrEqual(100)
  expect(reply.id).toBe(`chatcmpl-${String(prediction_id)}`)
  expect(Math.abs(reply.created - Date.now() / 1000)).toBeLessThan(3600)
})

test('a question that nothing is near says so, and is no error', async () => {
  const {openai} = await client()
  const reply = await openai.chat.completions.create({...ASKED, messages: [{role: 'user', content: UNKNOWN}]})
  expect(reply.choices[0]!.message.content).toMatch(/^No answer\. /)
  expect(reply).toMatchObject({logline_meta: {answered: false, method: 'uncertain', trajectory_matched: false}})
})

test('it streams: the text, the meta with the last choice, the usage when asked for', async () => {
  const {openai} = await client()
  for (const include_usage of [true, false]) {
    const stream = await openai.chat.completions.create({...ASKED, stream: true, stream_options: {include_usage}})
    const chunks: OpenAI.ChatCompletionChunk[] = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks.map(({choices}) => choices[0]?.delta.content ?? '').join('')).toBe('5432')
    expect(new Set(chunks.map(({id}) => id)).size).toBe(1)
    const choices = chunks.filter((chunk) => chunk.choices.length > 0)
    expect(choices.at(-1)).toMatchObject({choices: [{finish_reason: 'stop'}], logline_meta: {answered: true}})
    expect(choices.slice(0, -1).every((chunk) => chunk.choices[0]!.finish_reason === null)).toBe(true)
    expect(chunks.map(({usage}) => usage ?? null)).toEqual([
      ...choices.map(() => null),
      ...(include_usage ? [{prompt_tokens: 0, completion_tokens: 0, total_tokens: 0}] : []),
    ])
  }
})

test('the bytes of a stream are server-sent events that end with [DONE]', async () => {
  const {server} = await client()
  const response = await server.ask(PORT, {stream: true})
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
  const text = await response.text()
  const events = text.split('\n\n')
  expect(events.at(-1)).toBe('')
  expect(events.at(-2)).toBe('data: [DONE]')
  for (const event of events.slice(0, -2)) expect(JSON.parse(event.replace(/^data: /, ''))).toHaveProperty('choices')
})

test("OpenAI's stream helper assembles the same message", async () => {
  const {openai} = await client()
  const whole = await openai.chat.completions.stream({...ASKED, stream: true}).finalChatCompletion()
  expect(whole.choices[0]!.message.content).toBe('5432')
})

test('the older completions work, whole and streamed', async () => {
  const {openai} = await client()
  const reply = await openai.completions.create({model: 'logline-v1', prompt: PORT})
  expect(reply).toMatchObject({object: 'text_completion', choices: [{text: '5432', finish_reason: 'stop'}]})
  const stream = await openai.completions.create({model: 'logline-v1', prompt: [PORT], stream: true})
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]!.text
  expect(text).toBe('5432')
})

test('embeddings are those of the embedder that answers, as numbers and as base64, of any of its lengths', async () => {
  const {openai} = await client()
  const texts = [PORT, 'Olá, mundo', '\u{1f600} 日本語']
  const [fine, short] = [builtinEmbedder(), builtinEmbedder(64)]
  const {signal} = new AbortController()
  const expected = (await fine.embed(texts, signal)).map((vector) => [...vector])
  for (const encoding_format of [undefined, 'float', 'base64'] as const) {
    const reply = await openai.embeddings.create({
      model: 'logline-v1',
      input: texts,
      ...(encoding_format && {encoding_format}),
    })
    expect(reply.data.map(({index}) => index)).toEqual([0, 1, 2])
    const vectors = reply.data.map(({embedding}) => {
      if (typeof embedding !== 'string') return [...(embedding as number[])]
      const bytes = Buffer.from(embedding, 'base64')
      return Array.from({length: bytes.length / 4}, (_, at) => bytes.readFloatLE(4 * at))
    })
    expect(vectors).toEqual(expected)
    expect(reply).toMatchObject({model: 'logline-v1', logline_meta: {embedder: fine.fingerprint, dimensions: 256}})
  }
  const named = await openai.embeddings.create({model: fine.fingerprint, input: texts[0]!})
  expect(named.data[0]!.embedding).toEqual(expected[0])
  const shorter = await openai.embeddings.create({model: 'logline-v1', input: texts[0]!, dimensions: 64})
  expect(shorter.data[0]!.embedding).toEqual([...(await short.embed([texts[0]!], signal))[0]!])
  expect(shorter).toMatchObject({logline_meta: {embedder: short.fingerprint, dimensions: 64}})
  const builtin = await openai.embeddings.create({model: 'builtin', input: texts[0]!})
  expect(builtin.data[0]!.embedding).toEqual(expected[0])
  expect(builtin).toMatchObject({model: 'builtin', logline_meta: {embedder: fine.fingerprint}})
  const brief = await openai.embeddings.create({model: 'builtin', input: texts[0]!, dimensions: 64})
  expect(brief).toMatchObject({logline_meta: {embedder: short.fingerprint, dimensions: 64}})
  // It embeds, and answers nothing.
  await expect(
    openai.chat.completions.create({model: 'builtin', messages: [{role: 'user', content: PORT}]}),
  ).rejects.toMatchObject({status: 404, code: 'model_not_found'})
  await expect(openai.embeddings.create({model: 'logline-v1', input: PORT, dimensions: 100})).rejects.toMatchObject({
    ...{status: 400, param: 'dimensions'},
  })
  await expect(openai.embeddings.create({model: 'logline-v1', input: ['a', ' ']})).rejects.toMatchObject({
    ...{status: 400, param: 'input[1]'},
  })
})

test('models are listed, and found by their name', async () => {
  const {openai} = await client()
  const ids: string[] = []
  for await (const {id, object, owned_by} of openai.models.list()) {
    ids.push(id)
    expect([object, owned_by]).toEqual(['model', 'logline'])
  }
  expect(ids).toEqual(['logline-v1', builtinEmbedder().fingerprint, 'builtin'])
  for (const id of ids) expect((await openai.models.retrieve(id)).id).toBe(id)
})

test("what can't be comes as the client's own exceptions, with the field", async () => {
  const {openai} = await client()
  await expect(openai.models.retrieve('gpt-5')).rejects.toThrow(OpenAI.NotFoundError)
  const failed = (more: object) => openai.chat.completions.create({...ASKED, ...more} as never)
  await expect(failed({model: 'gpt-5'})).rejects.toThrow(OpenAI.NotFoundError)
  await expect(failed({model: 'gpt-5'})).rejects.toMatchObject({
    ...{status: 404, code: 'model_not_found', param: 'model', type: 'invalid_request_error'},
  })
  const image = [{role: 'user', content: [{type: 'image_url', image_url: {url: 'data:'}}]}]
  for (const [more, param] of [
    [{messages: []}, 'messages'],
    [{messages: [{role: 'system', content: 'x'}]}, 'messages'],
    [{messages: [{role: 'user', content: '  '}]}, 'messages[0].content'],
    [{messages: [{role: 'user', content: 7}]}, 'messages[0].content'],
    [{messages: [{role: 'wizard', content: 'x'}]}, 'messages[0].role'],
    [{messages: image}, 'messages[0].content[0].type'],
    [{n: 2}, 'n'],
    [{logprobs: true}, 'logprobs'],
    [{response_format: {type: 'json_object'}}, 'response_format'],
    [{tool_choice: 'required'}, 'tool_choice'],
    [{stream: 'yes'}, 'stream'],
    [{backend: 'cloud'}, 'backend'],
    [{logline: {top_k: 0}}, 'logline.top_k'],
    [{logline: {topk: 1}}, 'logline.topk'],
    [{logline: {since: 'yesterday'}}, 'logline.since'],
    [{logline: {context: {stakes: 'huge'}}}, 'logline.context.stakes'],
  ] as const) {
    const error = await failed(more).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    expect(error, param).toBeInstanceOf(OpenAI.BadRequestError)
    expect((error as InstanceType<typeof OpenAI.BadRequestError>).param).toBe(param)
  }
})

test('what `logline ask` takes beside the question is taken under `logline`', async () => {
  const {server} = await client()
  const meta = async (options: object) => {
    const reply = (await (await server.ask(PORT, {logline: options})).json()) as {logline_meta: Record<string, unknown>}
    return reply.logline_meta
  }
  const {prediction_id: id} = await meta({top_k: 1})
  const replay = await logline(['why', String(id), '--json'], {cwd: server.folder})
  expect(JSON.parse(replay.stdout)).toMatchObject({data: {options: {topK: 1}}})
  expect(await meta({min_quality: 99})).toMatchObject({answered: false})
  expect(await meta({domain: 'cooking'})).toMatchObject({answered: false})
  expect(await meta({since: '2026-01-01'})).toMatchObject({answered: false})
  expect(await meta({action: ['ask_question']})).toMatchObject({answered: true})
  const context = {environment: 'devops', stakes: 'high', emotional_state: 'calm', previous: ['open_file']}
  expect(await meta({context})).toMatchObject({answered: true})
})
