import type {Database} from 'better-sqlite3'
import {mergedAliases, spanRewriter} from '../span/originals.sql.ts'
import {type RestoredBy, restorationLog} from '../span/restorations.sql.ts'
import type {AlikeKind} from './alike.sql.ts'

/** Why a span is withheld; the number counts up when the rule becomes another one. */
export const DUPLICATE_RULES: Readonly<Record<AlikeKind, string>> = {
  near: 'near-duplicate/1',
  semantic: 'semantic-duplicate/1',
}
export const QUOTA_RULE = 'over-quota/1'

/** A span that is to be withheld. */
export interface Withholding {
  readonly seq: number
  readonly rule: string
  /** The span that stays for it; null over a quota. */
  readonly kept: number | null
  /** Of the pair, or the span's worth, 0-1. */
  readonly score: number | null
  readonly differs: readonly string[]
}

/** A withheld span as people see it. */
export interface WithheldSpan {
  readonly id: string
  readonly rule: string
  /** Id of the span that stays for it. */
  readonly kept: string | null
  readonly score: number | null
  readonly differs: readonly string[]
  readonly run: number
  readonly parameters: unknown
}

/** Spans that are set aside and can be given back. Call what writes inside a transaction. */
export function withheldTable(db: Database) {
  const all = db.prepare<
    [string],
    {seq: number; rule: string; kept: number | null; score: number | null; setting: number}
  >('SELECT seq, rule, kept, score, setting FROM withheld WHERE rule IN (SELECT value FROM json_each(?))')
  const drop = db.prepare<[number], {kept: number | null}>('DELETE FROM withheld WHERE seq = ? RETURNING kept')
  const add = db.prepare(
    'INSERT INTO withheld (seq, rule, setting, kept, score, differs, run) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const byOther = db.prepare<[number], number>('SELECT 1 FROM withheld WHERE seq = ?').pluck()
  const ofRun = db.prepare<[number], number>('SELECT seq FROM withheld WHERE run = ? ORDER BY seq').pluck()
  const bySpan = db
    .prepare<[string], number>('SELECT w.seq FROM withheld w JOIN spans s USING (seq) WHERE s.id = ?')
    .pluck()
  const pin = db.prepare('INSERT OR IGNORE INTO pinned (seq) VALUES (?)')
  const unpin = db
    .prepare<[string], number>('DELETE FROM pinned WHERE seq = (SELECT seq FROM spans WHERE id = ?) RETURNING seq')
    .pluck()
  const rewriter = spanRewriter(db)
  const merged = mergedAliases(db)
  const refreshAliases = (kept: Iterable<number | null>): void => {
    for (const seq of new Set(kept)) if (seq !== null) rewriter.setAliases(seq, merged(seq))
  }
  const was = db.prepare<[number], {rule: string; kept: string | null; score: number | null; run: number}>(`
    SELECT w.rule, k.id AS kept, w.score, w.run FROM withheld w LEFT JOIN spans k ON k.seq = w.kept WHERE w.seq = ?`)
  const release = (seqs: readonly number[], by: RestoredBy): number => {
    const log = restorationLog(db, by)
    for (const seq of seqs) log(seq, {what: 'withheld', ...was.get(seq)!})
    refreshAliases(seqs.flatMap((seq) => drop.all(seq).map(({kept}) => kept)))
    return seqs.length
  }
  return {
    /**
     * What these rules withhold is this from now on, and nothing else: what is the same stays as it is, with the run
     * that withheld it. A span that another rule withholds already is left to that one.
     * @returns how many were added, withheld for another reason, and given back
     */
    replace(rules: readonly string[], wanted: readonly Withholding[], setting: number, run: number) {
      const before = new Map(all.all(JSON.stringify(rules)).map((row) => [row.seq, row]))
      const changed: number[] = []
      const fresh: Withholding[] = []
      for (const one of wanted) {
        const old = before.get(one.seq)
        before.delete(one.seq)
        if (
          old !== undefined &&
          old.rule === one.rule &&
          old.kept === one.kept &&
          old.setting === setting &&
          old.score === one.score
        )
          continue
        if (old === undefined && byOther.get(one.seq) !== undefined) continue
        if (old !== undefined) changed.push(one.seq)
        fresh.push(one)
      }
      const touched = [...changed, ...before.keys()].flatMap((seq) => drop.all(seq).map(({kept}) => kept))
      for (const {seq, rule, kept, score, differs} of fresh)
        add.run(seq, rule, setting, kept, score, JSON.stringify(differs), run)
      refreshAliases([...touched, ...fresh.map(({kept}) => kept)])
      return {added: fresh.length - changed.length, changed: changed.length, given_back: before.size}
    },
    /** Gives a span back for good: no rule withholds it. False: it was not withheld. */
    giveBack(id: string, by: RestoredBy): boolean {
      const seq = bySpan.get(id)
      if (seq === undefined) return false
      release([seq], by)
      pin.run(seq)
      return true
    },
    /** Gives back what one run withheld; a later run may withhold it again. How many. */
    giveBackRun: (run: number, by: RestoredBy): number => release(ofRun.all(run), by),
    /** Lets rules withhold a span again that was given back by hand. */
    unpin(id: string, by: RestoredBy): boolean {
      const seq = unpin.get(id)
      if (seq !== undefined) restorationLog(db, by)(seq, {what: 'released'})
      return seq !== undefined
    },
  }
}

const DESCRIBED = `
  SELECT s.id, w.rule, k.id AS kept, w.score, w.differs, w.run, g.parameters
  FROM withheld w JOIN spans s ON s.seq = w.seq LEFT JOIN spans k ON k.seq = w.kept
  JOIN stage_settings g ON g.id = w.setting`

/** Why a span is withheld; undefined when it is not. */
export function withheldById(db: Database, id: string): WithheldSpan | undefined {
  const row = db.prepare<[string], DescribedRow>(`${DESCRIBED} WHERE s.id = ?`).get(id)
  return row === undefined ? undefined : described(row)
}

/** The duplicates that are withheld for a span. */
export function withheldFor(db: Database, id: string): WithheldSpan[] {
  return db.prepare<[string], DescribedRow>(`${DESCRIBED} WHERE k.id = ? ORDER BY s.id`).all(id).map(described)
}

export function isPinned(db: Database, id: string): boolean {
  return db.prepare('SELECT 1 FROM pinned p JOIN spans s USING (seq) WHERE s.id = ?').get(id) !== undefined
}

type DescribedRow = Omit<WithheldSpan, 'differs' | 'parameters'> & {
  readonly differs: string
  readonly parameters: string
}

function described({differs, parameters, ...row}: DescribedRow): WithheldSpan {
  return {...row, differs: JSON.parse(differs) as string[], parameters: JSON.parse(parameters) as unknown}
}
