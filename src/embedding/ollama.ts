import {Ollama} from 'ollama/browser'
import {ProviderFailure} from '../pool/failure.ts'
import {serverUrl} from '../pool/providers/base-url.ts'
import {sameModel} from '../pool/providers/model-name.ts'
import {guardedFetch} from '../pool/providers/ollama-fetch.ts'
import {Transport} from '../pool/providers/transport.ts'
import type {RemoteModel} from './remote.ts'
import {withinTime} from './time-limit.ts'

/** Of a model's digest, the characters that tell it from others, as `ollama list` shows them. */
const DIGEST_CHARACTERS = 12
/** The list of models needs none of them to be loaded. Milliseconds. */
const LIST_MS = 30_000

/**
 * An embedding model of an Ollama server (docs.ollama.com/api/embed). Other weights under the same name are another
 * embedder: their digest is part of the fingerprint.
 * @throws {UsageError} no address
 * @throws {ProviderFailure} not reached, or the server does not have the model
 */
export async function ollamaModel(
  model: string,
  url: string,
  maxReplyBytes: number,
  signal: AbortSignal,
): Promise<RemoteModel> {
  const name = `ollama:${model}`
  const host = serverUrl(url, name)
  const transport = new Transport({provider: name, maxReplyBytes})
  const client = (limit: AbortSignal) => new Ollama({host, fetch: guardedFetch(transport, limit)})
  let found: {readonly digest: string} | undefined
  try {
    const {models} = await withinTime(name, signal, LIST_MS, (limit) => client(limit).list())
    found = models.find((one) => sameModel(one.name, model))
  } catch (error) {
    throw transport.failed(error, signal, 'bad_reply')
  }
  if (found === undefined)
    throw new ProviderFailure(
      'model_missing',
      name,
      `the server at ${host} has no model ${model}: ollama pull ${model}`,
    )
  return {
    name,
    version: found.digest.replace(/^sha256:/, '').slice(0, DIGEST_CHARACTERS),
    async embed(texts, limit) {
      try {
        return (await client(limit).embed({model, input: [...texts], truncate: true})).embeddings
      } catch (error) {
        throw transport.failed(error, limit, 'bad_reply')
      }
    },
  }
}
