import {z} from 'zod'
import type {Embedder} from '../../embedding/embedder.ts'
import {EMBED_DIMENSIONS} from '../../settings/schema.ts'
import type {ServingHouse} from '../house.ts'
import {HttpError} from '../http-error.ts'
import {checked} from './check.ts'
import {BUILTIN, MODEL, unknownModel} from './model.ts'

/** As OpenAI has it. */
const MOST_TEXTS = 2048

const text = z.string().refine((value) => value.trim() !== '', 'there is nothing to embed in an empty text')
const TEXTS = 'must be a text or a list of up to 2048 texts: LogLine reads no tokens'

const schema = z.looseObject({
  model: z.string({error: 'is missing: "logline-v1"'}),
  input: z.union([z.string(), z.array(z.string()).min(1).max(MOST_TEXTS)], {error: TEXTS}),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().nullish(),
})

export interface EmbeddingsRequest {
  readonly texts: readonly string[]
  /** `logline-v1`, `builtin`, or the fingerprint of an embedder. */
  readonly model: string
  readonly base64: boolean
  readonly dimensions: number | undefined
}

/** @throws {HttpError} 400 that names the field */
export function embeddingsRequest(body: unknown): EmbeddingsRequest {
  const asked = checked(schema, body)
  const texts = typeof asked.input === 'string' ? [asked.input] : asked.input
  checked(z.object({input: typeof asked.input === 'string' ? text : z.array(text)}), {input: asked.input})
  return {
    texts,
    model: asked.model,
    base64: asked.encoding_format === 'base64',
    dimensions: asked.dimensions ?? undefined,
  }
}

/**
 * The embedder that is asked for: the one that questions are answered with, by `builtin` the built-in one whichever
 * answers, or the same model at another length.
 * @throws {HttpError} 404 no such model, 400 no such length
 */
export function wantedEmbedder(
  {model, dimensions}: EmbeddingsRequest,
  answering: Embedder,
  {embedderOf, builtin: ownOne}: Pick<ServingHouse, 'embedderOf' | 'builtin'>,
): Embedder {
  if (model !== MODEL && model !== BUILTIN && model !== answering.fingerprint)
    throw unknownModel(model, `${MODEL}, and ${BUILTIN} and ${answering.fingerprint} of embeddings`)
  const current = model === BUILTIN && !answering.fingerprint.startsWith(`${BUILTIN}/`) ? ownOne() : answering
  if (dimensions === undefined || dimensions === current.dimensions) return current
  const builtin = /^(builtin\/\d+\/)\d+(\/.+)$/.exec(current.fingerprint)
  const known = builtin === null ? [current.dimensions] : EMBED_DIMENSIONS
  // Under the fingerprint that was named there is one length only.
  const other =
    builtin !== null && model !== current.fingerprint && known.includes(dimensions)
      ? embedderOf(`${builtin[1]}${dimensions}${builtin[2]}`)
      : undefined
  if (other !== undefined) return other
  throw new HttpError(400, 'bad_dimensions', `dimensions: must be ${known.join(', ')}`, {param: 'dimensions'})
}

export function embeddingsReply(
  {model, base64}: EmbeddingsRequest,
  {fingerprint, dimensions}: Embedder,
  vectors: readonly Float32Array[],
): object {
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: base64 ? encoded(vector) : [...vector],
    })),
    model,
    usage: {prompt_tokens: 0, total_tokens: 0},
    logline_meta: {embedder: fingerprint, dimensions},
  }
}

/** Little-endian float32, as OpenAI sends them. */
function encoded(vector: Float32Array): string {
  const bytes = Buffer.alloc(4 * vector.length)
  for (const [at, value] of vector.entries()) bytes.writeFloatLE(value, 4 * at)
  return bytes.toString('base64')
}
