import type {Database} from 'better-sqlite3'

/** Ids of spans that lead to each other in a circle; undefined when there is none. */
export function circleOf(db: Database): string[] | undefined {
  const edges = new Map<number, number[]>()
  const rows = db
    .prepare<[], [number, number]>('SELECT l.seq, s.seq FROM links l JOIN spans s ON s.id = l.previous_id ORDER BY 1')
    .raw()
  for (const [seq, previous] of rows.iterate()) {
    const known = edges.get(seq)
    if (known === undefined) edges.set(seq, [previous])
    else known.push(previous)
  }
  const done = new Set<number>()
  const id = db.prepare<[number], string>('SELECT id FROM spans WHERE seq = ?').pluck()
  for (const start of edges.keys()) {
    if (done.has(start)) continue
    const path: {seq: number; next: number}[] = [{seq: start, next: 0}]
    const onPath = new Set([start])
    while (path.length > 0) {
      const top = path.at(-1)!
      const other = edges.get(top.seq)?.[top.next++]
      if (other === undefined) {
        path.pop()
        onPath.delete(top.seq)
        done.add(top.seq)
      } else if (onPath.has(other)) {
        const from = path.findIndex(({seq}) => seq === other)
        return [...path.slice(from).map(({seq}) => seq), other].map((seq) => id.get(seq)!)
      } else if (!done.has(other)) {
        path.push({seq: other, next: 0})
        onPath.add(other)
      }
    }
  }
  return undefined
}
