import {inspect} from 'node:util'
import {afterAll, beforeAll, describe, expect, onTestFinished, test} from 'vitest'
import {type FailureKind, ProviderFailure} from '../../../src/pool/failure.ts'
import type {ChatChunk, ChatRequest, Provider} from '../../../src/pool/provider.ts'
import {makeProvider} from '../../../src/pool/providers/make.ts'
import {Secret} from '../../../src/pool/secret.ts'
import type {Dialect} from '../../support/model-dialects.ts'
import {providerOptions} from '../../support/model-providers.ts'
import {type Behaviour, type Fault, type ModelServer, modelServer} from '../../support/model-server.ts'

const REQUEST: ChatRequest = {messages: [{role: 'user', content: 'say hello'}], max_tokens: 32, temperature: 0}
const KEY = 'sk-very-secret-1234567890'

/** What each fault is to a caller; null: nothing ends it but the signal. */
const KINDS: Readonly<Record<Fault, FailureKind | readonly FailureKind[] | null>> = {
  stall: null,
  stall_midway: null,
  reset: ['unreachable', 'broken_stream'],
  reset_midway: 'broken_stream',
  end_early: ['broken_stream', 'bad_reply'],
  bad_json: 'bad_reply',
  model_missing: 'model_missing',
  out_of_memory: 'out_of_memory',
  error_midway: 'server_error',
  rate_limited: 'rate_limited',
  overloaded: 'overloaded',
  server_error: 'server_error',
  unauthorized: 'unauthorized',
  bad_request: 'bad_request',
  redirect: 'redirected',
  oversized: 'too_large',
  not_the_protocol: ['bad_reply', 'broken_stream'],
  wrong_type: ['bad_reply', 'broken_stream'],
  half_closed: 'broken_stream',
  slow_drip: null,
  error_stall: 'server_error',
  bad_encoding: ['bad_reply', 'broken_stream'],
}

