import type {PiiKind} from '../settings/schema.ts'
import type {Span} from '../span/schema.ts'
import type {Change} from './change.ts'
import type {Draft, Enzyme, Proposal} from './enzyme.ts'
import {type Finding, masked, withoutOverlaps} from './security/finding.ts'
import {detectPii} from './security/pii.ts'
import {type NamePlaceholder, placeholderNames, replaceFindings} from './security/placeholders.ts'
import {detectSecrets} from './security/secrets.ts'
import {mapTexts, textsOf} from './span-texts.ts'

/** Spans of a thread that are read to number its values; in longer threads numbers count from there. */
const THREAD_DEPTH = 200

/**
 * Secrets always, personal data of the kinds asked for: each gives way to a typed placeholder, in every text of the
 * span. Values are numbered by their first appearance in the thread, so that the same one has the same placeholder in
 * all of it. The log names kinds and placeholders, never the value.
 */
export function securityEnzyme(kinds: readonly PiiKind[]): Enzyme {
  return {
    name: 'security-enzyme',
    version: '4',
    async apply(drafts) {
      const found = await findIn(
        drafts.map(({span}) => span),
        kinds,
      )
      return Promise.all(
        drafts.map(async (draft, index) => {
          const findings = found[index]!
          if (findings.every((ofText) => ofText.length === 0)) return undefined
          return hide(draft.span, findings, await namesOf(draft, kinds))
        }),
      )
    },
  }
}

/** Texts that belong to no span of their own, with the same hidden in them. */
export async function hideInTexts(texts: readonly string[], kinds: readonly PiiKind[]): Promise<string[]> {
  const secrets = await detectSecrets(texts)
  const names = placeholderNames()
  return texts.map((text, index) => replaceFindings(text, withPersonal(text, secrets[index]!, kinds), names))
}

/** Findings of each text of each span, in the order of `textsOf`. */
function findIn(spans: readonly Span[], kinds: readonly PiiKind[]): Promise<Finding[][][]> {
  return findInTexts(
    spans.map((span) => textsOf(span).map(({text}) => text)),
    kinds,
  )
}

/** Findings of each text of each group of texts: secrets, and personal data of these kinds. */
export async function findInTexts(
  groups: readonly (readonly string[])[],
  kinds: readonly PiiKind[],
): Promise<Finding[][][]> {
  const secrets = await detectSecrets(groups.flat())
  let at = 0
  return groups.map((texts) => texts.map((text) => withPersonal(text, secrets[at++]!, kinds)))
}

/** Secrets, and the personal data in what is left of the text without them. */
function withPersonal(text: string, secrets: readonly Finding[], kinds: readonly PiiKind[]): Finding[] {
  return withoutOverlaps([...secrets, ...detectPii(masked(text, secrets), kinds)])
}

function namesOf({original, before}: Draft, kinds: readonly PiiKind[]): Promise<NamePlaceholder> {
  return namesInThread([...[...before(THREAD_DEPTH)].reverse(), original], kinds)
}

/** The names of all that is found in spans of one thread as they were taken in, oldest first. */
export async function namesInThread(spans: readonly Span[], kinds: readonly PiiKind[]): Promise<NamePlaceholder> {
  const names = placeholderNames()
  const found = await findIn(spans, kinds)
  for (const [index, span] of spans.entries())
    for (const [which, {text}] of textsOf(span).entries())
      for (const {kind, start, end} of found[index]![which]!) names(kind, text.slice(start, end))
  return names
}

function hide(span: Span, findings: readonly (readonly Finding[])[], names: NamePlaceholder): Proposal {
  const changes: Change[] = []
  const hidden = mapTexts(span, (text, field, index) => {
    const ofText = findings[index]!
    if (ofText.length === 0) return text
    const placeholders = ofText.map(({kind, start, end}) => names(kind, text.slice(start, end)))
    changes.push({field, what: `${[...new Set(ofText.map(({kind}) => kind))].join(', ')} hidden`, value: placeholders})
    return replaceFindings(text, ofText, names)
  })
  return {span: hidden, changes}
}
