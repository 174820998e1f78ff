import {columnsOf} from './columns.ts'
import {csvHeader, csvLine} from './csv.ts'
import {parquetEncoder, type RowEncoder} from './parquet.ts'
import type {Encoding, Shape} from './target.ts'

/** Who wrote a Parquet file, in its footer. */
const CREATED_BY = 'logline'

/** How rows of a shape become the bytes of a file. */
export async function encoderOf(encoding: Encoding, shape: Shape): Promise<RowEncoder> {
  if (encoding === 'parquet') return parquetEncoder(columnsOf(shape), CREATED_BY)
  if (encoding === 'jsonl')
    return {
      add: async (rows) => rows.map((row) => `${JSON.stringify(row)}\n`),
      end: async () => [],
    }
  const columns = columnsOf(shape)
  let begun = false
  const header = (): string[] => {
    if (begun) return []
    begun = true
    return [csvHeader(columns)]
  }
  return {
    add: async (rows) => [...header(), ...rows.map((row) => csvLine(columns, row as Record<string, unknown>))],
    end: async () => header(),
  }
}
