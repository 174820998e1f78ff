import type {WriteStream} from 'node:tty'
import {UsageError} from '../errors.ts'
import {readEnvironment} from '../settings/environment.ts'
import {writeInEditor} from './external-editor.ts'
import {type Paint, paintFor} from './paint.ts'

/** Where a person sees and types, and with what. */
export interface Screen {
  readonly screen: WriteStream
  readonly stdin: NodeJS.ReadStream
  readonly paint: Paint
  readonly openEditor: ((text: string) => string) | undefined
}

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>

/**
 * The terminal, on stderr where that is one, so that stdout is left for the result.
 * @throws {UsageError} nobody sits at a terminal that can move its cursor
 */
export function screenFor({stdin, stdout, stderr}: Streams): Screen {
  const {dumb, editor} = readEnvironment()
  const screen = stderr.isTTY ? stderr : stdout.isTTY ? stdout : undefined
  if (!stdin.isTTY || screen === undefined || dumb)
    throw new UsageError('no_terminal', 'curate needs a terminal to show spans and read keys', {
      hint: 'in scripts: curate --list prints what would be asked, --import FILE takes labels in, --export and --report write',
    })
  const descriptor = screen === stderr ? 2 : 1
  return {
    screen,
    stdin,
    paint: paintFor(screen),
    openEditor: editor === undefined ? undefined : (text) => writeInEditor(editor, text, descriptor),
  }
}
