/** How much is held in memory at once: so many rows, and no further row once they hold so many characters. */
export interface PageLimits {
  readonly rows: number
  readonly characters: number
}

/** The first rows of a query, as many as fit, at least one if there is one. Closes the query, so that writing can follow. */
export function pageOf<Row>(query: Iterable<Row>, limits: PageLimits, charactersOf: (row: Row) => number): Row[] {
  const page: Row[] = []
  let characters = 0
  for (const row of query) {
    page.push(row)
    characters += charactersOf(row)
    if (page.length >= limits.rows || characters >= limits.characters) break
  }
  return page
}
