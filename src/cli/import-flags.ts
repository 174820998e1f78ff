import {Flags} from '@oclif/core'
import {UsageError} from '../errors.ts'
import {MAP_FIELDS, type Settings} from '../settings/schema.ts'
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
}

/**
 * The map that the flags add to the settings.
 * @throws {UsageError} one is no FIELD=COLUMN
 */
export function mapSetting(pairs: readonly string[] = []): Settings['ingest']['map'] {
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
export function importingOf({format}: Pick<Importing, 'format'>, {ingest: {map}}: Settings): Importing {
  return {
    format,
    map: Object.fromEntries(Object.entries(map).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  }
}
