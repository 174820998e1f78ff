import type {Database} from 'better-sqlite3'
import type {AlikeKind} from '../dataset/alike.sql.ts'

/** A span by its `seq`, as people judge it. */
export function reviewedTexts(db: Database): (seq: number) => {id: string; this: string; outcome: string | null} {
  const row = db.prepare<[number], {id: string; this: string; outcome: string | null}>(
    'SELECT id, this, outcome FROM spans WHERE seq = ?',
  )
  return (seq) => row.get(seq)!
}

/** A pair that people have judged. */
export interface PairLabel {
  readonly a: string
  readonly b: string
  readonly kind: AlikeKind
  readonly score: number
  readonly drawn: 'withheld' | 'below'
  readonly duplicate: boolean
}

/** Judged pairs; judged again, the last word counts. */
export function pairLabels(db: Database) {
  const add = db.prepare(`
    INSERT OR REPLACE INTO pair_labels (a, b, duplicate, kind, score, drawn, at) VALUES (?, ?, ?, ?, ?, ?, ?)`)
  const all = db.prepare<[], Omit<PairLabel, 'duplicate'> & {duplicate: 0 | 1}>(
    'SELECT a, b, kind, score, drawn, duplicate FROM pair_labels ORDER BY a, b',
  )
  const known = db.prepare<[string], number>('SELECT 1 FROM spans WHERE id = ?').pluck()
  return {
    isSpan: (id: string): boolean => known.get(id) !== undefined,
    add: ({a, b, kind, score, drawn, duplicate}: PairLabel, at: Date): void => {
      const [first, second] = a < b ? [a, b] : [b, a]
      add.run(first, second, duplicate ? 1 : 0, kind, score, drawn, at.toISOString())
    },
    all: (): PairLabel[] => all.all().map((row) => ({...row, duplicate: row.duplicate === 1})),
  }
}
