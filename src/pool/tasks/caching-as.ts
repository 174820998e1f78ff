import type {PoolRequest} from '../request.ts'
import type {TaskParts} from './run-task.ts'

/** The same parts, whose requests use the cache in that way; a request that says it itself has its own way. */
export function cachingAs(parts: TaskParts, cache: PoolRequest['cache']): TaskParts {
  if (cache === undefined) return parts
  const {pool} = parts
  const told = (request: PoolRequest): PoolRequest => ({...request, cache: request.cache ?? cache})
  return {
    ...parts,
    pool: {
      infer: (request, signal) => pool.infer(told(request), signal),
      stream: (request, signal) => pool.stream(told(request), signal),
    },
  }
}
