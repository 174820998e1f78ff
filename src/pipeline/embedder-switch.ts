import {configuredEmbedder, remoteName} from '../embedding/configured.ts'
import type {Embedder} from '../embedding/embedder.ts'
import {embeddingWork, lastFingerprint} from '../embedding/work.sql.ts'
import {ProviderError} from '../errors.ts'
import type {Settings} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'

/** What switching to this embedder costs, in a sentence; undefined: it is the one the store's vectors are of. */
export function switchNotice({db}: Store, {fingerprint}: Pick<Embedder, 'fingerprint'>): string | undefined {
  const {spans, texts, characters, others} = embeddingWork(db, fingerprint)
  if (spans === 0 || others.length === 0) return undefined
  const work = `${spans} spans (${texts} texts, ${characters} characters) have no vector of ${fingerprint} yet`
  return `${work}; until enrich and index are through, questions are answered with those of ${others[0]}`
}

/** The configured embedder's fingerprint, without its server if need be. `told` hears why it could not be asked. */
export async function configuredFingerprint(
  {db}: Store,
  settings: Settings['embed'],
  signal: AbortSignal,
  told: (message: string) => void,
): Promise<string> {
  try {
    return (await configuredEmbedder(settings, signal, db)).fingerprint
  } catch (error) {
    const remote = remoteName(settings.embedder)
    if (remote === undefined || !(error instanceof ProviderError)) throw error
    told(`${error.message}; ${error.hint}`)
    return lastFingerprint(db, `${remote.driver}:${remote.model}`) ?? settings.embedder
  }
}
