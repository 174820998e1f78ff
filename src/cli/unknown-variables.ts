import {unknownVariables} from '../settings/environment.ts'
import {editDistance} from '../trajectory/edit-distance.ts'

/** One warning for each variable that looks like a setting and is none. Values are never shown: they may be secrets. */
export function unknownVariableWarnings(env?: NodeJS.ProcessEnv): string[] {
  const {unknown, known} = unknownVariables(env)
  return unknown.map((name) => {
    const [nearest] = known.toSorted((a, b) => editDistance(name, a) - editDistance(name, b))
    return `the variable ${name} is no setting and is ignored; the nearest one is ${nearest}`
  })
}
