import type {Database} from 'better-sqlite3'
import type {PersonVerdict} from './verdict.ts'

/** How a label came about. `rapid` and `import`: without the meter's numbers in sight. */
export const LABEL_MODES = ['rapid', 'deep', 'import', 'restore'] as const
export type LabelMode = (typeof LABEL_MODES)[number]

/** How the span was chosen: the most telling ones first, by chance, or because somebody named it. */
export const DRAWINGS = ['informative', 'random', 'named'] as const
export type Drawing = (typeof DRAWINGS)[number]

/** A person's word on one span. */
export interface Label {
  readonly verdict: PersonVerdict
  readonly person: string
  /** ISO 8601. */
  readonly at: string
  readonly mode: LabelMode
  readonly drawn: Drawing
  /** How long it took; null where nobody has measured. */
  readonly seconds: number | null
  readonly comment: string | null
}

/** The same as it is stored. */
export interface StoredLabel extends Label {
  readonly id: number
  readonly span_id: string
  readonly revision: number
  /** The meter at that time, 0-100; null: the span was not measured. */
  readonly meter_total: number | null
  /** 1: the meter says the same. */
  readonly agreement: 0 | 1 | null
}

/** A row of the history of a span. */
export interface LabelEvent extends Omit<StoredLabel, 'verdict'> {
  /** Null: takes back `undoes`. */
  readonly verdict: PersonVerdict | null
  readonly undoes: number | null
  /** 1: of a span of the same id that had other words. It counts no more. */
  readonly of_other_words: 0 | 1
}

/** The span that a label is of. */
export interface LabelledSpan {
  readonly dedup_key: Buffer
  readonly id: string
  readonly revision: number
  readonly total: number | null
}

const COLUMNS = 'id, span_id, revision, verdict, person, at, mode, drawn, seconds, meter_total, agreement, comment'

/** Labels of people. Call what writes inside a transaction; what follows from a label is the caller's to write. */
export function labelTable(db: Database) {
  const insert = db.prepare(`
    INSERT INTO labels (dedup_key, span_id, revision, verdict, undoes, person, at, mode, drawn, seconds, meter_total,
      agreement, comment) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const now = db.prepare<[Buffer], StoredLabel>(
    `SELECT ${COLUMNS} FROM labels WHERE id = (SELECT label FROM label_now WHERE dedup_key = ?)`,
  )
  const standing = db.prepare<[Buffer], {id: number; span_id: string; revision: number; drawn: Drawing}>(`
    SELECT id, span_id, revision, drawn FROM labels l WHERE dedup_key = ? AND verdict IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM labels u WHERE u.undoes = l.id) ORDER BY id`)
  const one = db.prepare<[number], {dedup_key: Buffer; span_id: string; revision: number; drawn: Drawing}>(
    'SELECT dedup_key, span_id, revision, drawn FROM labels WHERE id = ?',
  )
  const history = db.prepare<[Buffer, Buffer, string], LabelEvent>(
    `SELECT ${COLUMNS}, undoes, dedup_key <> ? AS of_other_words FROM labels WHERE dedup_key = ? OR span_id = ? ORDER BY id`,
  )
  const said = db.prepare<[Buffer], Pick<LabelEvent, 'verdict' | 'person' | 'at'>>(
    'SELECT verdict, person, at FROM labels WHERE dedup_key = ?',
  )

  const takeBack = (id: number, by: Pick<Label, 'person' | 'at' | 'mode'>): void => {
    const {dedup_key, span_id, revision, drawn} = one.get(id)!
    const {person, at, mode} = by
    insert.run(dedup_key, span_id, revision, null, id, person, at, mode, drawn, null, null, null, null)
  }

  return {
    /** The number of the label. `agreed`: whether the meter says the same; null where it says nothing. */
    add(span: LabelledSpan, label: Label, agreed: boolean | null): number {
      const {verdict, person, at, mode, drawn, seconds, comment} = label
      const agreement = agreed === null ? null : Number(agreed)
      return Number(
        insert.run(
          ...[span.dedup_key, span.id, span.revision, verdict, null, person, at, mode, drawn, seconds, span.total],
          ...[agreement, comment],
        ).lastInsertRowid,
      )
    },
    takeBack,
    /** All labels of a span; how many there were. */
    takeBackAll(key: Buffer, by: Pick<Label, 'person' | 'at' | 'mode'>): number {
      const all = standing.all(key)
      for (const {id} of all) takeBack(id, by)
      return all.length
    },
    now: (key: Buffer): StoredLabel | undefined => now.get(key),
    /** All that was said of it and taken back. */
    said: (key: Buffer) => said.all(key),
    /** Also what was said of a span of this id when its words were others (`ingest --update`). */
    history: (key: Buffer, id: string): LabelEvent[] => history.all(key, key, id),
  }
}

/** The labels that count, of spans that are here, in the order they were given. */
export function labelsNow(db: Database): IterableIterator<StoredLabel> {
  return db
    .prepare<[], StoredLabel>(`
      SELECT ${COLUMNS.split(', ')
        .map((name) => (name === 'span_id' ? 's.id AS span_id' : `l.${name}`))
        .join(', ')}
      FROM label_now n JOIN labels l ON l.id = n.label JOIN spans s ON s.dedup_key = n.dedup_key ORDER BY l.id`)
    .iterate()
}

/** What people say of a span by its `seq`; undefined: nobody has said anything. */
export function verdictReader(db: Database): (seq: number) => PersonVerdict | undefined {
  const verdict = db
    .prepare<[number], PersonVerdict>(
      'SELECT n.verdict FROM spans s JOIN label_now n ON n.dedup_key = s.dedup_key WHERE s.seq = ?',
    )
    .pluck()
  return (seq) => verdict.get(seq)
}
