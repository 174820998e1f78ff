import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {describe, expect, test} from 'vitest'
import {seededRandom} from '../../scripts/random/mulberry32.ts'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import type {Embedder} from '../../src/embedding/embedder.ts'
import {ProviderError} from '../../src/errors.ts'
import type {EmbedderOf} from '../../src/pipeline/embed-bare.ts'
import {enrich} from '../../src/pipeline/enrich.ts'
import {indexSpans} from '../../src/pipeline/index-spans.ts'
import {lineage} from '../../src/pipeline/lineage.ts'
import {measureUniqueness, type UniquenessSummary} from '../../src/pipeline/uniqueness.ts'
import {validate} from '../../src/pipeline/validate.ts'
import {spanRewriter} from '../../src/span/originals.sql.ts'
import type {Span} from '../../src/span/schema.ts'
import type {Store} from '../../src/store/open.ts'
import {FAMILIES, SENTENCE_PLACES} from '../support/padding-families.ts'
import {EARLIER, PARAPHRASES} from '../support/paraphrases.ts'
import {finish, ingestFiles, makeSpan, memoryStore, stageOptions} from '../support/spans.ts'
import {tempDir} from '../support/temp.ts'

/** What a span may gain: too little for anybody to pad for (README, "Quality"). */
const TOLERANCE = 0.05

const embedder = builtinEmbedder()

/** For where nothing is to be embedded. */
const refuse: EmbedderOf = async () => {
  throw new ProviderError('unplanned', 'the embedder is not to be asked', {hint: ''})
}

async function storeOf(spans: readonly Span[]): Promise<Store> {
  const store = memoryStore()
  const file = join(tempDir(), 'spans.ndjson')
  writeFileSync(file, spans.map((span) => JSON.stringify(span)).join('\n'))
  await ingestFiles(store, [file])
  await ready(store)
  return store
}

async function ready(store: Store): Promise<void> {
  await finish(validate(store, {...stageOptions(), scorePolicy: 'meter'}))
  await finish(enrich(store, embedder, stageOptions()))
  await finish(indexSpans(store, embedder.fingerprint, stageOptions()))
}

function measured(store: Store, embedderOf: EmbedderOf = async () => embedder): Promise<UniquenessSummary> {
  return finish(measureUniqueness(store, {...stageOptions(), embedderOf}))
}

function totals({db}: Store): Map<string, number> {
  const rows = db.prepare<[], [string, number]>('SELECT s.id, q.total FROM quality q JOIN spans s USING (seq)')
  return new Map(rows.raw().all())
}

async function totalsOf(later: readonly Span[]): Promise<Map<string, number>> {
  using store = await storeOf([...EARLIER, ...later])
  await measured(store)
  return totals(store)
}

/** The real one, which counts what it is asked for. */
function counting(): {readonly embedder: Embedder; readonly texts: string[]} {
  const texts: string[] = []
  return {
    texts,
    embedder: {
      ...embedder,
      embed: (asked, signal) => {
        texts.push(...asked)
        return embedder.embed(asked, signal)
      },
    },
  }
}

const courteous = (span: Span): Span => ({...span, this: `Hi! Could you please tell me: ${span.this} Thanks!`})

describe('what is put around a paraphrase that says nothing', () => {
  const random = seededRandom(41)
  const around = ({name, put}: (typeof SENTENCE_PLACES)[number], family: (typeof FAMILIES)[number]) => ({
    name: `${family.name}, ${name}`,
    pad: (span: Span, field: 'this' | 'if_ok'): string =>
      put(String(span[field]), family.text({span, field, others: EARLIER, random}), random),
  })
  const families = FAMILIES.filter(({name}) =>
    ['closing', 'filler', 'praise', 'disclaimer', 'keywords', 'one of its sentences again'].includes(name),
  )
  const written = [
    ['a greeting', (text: string) => `Hello everybody, I hope you are all fine today. ${text}`],
    ['an address', (text: string) => `Hi! Could you please tell me: ${text} Thanks!`],
    ['a plea', (text: string) => `${text} please`],
    ['uma saudação', (text: string) => `Olá! Tudo bem? ${text}`],
    ['um pedido', (text: string) => `Bom dia! Você poderia me dizer, por favor: ${text} Obrigado!`],
    ['um agradecimento', (text: string) => `${text}\nMuito obrigado pela ajuda!`],
  ] as const
  const paddings = [
    ...families.flatMap((family) => SENTENCE_PLACES.map((place) => around(place, family))),
    ...written.map(([name, put]) => ({name, pad: (span: Span, field: 'this' | 'if_ok') => put(String(span[field]))})),
  ]

  test('raises no total, whichever courtesy, in question or answer', async () => {
    const plain = await totalsOf(PARAPHRASES)
    // Each of them has somebody it is partly like.
    expect(Math.max(...PARAPHRASES.map(({id}) => plain.get(id)!))).toBeLessThan(95.9)
    expect(paddings.length).toBeGreaterThan(50)
    const raised: unknown[] = []
    for (const {name, pad} of paddings)
      for (const field of ['this', 'if_ok'] as const) {
        if (field === 'if_ok' && !families.some((family) => name.startsWith(family.name))) continue
        const padded = await totalsOf(PARAPHRASES.map((span) => ({...span, [field]: pad(span, field)})))
        for (const {id} of PARAPHRASES)
          if (padded.get(id)! > plain.get(id)! + TOLERANCE)
            raised.push([name, field, id, padded.get(id), plain.get(id)])
      }
    expect(raised).toEqual([])
  })

  test('an earlier question with courtesy around it lowers a later one as it does without', async () => {
    const similarity = async (earlier: readonly Span[]) => {
      using store = await storeOf([...earlier, ...PARAPHRASES])
      await measured(store)
      return PARAPHRASES.map(({id}) => lineage(store, id, 85).uniqueness!.nearest[0]!.similarity)
    }
    const plain = await similarity(EARLIER)
    const around = await similarity(EARLIER.map(courteous))
    for (const [at, near] of around.entries()) expect(near).toBeCloseTo(plain[at]!, 1)
  })
})