/** What every provider promises (src/pool/provider.ts). */
export function providerContract(dialect: Dialect): void {
  describe(`a provider with driver ${dialect} keeps the promises of a provider`, () => {
    let server: ModelServer
    let provider: Provider
    const never = new AbortController().signal
    const behave = (behaviour: Behaviour) => {
      server.behave = () => behaviour
    }
    const whole = async (signal = never): Promise<{chunks: ChatChunk[]; text: string}> => {
      const chunks: ChatChunk[] = []
      for await (const chunk of provider.stream(REQUEST, signal)) chunks.push(chunk)
      return {chunks, text: chunks.map((chunk) => (chunk.kind === 'text' ? chunk.text : '')).join('')}
    }
    beforeAll(async () => {
      server = await modelServer({dialect, models: ['m', 'other']})
      provider = await makeProvider(
        providerOptions(server.url, dialect, {max_reply_bytes: 200_000, key: new Secret(KEY)}),
      )
    })
    afterAll(async () => {
      await provider[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    })

    test('an answer comes with its model, its tokens and why it ended', async () => {
      behave({text: 'olá, 世界 👋 and more', finish: dialect === 'http' ? 'stop' : 'length'})
      const reply = await provider.chat(REQUEST, never)
      expect(reply).toMatchObject({text: 'olá, 世界 👋 and more', model: 'm', tokens: {prompt: 7, completion: 5}})
      expect(reply.finish).toBe(dialect === 'http' ? 'stop' : 'length')
    })

    test('the pieces of a streamed answer make the same answer', async () => {
      behave({text: 'olá, 世界 👋 and more'})
      const {chunks, text} = await whole()
      expect(text).toBe('olá, 世界 👋 and more')
      expect(chunks.at(-1)).toEqual({kind: 'end', reply: await provider.chat(REQUEST, never)})
      expect(chunks.filter(({kind}) => kind === 'end')).toHaveLength(1)
    })

    test('an answer in the smallest of parts, cut within characters, is the same answer', async () => {
      behave({text: 'olá, 世界 👋 and more', drip: true})
      expect((await provider.chat(REQUEST, never)).text).toBe('olá, 世界 👋 and more')
      expect((await whole()).text).toBe('olá, 世界 👋 and more')
    })

    test('an answer much longer than was asked for is refused before it is read', async () => {
      behave({text: 'word '.repeat(100_000)})
      const own = await makeProvider(providerOptions(server.url, dialect))
      onTestFinished(() => own[Symbol.asyncDispose]())
      await expect(own.chat(REQUEST, never)).rejects.toMatchObject({kind: 'too_large'})
      expect((await own.chat({...REQUEST, max_tokens: 4096}, never)).text).toHaveLength(500_000)
    })

    test('an empty answer is an answer', async () => {
      behave({text: ''})
      expect((await provider.chat(REQUEST, never)).text).toBe('')
      expect((await whole()).chunks.map(({kind}) => kind)).toEqual(['end'])
    })

    for (const [fault, kinds] of Object.entries(KINDS) as [Fault, FailureKind | FailureKind[] | null][]) {
      if (kinds === null) continue
      test(`${fault.replaceAll('_', ' ')}: a failure that says so, whole or streamed`, async () => {
        behave({fault})
        for (const ask of [() => provider.chat(REQUEST, never), () => whole()]) {
          const failure = await ask().then(
            (answer) => expect.unreachable(`answered ${JSON.stringify(answer)}`),
            (error: unknown) => error,
          )
          expect(failure).toBeInstanceOf(ProviderFailure)
          expect([kinds].flat()).toContain((failure as ProviderFailure).kind)
          expect((failure as ProviderFailure).message).toMatch(new RegExp(`^${dialect}: `))
        }
      })
    }

    test('after any fault the next answer is right', async () => {
      behave({text: 'well again'})
      expect((await provider.chat(REQUEST, never)).text).toBe('well again')
      expect((await whole()).text).toBe('well again')
    })

    for (const fault of ['stall', 'stall_midway', 'slow_drip'] as const)
      test(`${fault.replaceAll('_', ' ')}: ends with the signal, and the server sees the connection close`, async () => {
        for (const ask of [(signal: AbortSignal) => provider.chat(REQUEST, signal), whole]) {
          const stop = new AbortController()
          const before = server.cancelled.length
          const arrived = new Promise<void>((resolve) => {
            server.behave = () => {
              setTimeout(resolve, 20)
              return {fault}
            }
          })
          const asking = ask(stop.signal)
          asking.catch(() => {})
          await arrived
          stop.abort()
          await expect(asking).rejects.toMatchObject({kind: 'cancelled'})
          await expect.poll(() => server.cancelled.length).toBe(before + 1)
        }
      })

    test('whoever leaves a stream early closes the connection', async () => {
      if (dialect === 'http') return
      const before = server.cancelled.length
      behave({fault: 'stall_midway'})
      for await (const chunk of provider.stream(REQUEST, never)) {
        expect(chunk.kind).toBe('text')
        break
      }
      await expect.poll(() => server.cancelled.length).toBe(before + 1)
    })

    test('a signal that has fired sends nothing', async () => {
      const before = server.calls.length
      await expect(provider.chat(REQUEST, AbortSignal.abort())).rejects.toMatchObject({kind: 'cancelled'})
      expect(server.calls).toHaveLength(before)
    })

    test('nobody listening is unreachable, not a hang', async () => {
      const nobody = await makeProvider(providerOptions('http://127.0.0.1:1', dialect))
      onTestFinished(() => nobody[Symbol.asyncDispose]())
      await expect(nobody.chat(REQUEST, never)).rejects.toMatchObject({kind: 'unreachable'})
    })

    test('Retry-After reaches the caller', async () => {
      behave({fault: 'rate_limited', retry_after: '2'})
      await expect(provider.chat(REQUEST, never)).rejects.toMatchObject({retryAfterMs: 2000})
    })

    test('the key is sent, and shown nowhere, even when the server quotes it', async () => {
      behave({fault: 'unauthorized', says: `: Incorrect API key provided: ${KEY}`})
      const failure = (await provider.chat(REQUEST, never).catch((error: unknown) => error)) as ProviderFailure
      expect(JSON.stringify(server.calls.at(-1)!.headers)).toContain(KEY)
      const shown = [failure.message, failure.stack, inspect(failure, {depth: 9}), inspect(provider, {depth: 9})]
      expect(shown.join('\n')).not.toContain(KEY)
      expect(failure.message).toContain('Incorrect API key provided: [secret]')
    })

    test('a well server answers the probe, and says what it has', async () => {
      const models = await provider.models(never)
      if (dialect !== 'http') expect(models?.map(({name}) => name)).toEqual(['m', 'other'])
      if (dialect === 'ollama') expect(models?.[0]?.digest).toBe('digest-of-m')
    })

    test('a prompt that looks like the format stays one text', async () => {
      behave({text: 'fine'})
      const nasty = '"}], "model": "other", {{max_tokens}} \n\ndata: [DONE]\n\u0000'
      await provider.chat({...REQUEST, messages: [{role: 'user', content: nasty}]}, never)
      const {body} = server.calls.at(-1)!
      expect(body['model']).toBe('m')
      const sent =
        dialect === 'http'
          ? (body['ask'] as {text: string}).text
          : (body['messages'] as {content: string}[])[0]!.content
      expect(sent).toBe(nasty)
    })
  })
}
