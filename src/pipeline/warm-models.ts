import {throwIfStopped} from '../errors.ts'
import {ProviderFailure} from '../pool/failure.ts'
import type {Member} from '../pool/roster.ts'
import type {TaskPool} from './task-pool.ts'

/**
 * Has the models for these tasks loaded into memory where they are not, before a clock runs: loading takes a local server
 * longer than an answer may take, and Ollama gives it up when whoever asked does not wait. No more models than the server
 * keeps at once (`qos.loaded_models`), those that most of the tasks want first. What can't be loaded is left as it is.
 * @param notice is told what is being loaded
 * @returns the models that were loaded
 * @throws {Interrupted} the signal fired
 */
export async function warmModels(
  {pool, options}: Pick<TaskPool, 'pool' | 'options'>,
  tasks: readonly string[],
  signal: AbortSignal,
  notice: (message: string) => void,
): Promise<string[]> {
  const wanted = new Map<string, Map<string, {readonly member: Member; tasks: number}>>()
  for (const member of tasks.flatMap((task) => pool.roster.forTask(task))) {
    const {host, model, warm} = member.provider
    if (warm === undefined) continue
    const models = wanted.get(host) ?? new Map<string, {member: Member; tasks: number}>()
    wanted.set(host, models)
    const known = models.get(model)
    models.set(model, {member, tasks: (known?.tasks ?? 0) + 1})
  }
  const loaded = await Promise.all(
    [...wanted.values()].map(async (models) => {
      const first = [...models.values()]
        .sort((a, b) => b.tasks - a.tasks || b.member.options.weight - a.member.options.weight)
        .slice(0, options.qos.loaded_models)
      const names: string[] = []
      // One after another: a server that loads two at once is slower at both.
      for (const {member} of first) {
        const {model, host} = member.provider
        try {
          if (await pool.watch.load(member, signal, () => notice(`loading ${model} into the memory of ${host}`)))
            names.push(model)
        } catch (error) {
          throwIfStopped(signal)
          if (!(error instanceof ProviderFailure)) throw error
          // Whoever asks it is told. Of a server that does not answer nothing more is wanted.
          if (error.kind !== 'model_missing' && error.kind !== 'out_of_memory') break
        }
      }
      return names
    }),
  )
  return loaded.flat()
}
