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

      -- Short codes of the vectors, which a search reads instead of them: of 1,024 consecutive values of seq a row.
      CREATE TABLE code_blocks (
        id INTEGER PRIMARY KEY,
        embedder INTEGER NOT NULL REFERENCES embedders (id),
        block INTEGER NOT NULL,                  -- seq / 1024
        checksum BLOB NOT NULL,                  -- first 8 bytes of SHA-256 of the four below, one after another
        live BLOB NOT NULL,                      -- one bit a span: 1 where there is one
        bits BLOB NOT NULL,                      -- signs of the rotated vector
        scales BLOB NOT NULL,                    -- float32, of the bytes
        bytes BLOB NOT NULL,                     -- int8
        UNIQUE (embedder, block)
      ) STRICT;

      -- Whose words are searchable; they depend on no embedder.
      CREATE TABLE indexed_words (
        seq INTEGER PRIMARY KEY,
        words INTEGER NOT NULL,                  -- in question and outcome, repeated ones counted again
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
