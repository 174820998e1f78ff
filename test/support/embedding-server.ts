import {hash} from 'node:crypto'
import {type ModelServer, modelServer} from './model-server.ts'

export interface EmbeddingServer extends ModelServer {
  /** What a batch answers instead of its vectors; undefined: its vectors. */
  spoil: (vectors: number[][], texts: readonly string[]) => unknown
}

const DIMENSIONS = 24
/** Longer texts are refused with 400, as OpenAI does. */
const LONGEST = 50_000

/** A server that embeds by hash, in the wire format of Ollama or OpenAI. */
export async function embeddingServer(
  dialect: 'ollama' | 'openai',
  digest = 'sha256:0123456789abcdef',
): Promise<EmbeddingServer> {
  const server = (await modelServer({
    dialect,
    models: ['nomic-embed-text:latest'],
    digest: () => digest,
  })) as EmbeddingServer
  server.spoil = (vectors) => vectors
  server.behave = ({body}) => {
    const texts = body['input'] as string[]
    if (dialect === 'openai' && texts.some((text) => text.length > LONGEST)) return {fault: 'bad_request'}
    const vectors = server.spoil(texts.map(vectorOf), texts)
    if (dialect === 'ollama') return {raw: JSON.stringify({model: 'm', embeddings: vectors})}
    const data = Array.isArray(vectors)
      ? vectors.map((embedding: unknown, index) => ({object: 'embedding', index, embedding})).reverse()
      : vectors
    return {raw: JSON.stringify({object: 'list', data})}
  }
  return server
}

function vectorOf(text: string): number[] {
  const bytes = hash('sha256', Buffer.from(text, 'utf16le'), 'buffer')
  return Array.from({length: DIMENSIONS}, (_, index) => bytes[index]! - 127.5)
}
