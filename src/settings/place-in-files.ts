import {readFileSync} from 'node:fs'
import {type LoglineError, UsageError} from '../errors.ts'
import {type SettingsFlags, settingsFiles} from './read.ts'
import {lineOf} from './toml-lines.ts'

/**
 * A refusal of a setting, with the file and line that the setting stands on: some can only be refused where they are
 * used, and there nobody knows of files. As it is where no file says it.
 */
export function placeInFiles(error: LoglineError, flags: SettingsFlags, cwd: string): LoglineError {
  const {code, message, hint, place, cause} = error
  if (!(error instanceof UsageError) || place.line !== undefined || place.field === undefined) return error
  const {projectFile, userFile} = settingsFiles(flags, cwd)
  const path = place.field.split('.')
  for (const file of projectFile === undefined ? [userFile] : [projectFile, userFile]) {
    const line = lineOf(textOf(file), path)
    if (line === undefined) continue
    // Where nobody knew of files, the message may name the setting itself.
    const says = message.startsWith(place.field) ? message : `${place.field}: ${message}`
    return new UsageError(code, `${file}:${line}: ${says}`, {...place, hint, cause, file, line})
  }
  return error
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
