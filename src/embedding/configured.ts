import type {Database} from 'better-sqlite3'
import {UsageError} from '../errors.ts'
import {Secret} from '../pool/secret.ts'
import {keyValue} from '../settings/key-value.ts'
import type {Settings} from '../settings/schema.ts'
import {embeddersOf, makeEmbedder} from './choose.ts'
import type {Embedder} from './embedder.ts'

/** Of one reply: 32 vectors of 8,192 dimensions, written out at length. */
const REPLY_BYTES = 16 << 20
const OLLAMA = {model: 'nomic-embed-text', url: 'http://127.0.0.1:11434'}

/** What `embed.embedder` says when it is not the built-in one. */
export interface RemoteName {
  readonly driver: 'ollama' | 'openai'
  readonly model: string
  readonly url: string
}

/** `ollama`, `ollama:<model>`, `ollama:<model>@<url>`, `openai:<model>@<url>`; undefined: none of these. */
export function remoteName(embedder: string): RemoteName | undefined {
  const parts = /^(ollama|openai)(?::([^@\s]+))?(?:@(\S+))?$/.exec(embedder)
  if (parts === null) return undefined
  const [, driver, model, url] = parts
  if (driver === 'ollama') return {driver, model: model ?? OLLAMA.model, url: url ?? OLLAMA.url}
  return model === undefined || url === undefined ? undefined : {driver: 'openai', model, url}
}

/**
 * The embedder that the settings name, whatever it is.
 * @param db of the store whose own adaptation of the built-in one counts
 * @throws {UsageError} its key is not where the settings say
 * @throws {ProviderError} its server can't be reached, lacks the model, or answers nonsense
 * @throws {Interrupted} the signal fired
 */
export async function configuredEmbedder(
  settings: Settings['embed'],
  signal: AbortSignal,
  db?: Database,
): Promise<Embedder> {
  const remote = remoteName(settings.embedder)
  if (remote === undefined) return makeEmbedder(settings, db)
  const {remoteEmbedder} = await import('./remote.ts')
  if (remote.driver === 'ollama') {
    const {ollamaModel} = await import('./ollama.ts')
    return remoteEmbedder(await ollamaModel(remote.model, remote.url, REPLY_BYTES, signal), signal)
  }
  // Else a folder from somewhere could have any variable or file of the person's sent to a server of its choice.
  if (settings.trusted === false && (settings.key_env !== undefined || settings.key_file !== undefined))
    throw new UsageError('key_untrusted', 'the embedder wants a key, and its file was found, not named', {
      hint: 'name the file with --config or LOGLINE_CONFIG, or move [embed] to ~/.config/logline/logline.toml',
      field: 'embed.embedder',
    })
  const key = keyValue({...settings, name: 'the embedder'})
  const {openaiModel} = await import('./openai.ts')
  const secret = key === undefined ? undefined : new Secret(key)
  return remoteEmbedder(openaiModel(remote.model, remote.url, secret, REPLY_BYTES), signal)
}

/**
 * The embedder that an index was made with: the configured one, or a built-in one that the store keeps. Undefined: it is
 * not at hand any more.
 * @throws as `configuredEmbedder`, where a server has to be asked
 */
export async function embedderOfIndex(
  settings: Settings['embed'],
  fingerprint: string,
  signal: AbortSignal,
  db: Database,
): Promise<Embedder | undefined> {
  const kept = embeddersOf(settings, db)(fingerprint)
  if (kept !== undefined || remoteName(settings.embedder) === undefined) return kept
  const configured = await configuredEmbedder(settings, signal, db)
  return configured.fingerprint === fingerprint ? configured : undefined
}
