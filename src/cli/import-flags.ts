import {Flags} from '@oclif/core'
import {UsageError} from '../errors.ts'
import {DATE_ORDERS, type DateOrder, MAP_FIELDS, type Settings} from '../settings/schema.ts'
import {FORMATS, type Importing} from '../span/importers/format.ts'

/** How inputs are to be read, of the commands that ingest. */
export const importFlags = {
  format: Flags.option({
    options: ['auto', ...FORMATS] as const,
    description: 'What the files hold; auto tells by their beginning.',
    default: 'auto',
  })(),
  map: Flags.string({
    description: `Where a field stands in a table or in other JSON: FIELD=COLUMN, FIELD=dotted.path, or FIELD==text. Fields: ${MAP_FIELDS.join(', ')}.`,
    helpValue: 'FIELD=COLUMN',
    multiple: true,
    multipleNonGreedy: true,
  }),
  'date-order': Flags.option({
    options: DATE_ORDERS,
    description:
      'Of dates such as 03/01/2026 in tables and other JSON: day or month first. [default: as the first date of the input shows that can be read in one way only]',
  })(),
}

/** What the flags add to the settings. @throws {UsageError} a --map is no FIELD=COLUMN */
export function importSettings(flags: {map?: string[] | undefined; 'date-order'?: DateOrder | undefined}) {
  return {map: mapSetting(flags.map), date_order: flags['date-order']}
}

/**
 * The map that the flags add to the settings.
 * @throws {UsageError} one is no FIELD=COLUMN
 */
function mapSetting(pairs: readonly string[] = []): Settings['ingest']['map'] {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1)
        throw new UsageError('usage', `--map takes FIELD=COLUMN, not ${JSON.stringify(pair)}`, {
          hint: '--map this=question',
        })
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** Flags and settings as the reader takes them. */
export function importingOf(
  {format}: Pick<Importing, 'format'>,
  {ingest: {map, date_order: dateOrder}}: Settings,
): Importing {
  return {
    format,
    map: Object.fromEntries(Object.entries(map).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ...(dateOrder === undefined ? {} : {dateOrder}),
  }
}
