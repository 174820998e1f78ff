import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import {BUILT_IN_NAMES, type PlanInput} from '../enzyme/plan.ts'
import type {UserEnzymeModule} from '../enzyme/user-enzyme.ts'
import {UsageError} from '../errors.ts'
import type {Settings} from '../settings/schema.ts'

/**
 * The plan that the settings ask for. Modules are read, and not run.
 * @param trust let modules run that a file names which was merely found
 * @throws {UsageError} a module is missing, has the name of another enzyme, or nobody has said that it may run
 */
export function planOf(settings: Settings['orchestrate'], trust: boolean): PlanInput {
  const untrusted = settings.enzymes.find((enzyme) => !enzyme.trusted)
  if (untrusted !== undefined && !trust)
    throw new UsageError('untrusted_enzyme', `the project's configuration wants to run ${untrusted.module}`, {
      hint: 'look at the file; --trust lets it run, and so does --config with the file that names it, or your own configuration',
      file: untrusted.module,
    })
  return plan(settings)
}

/** The same plan for looking only: whatever it names is not going to run. */
export function planToLookAt(settings: Settings['orchestrate']): PlanInput | undefined {
  try {
    return plan(settings)
  } catch {
    return undefined
  }
}

function plan({intensity, causal_depth, mutation_strategy, pii, enzymes}: Settings['orchestrate']): PlanInput {
  for (const [index, {name, module}] of enzymes.entries()) refuseTaken(name, module, enzymes.slice(0, index))
  return {
    rules: {intensity, causal_depth, mutation_strategy},
    pii: [...new Set(pii)].sort(),
    modules: enzymes.map(
      ({name, module, timeout_ms}): UserEnzymeModule => ({name, path: module, timeout_ms, version: versionOf(module)}),
    ),
  }
}

/** A log names what was done by the enzyme that did it: each has a name of its own. */
function refuseTaken(name: string, module: string, earlier: Settings['orchestrate']['enzymes']): void {
  const other = earlier.find((enzyme) => enzyme.name === name)
  if (other === undefined && !BUILT_IN_NAMES.includes(name)) return
  const whose = other === undefined ? 'one of the built-in enzymes' : other.module
  throw new UsageError('enzyme_name', `${module} can't be called ${name}: that is ${whose}`, {
    hint: 'give it another `name` under [[orchestrate.enzymes]]',
    file: module,
  })
}

/** The first 12 hex digits of the SHA-256 of its content. */
function versionOf(module: string): string {
  try {
    return createHash('sha256').update(readFileSync(module)).digest('hex').slice(0, 12)
  } catch (error) {
    throw new UsageError('enzyme_missing', `${module} can't be read: ${(error as Error).message}`, {
      hint: 'check `module` under [[orchestrate.enzymes]]; it is relative to the configuration file',
      file: module,
      cause: error,
    })
  }
}
