import type {Database} from 'better-sqlite3'
import {LEAST_NEAR_SCORE} from '../dataset/compare.ts'
import {type Check, counted} from './finding.ts'
import {orphansIn} from './orphans.sql.ts'
import {circleOf} from './thread-circle.sql.ts'

/** Ids that are named in a message. */
const NAMED = 3

/** What holds a data set together, and what of it does not hold. Reads only, but for `repair`. */
export function linkChecks(db: Database): Check[] {
  const number = (sql: string): number => db.prepare<[], number>(sql).pluck().get() ?? 0
  const ids = (sql: string): string => db.prepare<[], string>(`${sql} LIMIT ${NAMED}`).pluck().all().join(', ')
  const change = (sql: string): number => db.prepare(sql).run().changes

  const flagDiffers = 'spans WHERE withheld <> (seq IN (SELECT seq FROM withheld))'
  const lostKept = `withheld w LEFT JOIN withheld k ON k.seq = w.kept
    WHERE w.rule <> 'over-quota/1' AND (w.kept IS NULL OR (k.seq IS NOT NULL AND k.rule <> 'over-quota/1'))`
  const stillIndexed = 'indexed i LEFT JOIN spans s ON s.seq = i.seq WHERE s.seq IS NULL OR s.withheld = 1'
  const lostVector = `span_vectors sv WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.id = sv.query AND v.embedder = sv.embedder)`
  const missing = `links l LEFT JOIN spans s ON s.id = l.previous_id LEFT JOIN duplicates d ON d.id = l.previous_id
    WHERE s.seq IS NULL AND d.id IS NULL`
  const leak = `alike a JOIN spans x ON x.seq = a.later JOIN spans y ON y.seq = a.earlier
    WHERE a.kind = 'near' AND a.score >= ${LEAST_NEAR_SCORE} AND x.withheld = 0 AND y.withheld = 0 AND x.split <> y.split
      AND x.synthetic = 0 AND y.synthetic = 0`

  return [
    {
      name: 'file',
      says: () => 'sound',
      find: () => {
        const problems = db.pragma('quick_check(3)', {simple: true}) as string
        if (problems !== 'ok')
          return {state: 'fail', says: problems, mend: 'restore a backup; logline doctor --thorough says more'}
        const orphans = orphansIn(db)
        if (orphans.length === 0) return undefined
        const rows = orphans.reduce((sum, one) => sum + one.rows, 0)
        const tables = [...new Set(orphans.map(({table}) => table))].join(', ')
        return {
          state: 'fail',
          says: `${counted(rows, 'row refers', 'rows refer')} to rows that are gone (${tables})`,
          mend: orphans.every(({cascades}) => cascades) ? 'logline check --repair' : 'restore a backup',
        }
      },
      repair: () => orphansIn(db).reduce((sum, {cascades, remove}) => (cascades ? sum + remove() : sum), 0),
    },
    {
      name: 'withheld',
      says: () => counted(number('SELECT count(*) FROM withheld'), 'span', 'spans'),
      find: () => {
        const count = number(`SELECT count(*) FROM ${flagDiffers}`)
        if (count === 0) return undefined
        return {
          state: 'fail',
          says: `${counted(count, 'span is marked otherwise than it is', 'spans are marked otherwise than they are')} withheld`,
          mend: 'logline check --repair',
        }
      },
      repair: () =>
        change(
          `UPDATE spans SET withheld = seq IN (SELECT seq FROM withheld) WHERE seq IN (SELECT seq FROM ${flagDiffers})`,
        ),
    },
    {
      name: 'clusters',
      says: () =>
        counted(
          number('SELECT count(DISTINCT kept) FROM withheld'),
          'kept span stands for duplicates',
          'kept spans stand for duplicates',
        ),
      find: () => {
        const count = number(`SELECT count(*) FROM ${lostKept}`)
        if (count === 0) return undefined
        return {
          state: 'fail',
          says: `${counted(count, 'duplicate is', 'duplicates are')} withheld for no span, or for one that is a duplicate itself`,
          mend: 'logline check --repair, then logline dedup',
        }
      },
      repair: () => change(`DELETE FROM withheld WHERE seq IN (SELECT w.seq FROM ${lostKept})`),
    },
    {
      name: 'vectors',
      says: () => `${counted(number('SELECT count(*) FROM span_vectors'), 'span', 'spans')} with vectors`,
      find: () => {
        const count = number(`SELECT count(*) FROM ${lostVector}`)
        if (count === 0) return undefined
        return {
          state: 'fail',
          says: `${counted(count, 'span has', 'spans have')} a vector of another embedder, or none`,
          mend: 'logline check --repair, then logline run',
        }
      },
      repair: () =>
        change(`DELETE FROM span_vectors AS sv WHERE (seq, embedder) IN (SELECT seq, embedder FROM ${lostVector})`),
    },
    {
      name: 'index',
      says: () => counted(number('SELECT count(*) FROM indexed'), 'entry', 'entries'),
      find: () => {
        const count = number(`SELECT count(*) FROM ${stillIndexed}`)
        if (count === 0) return undefined
        return {
          state: 'warn',
          says: `${counted(count, 'entry of the index is of a span that is', 'entries of the index are of spans that are')} withheld or gone`,
          mend: 'logline index',
        }
      },
    },
    {
      name: 'words',
      says: () => counted(number('SELECT count(*) FROM indexed_words'), 'text', 'texts'),
      find: () => {
        const rows = number('SELECT count(*) FROM span_words_docsize')
        const known = number('SELECT count(*) FROM indexed_words')
        if (rows === known) return undefined
        return {
          state: 'fail',
          says: `${rows} texts can be searched by words where ${known} should`,
          mend: 'logline index --verify',
        }
      },
    },
    {
      name: 'threads',
      says: () => `${counted(number('SELECT count(*) FROM links'), 'link', 'links')}, no circle`,
      find: () => {
        const circle = circleOf(db)
        const count = number(`SELECT count(*) FROM ${missing}`)
        const absent =
          count === 0
            ? undefined
            : `${counted(count, 'previous span is', 'previous spans are')} not here (${ids(`SELECT DISTINCT l.previous_id FROM ${missing}`)})`
        if (circle !== undefined) {
          const says = `spans lead to themselves: ${circle.join(' <- ')}`
          return {
            state: 'fail',
            says: absent === undefined ? says : `${says}; ${absent}`,
            mend: 'correct context.previous_spans, and logline ingest --update',
          }
        }
        if (absent === undefined) return undefined
        return {
          state: 'warn',
          says: absent,
          mend: 'ingest the file that holds them, or leave it: chains end there',
        }
      },
    },
    {
      name: 'splits',
      says: () =>
        `${counted(number('SELECT count(*) FROM alike'), 'pair that is alike', 'pairs that are alike')}, none in two splits`,
      find: () => {
        const count = number(`SELECT count(*) FROM ${leak}`)
        if (count === 0) return undefined
        const some = ids(`SELECT x.id || ' and ' || y.id FROM ${leak}`)
        return {
          state: 'warn',
          says: `${counted(count, 'pair that is alike stands', 'pairs that are alike stand')} in two splits (${some})`,
          mend: 'logline dedup withholds one of each; exports keep such pairs together',
        }
      },
    },
    {
      name: 'counts',
      says: () => counted(number('SELECT count(*) FROM spans'), 'span adds up', 'spans add up'),
      find: () => {
        const [all, standing, withheld] = [
          number('SELECT count(*) FROM spans'),
          number('SELECT count(*) FROM spans WHERE withheld = 0'),
          number('SELECT count(*) FROM withheld'),
        ]
        const quality = number('SELECT count(*) FROM quality WHERE seq NOT IN (SELECT seq FROM spans)')
        if (all === standing + withheld && quality === 0) return undefined
        return {
          state: 'fail',
          says: `${standing} standing and ${withheld} withheld are not ${all} spans`,
          mend: 'logline check --repair',
        }
      },
    },
  ]
}
