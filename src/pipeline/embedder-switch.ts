import {configuredEmbedder, remoteName} from '../embedding/configured.ts'
import type {Embedder} from '../embedding/embedder.ts'
import {embeddingWork, lastFingerprint} from '../embedding/work.sql.ts'
import {ProviderError} from '../errors.ts'
import {activeIndex} from '../retrieval/index-state.sql.ts'
import type {Settings} from '../settings/schema.ts'
import type {Store} from '../store/open.ts'

/**
 * What switching to this embedder costs, in a sentence; undefined: questions are answered with it already, or nothing of
 * another one is there. Spans that are merely new are no switch.
 */
export function switchNotice({db}: Store, {fingerprint}: Pick<Embedder, 'fingerprint'>): string | undefined {
  const {spans, texts, characters, others} = embeddingWork(db, fingerprint)
  const answering = activeIndex(db)?.fingerprint ?? others[0]
  if (spans === 0 || answering === undefined || answering === fingerprint) return undefined
  const work = `${spans} spans (${texts} texts, ${characters} characters) have no vector of ${fingerprint} yet`
  return `${work}; until enrich and index are through, answers come from those of ${answering}, where it is at hand`
}

/**
 * The configured embedder's fingerprint, without its server if need be: then the last that vectors were made with.
 * @param told hears why the server could not be asked
 * @param unknown stands for an embedder that no vector was ever made with
 * @throws as `configuredEmbedder`, where nothing stands for it
 */
export async function configuredFingerprint(
  {db}: Store,
  settings: Settings['embed'],
  signal: AbortSignal,
  told: (message: string) => void,
  unknown?: string,
): Promise<string> {
  try {
    return (await configuredEmbedder(settings, signal, db)).fingerprint
  } catch (error) {
    const remote = remoteName(settings.embedder)
    if (remote === undefined || !(error instanceof ProviderError)) throw error
    const last = lastFingerprint(db, `${remote.driver}:${remote.model}`) ?? unknown
    if (last === undefined) throw error
    told(`${error.message}; ${error.hint}`)
    return last
  }
}
