import {languageOf} from '../quality/language.ts'
import type {MadeRow} from './source.ts'

/** Rows whose language is guessed; more do not change what is in a data set. */
export const MOST_LOOKED_AT = 5000

/** A language makes less than this share of the rows that say their language: it is not named. */
export const LEAST_SHARE = 0.02

/** Where the rows of an export come from. All but `rows`, `origins` and `languages` count spans, each of them once. */
export interface Lineage {
  readonly rows: number
  readonly spans: number
  readonly licenses: Readonly<Record<string, number>>
  readonly sources: Readonly<Record<string, number>>
  readonly grades: Readonly<Record<string, number>>
  /** Rewritten by orchestrate. */
  readonly mended: number
  /** Made up by a program, as their `source` says: self_play, distillation, augmentation. */
  readonly synthetic: number
  /** Of preferences: where they come from. */
  readonly origins: Readonly<Record<string, number>>
  /** By the first rows, without those under the least share; ISO 639-1 codes, or names of scripts. */
  readonly languages: readonly string[]
}

/** Counts what rows were made of. */
export function lineageCounter() {
  const licenses: Record<string, number> = {}
  const sources: Record<string, number> = {}
  const grades: Record<string, number> = {}
  const origins: Record<string, number> = {}
  const languages: Record<string, number> = {}
  const seen = new Set<number>()
  let rows = 0
  let mended = 0
  let synthetic = 0
  const count = (counts: Record<string, number>, key: string): void => {
    counts[key] = (Object.hasOwn(counts, key) ? counts[key]! : 0) + 1
  }
  return {
    add(made: MadeRow): void {
      if (rows++ < MOST_LOOKED_AT) {
        const language = languageOf(made.text)
        if (language !== undefined) count(languages, language)
      }
      if (made.origin !== undefined) count(origins, made.origin)
      for (const span of made.spans) {
        if (seen.has(span.seq)) continue
        seen.add(span.seq)
        count(licenses, span.license)
        count(sources, span.source ?? 'none')
        count(grades, span.grade)
        mended += span.mended
        synthetic += span.synthetic
      }
    },
    get(): Lineage {
      const known = Object.values(languages).reduce((sum, one) => sum + one, 0)
      return {
        rows,
        spans: seen.size,
        licenses: byCount(licenses),
        sources: byCount(sources),
        grades: byCount(grades),
        mended,
        synthetic,
        origins: byCount(origins),
        languages: Object.keys(byCount(languages)).filter((name) => languages[name]! >= LEAST_SHARE * known),
      }
    },
  }
}

function byCount(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)))
}
