import {serverUrl} from '../pool/providers/base-url.ts'
import {messageOf} from '../pool/providers/classify.ts'
import {Transport} from '../pool/providers/transport.ts'
import type {Secret} from '../pool/secret.ts'
import type {RemoteModel} from './remote.ts'

/**
 * An embedding model behind the OpenAI API (platform.openai.com/docs/api-reference/embeddings), as vLLM, llama.cpp's
 * server and LM Studio offer it too. Such servers tell no digest: the address is part of the fingerprint.
 * @throws {UsageError} no address
 */
export function openaiModel(model: string, url: string, key: Secret | undefined, maxReplyBytes: number): RemoteModel {
  const name = `openai:${model}`
  const host = serverUrl(url, name, '/v1')
  const transport = new Transport({
    provider: name,
    secret: key,
    maxReplyBytes,
    headers: key === undefined ? {} : {authorization: `Bearer ${key.reveal()}`},
  })
  return {
    name,
    version: host.replace(/^https?:\/\//, ''),
    async embed(texts, signal) {
      const body = JSON.stringify({model, input: texts, encoding_format: 'float'})
      const reply = (await transport.json(`${host}/embeddings`, {body}, signal)) as {data?: unknown} | null
      if (!Array.isArray(reply?.data))
        throw transport.failure('bad_reply', messageOf(reply) ?? 'the reply does not fit the protocol: no data')
      const rows = reply.data as {index?: unknown; embedding?: unknown}[]
      // The order of the rows is not promised; their indexes are.
      return rows
        .map((row, place) => ({at: typeof row?.index === 'number' ? row.index : place, embedding: row?.embedding}))
        .sort((a, b) => a.at - b.at)
        .map(({embedding}) => embedding)
    },
  }
}
