import type {Hook} from '@oclif/core'
import {unknownCommand} from './unknown-command.ts'

/** Called by oclif when what was typed is no command (package.json, oclif.hooks). */
const commandNotFound: Hook.CommandNotFound = async ({id, config}) => {
  throw unknownCommand(id, config)
}

export default commandNotFound
