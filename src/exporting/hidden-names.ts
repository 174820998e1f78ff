import {placeholderNames} from '../enzyme/security/placeholders.ts'
import {hideInTexts} from '../enzyme/security-enzyme.ts'
import type {PiiKind} from '../settings/schema.ts'
import type {Lineage} from './lineage.ts'

/**
 * Hides in what stands beside the rows (names of sources and licences, what was filtered by) what is hidden in the rows:
 * secrets, and personal data of these kinds. These places count nowhere: they are in no row.
 */
export function nameHider(kinds: readonly PiiKind[]) {
  const names = placeholderNames()
  const hide = (texts: readonly string[]) => hideInTexts(texts, kinds, names)

  const inKeys = async (counts: Readonly<Record<string, number>>): Promise<Record<string, number>> => {
    const keys = Object.keys(counts)
    const hidden: Record<string, number> = {}
    for (const [index, name] of (await hide(keys)).entries())
      hidden[name] = (Object.hasOwn(hidden, name) ? hidden[name]! : 0) + counts[keys[index]!]!
    return hidden
  }

  return {
    async inLineage(lineage: Lineage): Promise<Lineage> {
      return {...lineage, licenses: await inKeys(lineage.licenses), sources: await inKeys(lineage.sources)}
    },
    /** In texts and lists of them. */
    async inFilters(filters: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
      const hidden: Record<string, unknown> = {}
      for (const [name, value] of Object.entries(filters))
        hidden[name] =
          typeof value === 'string' ? (await hide([value]))[0] : Array.isArray(value) ? await hide(value) : value
      return hidden
    },
  }
}
