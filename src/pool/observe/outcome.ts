import {Interrupted, UsageError} from '../../errors.ts'
import type {Begun, Core} from '../begun.ts'
import {PoolError} from '../failure.ts'
import type {PoolReply} from '../request.ts'
import type {PoolEvent} from './event.ts'

/** Runs a request and tells the observers how it ended. */
export async function observed(
  core: Core,
  begun: Begun,
  showPrompts: boolean,
  run: () => Promise<PoolReply>,
): Promise<PoolReply> {
  try {
    const reply = await run()
    tellAnswered(core, begun, reply, showPrompts)
    return reply
  } catch (error) {
    tellFailed(core, begun, error)
    throw error
  }
}

export function tellAnswered({observe}: Core, begun: Begun, reply: PoolReply, showPrompts: boolean): void {
  const prompt = showPrompts ? {prompt: JSON.stringify(begun.resolved.chat.messages)} : {}
  observe({kind: 'answered', ...whoAsked(begun), reply, ...prompt})
}

export function tellFailed({observe}: Core, begun: Begun, error: unknown): void {
  const {stopwatch, attempts, spent} = begun.calls
  observe({
    kind: 'failed',
    ...whoAsked(begun),
    error: kindOf(error),
    duration_ms: stopwatch.elapsed,
    attempts: [...attempts],
    spent: {...spent},
  })
}

function whoAsked({resolved: {request_id, tenant, project, task, strategy}}: Begun) {
  return {request_id, tenant, project, task, strategy}
}

function kindOf(error: unknown): Extract<PoolEvent, {kind: 'failed'}>['error'] {
  if (error instanceof PoolError) return error.kind
  if (error instanceof UsageError) return 'refused'
  return error instanceof Interrupted ? 'interrupted' : 'bug'
}
