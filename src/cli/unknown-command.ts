import type {Interfaces} from '@oclif/core'
import {UsageError} from '../errors.ts'
import {editDistance} from '../trajectory/edit-distance.ts'

/** Names further from every command than this are no slips of the finger. */
const MOST_EDITS = 2

/**
 * What to say of words that name no command: the first argument too many of a command that takes none, else the nearest
 * command. `id` is what was typed, with colons between words.
 */
export function unknownCommand(id: string, config: Interfaces.Config): UsageError {
  const words = id.split(':')
  for (let length = words.length - 1; length > 0; length--) {
    const command = words.slice(0, length).join(' ')
    const extra = words[length]!
    if (config.findCommand(words.slice(0, length).join(':')) !== undefined)
      return new UsageError('usage', `${command}: unexpected argument ${extra}`, {
        hint: `see \`${config.bin} ${command} --help\``,
      })
    if (config.findTopic(words.slice(0, length).join(':')) !== undefined)
      return new UsageError('usage', `${command}: there is no command ${extra}`, {
        hint: `see \`${config.bin} ${command} --help\``,
      })
  }
  const typed = words.join(' ')
  const [nearest] = config.commandIDs
    .map((known) => ({name: known.replaceAll(':', ' '), edits: editDistance(typed, known.replaceAll(':', ' '))}))
    .sort((a, b) => a.edits - b.edits)
  return new UsageError('usage', `there is no command ${typed}`, {
    hint:
      nearest !== undefined && nearest.edits <= MOST_EDITS
        ? `did you mean \`${config.bin} ${nearest.name}\`? \`${config.bin} --help\` lists all`
        : `\`${config.bin} --help\` lists all commands`,
  })
}
