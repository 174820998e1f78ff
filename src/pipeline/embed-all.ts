import {setImmediate} from 'node:timers/promises'
import type {Embedder} from '../embedding/embedder.ts'
import {ProviderError, throwIfStopped} from '../errors.ts'
import type {StageOptions} from './event.ts'

/**
 * Texts in one call of the embedder unless it, or the caller, says otherwise: those of a whole batch of spans. Their
 * vectors are committed before more are asked for, so a killed run embeds the texts of one call again at most.
 */
const TEXTS_PER_CALL = 1000

export interface EmbedOptions extends StageOptions {
  readonly textsPerCall?: number
}

/**
 * Embeds call by call, and keeps what one gave before the next.
 * @returns the ids of their vectors
 * @throws {ProviderError} the embedder fails, or gives vectors that it must not give
 * @throws {Interrupted} the signal fired
 */
export async function embedAll(
  embedder: Embedder,
  texts: readonly string[],
  keep: (fresh: ReadonlyMap<string, Float32Array>) => ReadonlyMap<string, number>,
  {signal, textsPerCall = embedder.textsAtOnce ?? TEXTS_PER_CALL}: Pick<EmbedOptions, 'signal' | 'textsPerCall'>,
): Promise<Map<string, number>> {
  const ids = new Map<string, number>()
  for (let start = 0; start < texts.length; start += textsPerCall) {
    const call = texts.slice(start, start + textsPerCall)
    const answer = await embedder.embed(call, signal)
    if (answer.length !== call.length)
      throw new ProviderError('bad_vector', `the embedder gave ${answer.length} vectors for ${call.length} texts`, {
        hint: 'nothing of this call was stored; check the model that is configured under [embed]',
      })
    for (const [text, id] of keep(new Map(call.map((text, index) => [text, answer[index]!])))) ids.set(text, id)
    // An embedder that never waits for anything would keep Ctrl-C from being heard.
    await setImmediate()
    throwIfStopped(signal)
  }
  return ids
}
