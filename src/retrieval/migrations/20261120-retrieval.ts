import type {Migration} from '../../store/migration.ts'

/**
 * What has been indexed, and the words of it. The vectors are in a vec0 table per embedder, made when it is first
 * indexed, because its dimensions are part of its definition.
 */
export const retrieval: Migration = {
  name: '20261120-retrieval',
  up: (db) =>
    db.exec(`
      -- Whose question vector is searchable. By embedder, so that a switch to another one can be half done while the
      -- first still answers. No reference to spans: an entry whose span is gone tells the index what to forget.
      CREATE TABLE indexed (
        seq INTEGER NOT NULL,
        embedder INTEGER NOT NULL REFERENCES embedders (id),
        setting INTEGER NOT NULL REFERENCES stage_settings (id),
        revision INTEGER NOT NULL,
        PRIMARY KEY (seq, embedder)
      ) STRICT, WITHOUT ROWID;

      -- Whose words are searchable; they depend on no embedder.
      CREATE TABLE indexed_words (
        seq INTEGER PRIMARY KEY,
        setting INTEGER NOT NULL REFERENCES stage_settings (id),
        revision INTEGER NOT NULL
      ) STRICT;

      CREATE VIRTUAL TABLE span_words USING fts5 (
        this, outcome, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
      );
      CREATE VIRTUAL TABLE span_words_vocabulary USING fts5vocab (span_words, 'row');

      -- In how many spans a word stands; a look-up in the vocabulary itself costs milliseconds (DESIGN section 7).
      CREATE TABLE document_frequency (
        term TEXT PRIMARY KEY,
        documents INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

    `),
}
