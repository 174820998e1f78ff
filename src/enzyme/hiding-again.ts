import {storedForm} from '../span/identity.ts'
import type {Change} from './change.ts'
import {changesBetween} from './changes-between.ts'
import type {Draft, Enzyme, Proposal} from './enzyme.ts'

/** Of what an enzyme says when it fails: cut when nothing is left to hide in it. */
const MOST_ERROR_CHARACTERS = 500

/** Hides in spans what must not be read, as the security enzyme does. */
interface Hiding {
  readonly enzyme: Enzyme
  readonly inTexts: (texts: readonly string[]) => Promise<readonly string[]>
}

/**
 * An enzyme that may bring in secrets of its own, with these hidden in what it proposes, in what is logged of it, and in
 * what it says when it fails.
 */
export function hidingAgain(own: Enzyme, {enzyme, inTexts}: Hiding): Enzyme {
  return {
    ...own,
    async apply(drafts) {
      const proposals = await own.apply(drafts)
      const rewritten = drafts.flatMap((draft, index) => {
        const span = proposals[index]?.span
        return span === undefined ? [] : [{...draft, span}]
      })
      const hidden = (await enzyme.apply(rewritten)).values()
      const errors = (await inTexts(proposals.flatMap((proposal) => proposal?.error ?? []))).values()
      return proposals.map((proposal, index) => {
        if (proposal?.error !== undefined)
          return {...proposal, error: errors.next().value!.slice(0, MOST_ERROR_CHARACTERS)}
        return proposal?.span === undefined ? proposal : withHidden(drafts[index]!, proposal, hidden.next().value)
      })
    },
  }
}

function withHidden({span: before}: Draft, proposal: Proposal, hidden: Proposal | undefined): Proposal | undefined {
  if (hidden?.span === undefined) return proposal
  if (storedForm(hidden.span) === storedForm(before)) return undefined
  const found = new Map(hidden.changes.map(({field, what}) => [field.split('.')[0]!, what]))
  const changes = changesBetween(before, hidden.span).map((change): Change => {
    const what = found.get(change.field)
    if (what === undefined) return change
    // What stood there before may be a part of what was hidden.
    const {edits, ...rest} = change
    const total = edits === undefined ? {} : {edits_total: rest.edits_total ?? edits.length}
    return {...rest, ...total, what: `${change.what}, ${what}`}
  })
  return {span: hidden.span, changes}
}
