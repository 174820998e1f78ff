import type {Database} from 'better-sqlite3'

/**
 * What a store holds, without what depends on when and how often it was worked on. Two stores with the same dump
 * answer alike.
 */
const QUERIES: Readonly<Record<string, string>> = {
  spans: `SELECT s.*, f.path AS file FROM spans s JOIN files f ON f.id = s.file ORDER BY s.seq`,
  aliases: 'SELECT * FROM aliases ORDER BY seq, alias',
  links: 'SELECT * FROM links ORDER BY seq, position',
  bands: 'SELECT * FROM bands ORDER BY band, seq',
  duplicates: 'SELECT d.*, f.path AS file FROM duplicates d JOIN files f ON f.id = d.file ORDER BY d.id',
  span_versions: 'SELECT seq, revision, span_id, body, content_hash, cause FROM span_versions ORDER BY span_id, body',
  quarantine: `SELECT field, code, message, span_id, raw, raw_length, repaired, p.file, p.line, p.byte_offset
    FROM quarantine q JOIN quarantine_places p ON p.quarantine = q.id ORDER BY p.file, p.line, code`,
  quality: `SELECT q.*, t.version, t.parameters, NULL AS setting
    FROM quality q JOIN stage_settings t ON t.id = q.setting ORDER BY seq`,
  annotations: `SELECT a.*, t.version, t.parameters, NULL AS setting
    FROM annotations a JOIN stage_settings t ON t.id = a.setting ORDER BY seq`,
  span_vectors: `SELECT v.seq, e.fingerprint, v.revision, q.vector AS query, r.vector AS response
    FROM span_vectors v JOIN embedders e ON e.id = v.embedder JOIN vectors q ON q.id = v.query
    LEFT JOIN vectors r ON r.id = v.response ORDER BY v.seq, e.fingerprint`,
  vectors: `SELECT e.fingerprint, v.text_hash, v.vector FROM vectors v JOIN embedders e ON e.id = v.embedder
    ORDER BY e.fingerprint, v.text_hash`,
  indexed: `SELECT i.seq, i.revision, t.version, t.parameters FROM indexed i JOIN stage_settings t ON t.id = i.setting
    ORDER BY i.seq`,
  code_blocks: `SELECT e.fingerprint, c.block, c.checksum, c.live, c.bits, c.scales, c.bytes
    FROM code_blocks c JOIN embedders e ON e.id = c.embedder ORDER BY c.block, e.fingerprint`,
  document_frequency: 'SELECT * FROM document_frequency ORDER BY term',
  words: 'SELECT * FROM span_words_vocabulary ORDER BY term',
  meta: "SELECT * FROM meta WHERE key NOT IN ('store_version', 'index_done') ORDER BY key",
}

/** Tables that say how the store came about, not what is in it; and those that the queries above reach by a join. */
const LEFT_OUT = new Set([
  'files',
  'runs',
  'migrations',
  'stage_settings',
  'embedders',
  'predictions',
  'pool_cache',
  'pool_requests',
  'pool_wins',
  'quarantine_places',
  'span_words',
  'span_words_vocabulary',
])

export type LogicalDump = Record<string, unknown[]>

/** Tables without a query of their own are dumped as they are, so that none is forgotten. */
export function logicalDump(db: Database): LogicalDump {
  const dump: LogicalDump = {}
  for (const [name, sql] of Object.entries(QUERIES)) dump[name] = db.prepare(sql).all().map(plain)
  const tables = db
    .prepare<[], {name: string; type: string}>("SELECT name, type FROM pragma_table_list WHERE schema = 'main'")
    .all()
  for (const {name, type} of tables) {
    if (type === 'shadow' || LEFT_OUT.has(name) || name in QUERIES || name.startsWith('sqlite_')) continue
    dump[name] = db.prepare(`SELECT * FROM "${name}" ORDER BY 1, 2`).all().map(plain)
  }
  return dump
}

/** BLOBs as hexadecimal text, so that a difference can be read. */
function plain(row: unknown): unknown {
  return Object.fromEntries(
    Object.entries(row as object).map(([key, value]) => [key, Buffer.isBuffer(value) ? value.toString('hex') : value]),
  )
}