describe('what it costs', () => {
  test('spans without courtesy: nothing is embedded, and the embedder is not asked for', async () => {
    using store = await storeOf([...EARLIER, ...PARAPHRASES])
    expect(await measured(store, refuse)).toMatchObject({compared: 12, embedded: 0, as_written: 0})
    expect(store.db.prepare('SELECT count(*) FROM bare_vectors').pluck().get()).toBe(0)
  })

  test('courtesy around others changes nothing to the bit for those that have none, nor are like them', async () => {
    const lone = makeSpan({id: 'lone', this: 'Which vitamins does an orange contain?', if_ok: 'Above all vitamin C.'})
    const others = [EARLIER[0]!, PARAPHRASES[0]!, lone]
    using plain = await storeOf(others)
    await measured(plain)
    using mixed = await storeOf([...others, ...PARAPHRASES.slice(1).map(courteous)])
    await measured(mixed)
    const after = totals(mixed)
    for (const [id, total] of totals(plain)) expect([id, after.get(id)]).toEqual([id, total])
  })

  test('only texts with courtesy are embedded, once; stopped between calls, what was embedded stays', async () => {
    const padded = PARAPHRASES.map((span) => ({
      ...courteous(span),
      this: courteous(span).this.replace('Hi!', 'Hello!'),
    }))
    using store = await storeOf([...EARLIER, ...padded])
    const first = counting()
    const stop = new AbortController()
    const stopping: Embedder = {
      ...first.embedder,
      textsAtOnce: 2,
      embed: async (texts, signal) => {
        const vectors = await first.embedder.embed(texts, signal)
        if (first.texts.length === 4) stop.abort()
        return vectors
      },
    }
    const options = {...stageOptions(stop.signal), embedderOf: async () => stopping}
    await expect(finish(measureUniqueness(store, options))).rejects.toThrow(/interrupted|stopped/i)
    expect(first.texts.length).toBe(4)
    const second = counting()
    const summary = await measured(store, async () => second.embedder)
    expect(summary).toMatchObject({compared: 12, embedded: 2})
    expect([...first.texts, ...second.texts].sort()).toEqual(PARAPHRASES.map(({this: asked}) => asked).sort())
    // And all of it known to the next run, where nothing is asked.
    expect(await measured(store, refuse)).toMatchObject({compared: 0, embedded: 0})
    using whole = await storeOf([...EARLIER, ...padded])
    await measured(whole)
    expect(totals(store)).toEqual(totals(whole))
  })

  test('a question that was embedded for another span, without the courtesy, is not embedded again', async () => {
    const copies = EARLIER.map((span) => ({...courteous(span), id: `copy-${span.id}`, who: 'eve'}))
    using store = await storeOf([...EARLIER, ...copies])
    expect(await measured(store, refuse)).toMatchObject({compared: 12, embedded: 0})
  })

  test('where the embedder of the index is not at hand, spans are compared as they are written, and counted', async () => {
    using store = await storeOf([...EARLIER, ...PARAPHRASES.map(courteous)])
    const summary = await measured(store, async () => undefined)
    expect(summary).toMatchObject({compared: 12, embedded: 0, as_written: 6})
  })

  test('a server that does not answer ends it, and what was measured by words stands', async () => {
    using store = await storeOf([...EARLIER, ...PARAPHRASES.map(courteous)])
    const before = totals(store)
    await expect(measured(store, refuse)).rejects.toThrow(ProviderError)
    expect(totals(store)).toEqual(before)
    expect(await measured(store)).toMatchObject({compared: 12, embedded: 6})
  })
})

test('a later paraphrase with much courtesy around it is compared again when an earlier span is rewritten', async () => {
  // The vector of all of it is far from the question's.
  const much =
    'It is important to note that this is a very important topic. There are many things to consider here. As an AI language model, I always try to be helpful, thorough and accurate. '
  const [asked, paraphrase] = [EARLIER[3]!, PARAPHRASES[3]!]
  const padded = {...paraphrase, this: `${much.repeat(3)}${paraphrase.this}\n${much.repeat(2)}`}
  const other = makeSpan({id: 'other', this: 'Which vitamins does an orange contain?', if_ok: 'Above all vitamin C.'})
  using store = await storeOf([other, padded])
  await measured(store)
  const alone = totals(store)
  const seq = store.db.prepare<[], number>("SELECT seq FROM spans WHERE id = 'other'").pluck().get()!
  spanRewriter(store.db).rewrite(seq, {...other, this: asked.this, if_ok: String(asked['if_ok'])})
  await ready(store)
  expect(await measured(store)).toMatchObject({compared: 2, lowered: 1})
  using fresh = await storeOf([{...other, this: asked.this, if_ok: String(asked['if_ok'])}, padded])
  await measured(fresh)
  expect(totals(store).get(padded.id)).toBe(totals(fresh).get(padded.id))
  spanRewriter(store.db).takeBack(seq)
  await ready(store)
  await measured(store)
  expect(totals(store)).toEqual(alone)
})
