/** A text that begins as a statement of SQL does, in capitals: "Select a file" is prose. */
export function opensQuery(text: string): boolean {
  return /^\W*(?:SELECT|WITH|INSERT INTO|UPDATE|DELETE FROM|CREATE)\b/.test(text)
}
