import {UsageError} from '../errors.ts'

/**
 * The number that was typed behind a flag; undefined when nothing was.
 * @throws {UsageError} it is no number, or out of bounds
 */
export function numberFlag(
  flag: string,
  text: string | undefined,
  {least, most}: {readonly least: number; readonly most: number},
): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || !(value >= least && value <= most))
    throw new UsageError('usage', `${flag} takes a number from ${least} to ${most}, not ${JSON.stringify(text)}`, {
      hint: 'see the command with --help',
    })
  return value
}
