import type {Migration} from '../../store/migration.ts'
import {SEARCHED_CHARACTERS, searchedWords} from '../searched-words.ts'

/** Texts held in memory at once. */
const PAGE_ROWS = 2000

interface IndexedText {
  readonly seq: number
  readonly this: string
  readonly outcome: string | null
}

/**
 * FTS5 takes words as it is given them. `unicode61` folded some of them once more (a final sigma) and split others (at
 * letters that its tables take for marks, as in New Tai Lue), so that they were neither found nor counted right. The words of what is indexed
 * are put in again, so that nothing has to be indexed anew; a span that has changed since waits for `index` as before.
 */
export const wordsAsGiven: Migration = {
  name: '20261128-words-as-given',
  up: (db) => {
    db.exec(`
      DROP TABLE span_words_vocabulary;
      DROP TABLE span_words;
      CREATE VIRTUAL TABLE span_words USING fts5 (
        this, outcome, content = '', contentless_delete = 1, tokenize = 'ascii'
      );
      CREATE VIRTUAL TABLE span_words_vocabulary USING fts5vocab (span_words, 'row');
      DELETE FROM indexed_words WHERE seq NOT IN (
        SELECT w.seq FROM indexed_words w JOIN spans s ON s.seq = w.seq AND s.revision = w.revision);
      DELETE FROM document_frequency;
      DELETE FROM meta WHERE key = 'index_done';
    `)
    const page = db.prepare<[number, number], IndexedText>(`
      SELECT w.seq, substr(s.this, 1, ${SEARCHED_CHARACTERS}) AS this,
        substr(s.outcome, 1, ${SEARCHED_CHARACTERS}) AS outcome
      FROM indexed_words w JOIN spans s ON s.seq = w.seq WHERE w.seq > ? ORDER BY w.seq LIMIT ?`)
    const add = db.prepare('INSERT INTO span_words (rowid, this, outcome) VALUES (?, ?, ?)')
    const note = db.prepare('UPDATE indexed_words SET words = ? WHERE seq = ?')
    let rows: IndexedText[] = []
    do {
      rows = page.all(rows.at(-1)?.seq ?? -1, PAGE_ROWS)
      for (const row of rows) {
        const [question, outcome] = [searchedWords(row.this), searchedWords(row.outcome ?? '')]
        add.run(row.seq, question.join(' '), outcome.join(' '))
        note.run(question.length + outcome.length, row.seq)
      }
    } while (rows.length === PAGE_ROWS)
    db.exec(`
      INSERT INTO document_frequency (term, documents) SELECT term, doc FROM span_words_vocabulary;
      UPDATE meta SET value = (SELECT count(*) FROM indexed_words) WHERE key = 'indexed_spans';
      UPDATE meta SET value = (SELECT coalesce(sum(words), 0) FROM indexed_words) WHERE key = 'indexed_words';
    `)
  },
}
