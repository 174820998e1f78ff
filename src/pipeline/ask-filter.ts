import {newestIsUnjudged} from '../quality/quality.sql.ts'
import type {SpanFilter} from '../retrieval/span-filter.sql.ts'
import {domainName} from '../span/row.ts'
import type {Store} from '../store/open.ts'
import {matchingActions} from '../trajectory/actions.sql.ts'

/** A filter in the words of the store, and what a person should know about how theirs were taken. */
export interface AskFilter {
  readonly filter: SpanFilter
  readonly warnings: readonly string[]
}

/**
 * Domains as the store writes them, and actions that are in it: misspelt ones stand for those that resemble them,
 * unknown ones for those that mean the same.
 */
export function askFilter({db}: Store, typed: SpanFilter): AskFilter {
  const warnings: string[] = []
  const actions = typed.actions?.flatMap((action) => {
    const {actions: found, by} = matchingActions(db, action)
    if (found.length === 0) warnings.push(`no span has the action ${JSON.stringify(action.slice(0, 80))}`)
    else if (!found.includes(action))
      warnings.push(
        `action ${action.slice(0, 80)}: taken for ${found.join(', ').slice(0, 200)}${by === 'name' ? '' : `, by its ${by}`}`,
      )
    return found
  })
  if (typed.minQuality && newestIsUnjudged(db))
    warnings.push('the newest spans were never judged, and only judged ones are asked: run `logline validate`')
  const domains = typed.domains?.map((domain) => domainName(domain) ?? '')
  return {filter: {...typed, actions, domains}, warnings}
}
