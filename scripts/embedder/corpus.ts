import {readdirSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {gunzipSync} from 'node:zlib'
import {modelTokens} from '../../src/embedding/builtin/tokens.ts'
import {hashText} from '../../src/span/tokens.ts'

export type TextPair = readonly [anchor: string, positive: string]

export interface Corpus {
  /** Training pairs by source, sources in alphabetical order. */
  readonly sources: ReadonlyMap<string, readonly TextPair[]>
  /** English-Portuguese pairs that are kept out of training, with everything that resembles them. */
  readonly heldOut: readonly TextPair[]
  /** Pairs that were dropped because a side resembles a held-out or an evaluation text. */
  readonly dropped: number
}

const HELD_OUT = 1000
/** Texts are too alike to be on both sides when their token sets have this Jaccard similarity. */
const TOO_ALIKE = 0.5
const TRANSLATED = /^en-pt-/

/**
 * Reads the pairs, holds out 1,000 translations (chosen by hash) and drops every training pair one side of which
 * resembles a held-out side or one of `evaluationTexts`.
 */
export function readCorpus(folder: string, evaluationTexts: readonly string[]): Corpus {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.tsv.gz'))
    .map((name) => name.replace('.tsv.gz', ''))
    .sort()
  if (names.length === 0) throw new Error(`no .tsv.gz in ${folder}`)
  const all = new Map(names.map((name) => [name, readPairs(join(folder, `${name}.tsv.gz`))]))
  const heldOut = chooseHeldOut([...all].filter(([name]) => TRANSLATED.test(name)).flatMap(([, pairs]) => pairs))
  const alike = resembles([...heldOut.flat(), ...evaluationTexts])
  const sources = new Map<string, TextPair[]>()
  let dropped = 0
  for (const [name, pairs] of all) {
    const kept = pairs.filter(([anchor, positive]) => !alike(anchor) && !alike(positive))
    dropped += pairs.length - kept.length
    sources.set(name, kept)
  }
  return {sources, heldOut, dropped}
}

function readPairs(file: string): TextPair[] {
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t') as unknown as TextPair)
}

/** Translations of 3 to 40 tokens, distinct on both sides and not the same in both languages, in the order of a hash. */
function chooseHeldOut(pairs: readonly TextPair[]): TextPair[] {
  const ordered = pairs.map((pair) => [hashText(`held out ${pair[0]}`), pair] as const).sort((a, b) => a[0] - b[0])
  const seen = new Set<string>()
  const chosen: TextPair[] = []
  for (const [, pair] of ordered) {
    if (chosen.length === HELD_OUT) break
    const keys = pair.map((text) => modelTokens(text).join(' '))
    const lengths = keys.map((key) => key.split(' ').length)
    if (keys[0] === keys[1] || lengths.some((length) => length < 3 || length > 40)) continue
    if (keys.some((key) => seen.has(key))) continue
    for (const key of keys) seen.add(key)
    chosen.push(pair)
  }
  return chosen
}

/**
 * Whether a text is as good as one of these: Jaccard similarity of token sets. Texts that similar share one of their
 * rarest tokens (prefix filter; Chaudhuri, Ganti & Kaushik 2006), so only those are looked up.
 */
export function resembles(texts: readonly string[]): (text: string) => boolean {
  const sets = texts.map((text) => new Set(modelTokens(text)))
  const frequencies = new Map<string, number>()
  for (const set of sets) for (const token of set) frequencies.set(token, (frequencies.get(token) ?? 0) + 1)
  const frequency = (token: string) => frequencies.get(token) ?? 0
  const rarest = (set: ReadonlySet<string>) =>
    [...set]
      .sort((a, b) => frequency(a) - frequency(b) || (a < b ? -1 : 1))
      .slice(0, set.size - Math.ceil(TOO_ALIKE * set.size) + 1)
  const postings = new Map<string, number[]>()
  for (const [index, set] of sets.entries())
    for (const token of rarest(set)) {
      const list = postings.get(token) ?? []
      postings.set(token, list)
      list.push(index)
    }
  return (text) => {
    const set = new Set(modelTokens(text))
    const compared = new Set<number>()
    for (const token of rarest(set))
      for (const index of postings.get(token) ?? []) {
        if (compared.has(index)) continue
        compared.add(index)
        const other = sets[index]!
        let both = 0
        for (const word of set) if (other.has(word)) both++
        if (both >= TOO_ALIKE * (set.size + other.size - both)) return true
      }
    return false
  }
}
