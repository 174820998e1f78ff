import type {Database} from 'better-sqlite3'
import {bandIndex, likeliest} from './bands.sql.ts'
import {bandKeys, jaccard, tokenSet} from './min-hash.ts'
import type {QuestionKeys} from './question-keys.ts'
import {type Question, RecentQuestions} from './recent-questions.ts'
import {SAME_QUESTION_JACCARD, type Split} from './split.ts'

/** Older questions whose token sets are kept at hand, so that popular ones are not cut up again and again. */
const CACHED_QUESTIONS = 20_000

/** Candidates whose texts are compared with a new question. */
const COMPARED = 3

/** The split of a new question, and who shares each of its bands. */
export interface ChosenSplit {
  readonly split: Split
  readonly keys: QuestionKeys
  readonly found: readonly (readonly number[])[]
}

/**
 * Gives each question its split: that of the most similar earlier one when they are near-duplicates, else by its own
 * tokens. Keeps the bands up to date on the way.
 */
export function splitKeeper(db: Database) {
  const bands = bandIndex(db)
  const stored = db.prepare<[number], {this: string; split: Split}>(
    'SELECT this, split FROM spans WHERE seq = ? AND synthetic = 0',
  )
  const recent = new RecentQuestions()
  const cache = new Map<number, Question | null>()

  const questionAt = (seq: number): Question | null => {
    const known = recent.get(seq) ?? cache.get(seq)
    if (known !== undefined) return known
    const row = stored.get(seq)
    const question = row === undefined ? null : {set: tokenSet(row.this), split: row.split}
    if (cache.size >= CACHED_QUESTIONS) cache.delete(cache.keys().next().value!)
    cache.set(seq, question)
    return question
  }

  return {
    /** The split of a new question; `enter` it once its row exists. */
    choose(keys: QuestionKeys): ChosenSplit {
      const {tokens} = keys
      const found = bands.look(keys.bands)
      let best: Question | undefined
      let similarity = 0
      for (const seq of likeliest(found, COMPARED)) {
        const question = questionAt(seq)
        if (question === null || !mayBeAlike(tokens, question.set)) continue
        const candidate = jaccard(tokens, question.set)
        if (candidate < SAME_QUESTION_JACCARD || candidate <= similarity) continue
        similarity = candidate
        best = question
        if (candidate === 1) break
      }
      return {split: best?.split ?? keys.split, keys, found}
    },
    /** Makes the question findable for later ones. */
    enter(seq: number, synthetic: boolean, {split, keys, found}: ChosenSplit): void {
      bands.enter(seq, keys.bands, found)
      recent.add(seq, keys.tokens, synthetic ? null : split)
    },
    /** The row at `seq` is about to go. */
    forget(seq: number, text: string): void {
      bands.leave(seq, bandKeys(tokenSet(text)))
      cache.delete(seq)
      recent.forget(seq)
    },
    /** Writes the bands that are held in memory: all of them at the end, enough of them between batches. */
    write: bands.write,
    writeIfMany: bands.writeIfMany,
    /** The row at `seq` is another one now, of the same question. */
    changed(seq: number): void {
      cache.delete(seq)
      recent.forget(seq)
    },
  }
}

/** Sets whose sizes differ too much can't be similar enough, whatever they hold. */
function mayBeAlike(a: Uint32Array, b: Uint32Array): boolean {
  return Math.min(a.length, b.length) >= SAME_QUESTION_JACCARD * Math.max(a.length, b.length)
}
