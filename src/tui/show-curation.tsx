import type {WriteStream} from 'node:tty'
import {render} from 'ink'
import type {Paint} from '../cli/paint.ts'
import type {Curator} from '../pipeline/curate.ts'
import {CurateScreen} from './curate-screen.tsx'
import type {OpenEditor} from './edit-view.tsx'

export interface ShowOptions {
  /** Where the screen is: never where results go, unless that is the only terminal. */
  readonly screen: WriteStream
  readonly stdin: NodeJS.ReadStream
  readonly paint: Paint
  readonly openEditor: OpenEditor
  readonly signal: AbortSignal
}

const STOPPING = ['SIGINT', 'SIGTERM'] as const

/**
 * Ink sends itself the signal once more where nobody else listens to it any more; whoever does so here listens once. It
 * would end the process before the terminal is as it was and the exit code set.
 */
function stayAlive(): void {}

/** Shows the screen until the person ends it or the signal fires. True: by Ctrl-C or the signal. */
export async function showCuration(curator: Curator, options: ShowOptions): Promise<boolean> {
  const {screen, stdin, paint, openEditor, signal} = options
  let interrupted = false
  const onInterrupt = (): void => {
    interrupted = true
  }
  const shown = render(
    <CurateScreen {...{curator, paint, openEditor, onInterrupt}} clock={() => performance.now()} />,
    // Not to be guessed from the environment: a CI machine has terminals too.
    {stdout: screen, stdin, exitOnCtrlC: false, patchConsole: false, interactive: true, alternateScreen: true},
  )
  const stop = (): void => {
    interrupted = true
    shown.unmount()
  }
  signal.addEventListener('abort', stop)
  for (const name of STOPPING) process.on(name, stayAlive)
  try {
    await shown.waitUntilExit()
  } finally {
    signal.removeEventListener('abort', stop)
    for (const name of STOPPING) process.off(name, stayAlive)
  }
  return interrupted
}
