import type {PiiKind} from '../settings/schema.ts'
import type {Span} from '../span/schema.ts'
import type {Change} from './change.ts'
import type {Draft, Enzyme, Proposal} from './enzyme.ts'
import {normalized} from './normalizer.ts'
import {type Finding, masked, withoutOverlaps} from './security/finding.ts'
import {detectPii} from './security/pii.ts'
import {type NamePlaceholder, placeholderNames, replaceFindings} from './security/placeholders.ts'
import {withRepeated} from './security/repeated-secrets.ts'
import {detectSecrets} from './security/secrets.ts'
import {mapTexts, textsInOrder, textsOf} from './span-texts.ts'

/**
 * Secrets always, personal data of the kinds asked for: each gives way to a typed placeholder, in every text of the
 * span. Values are numbered by their first appearance in the thread (`Draft.names`), so that the same one has the same
 * placeholder in all of it. The log names kinds and placeholders, never the value.
 */
export function securityEnzyme(kinds: readonly PiiKind[]): Enzyme {
  return {
    name: 'security-enzyme',
    version: '6',
    async apply(drafts) {
      const found = await findInTexts(
        drafts.map(({span}) => textsOf(span).map(({text}) => text)),
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
export async function hideInTexts(
  texts: readonly string[],
  kinds: readonly PiiKind[],
  names: NamePlaceholder = placeholderNames(),
): Promise<string[]> {
  const secrets = await detectSecrets(texts)
  return texts.map((text, index) => replaceFindings(text, withPersonal(text, secrets[index]!, kinds), names))
}

/** Findings of each text of each group of texts: secrets, and personal data of these kinds. */
export async function findInTexts(
  groups: readonly (readonly string[])[],
  kinds: readonly PiiKind[],
): Promise<Finding[][][]> {
  const secrets = await detectSecrets(groups.flat())
  let at = 0
  return groups.map((texts) => {
    const ofGroup = withRepeated(texts, secrets.slice(at, at + texts.length))
    at += texts.length
    return texts.map((text, index) => withPersonal(text, ofGroup[index]!, kinds))
  })
}

/**
 * What has to be hidden in spans as the normalizer leaves them, so that what only looked like a value does not count. In
 * an order that does not depend on how the fields of a span are ordered.
 */
export async function valuesIn(
  spans: readonly Span[],
  kinds: readonly PiiKind[],
): Promise<{readonly kind: string; readonly value: string}[]> {
  const texts = spans.flatMap((span) => textsInOrder(normalized(span)))
  const [found] = await findInTexts([texts], kinds)
  return texts.flatMap((text, index) =>
    found![index]!.map(({kind, start, end}) => ({kind, value: text.slice(start, end)})),
  )
}

/** Secrets, and the personal data in what is left of the text without them. */
function withPersonal(text: string, secrets: readonly Finding[], kinds: readonly PiiKind[]): Finding[] {
  return withoutOverlaps([...secrets, ...detectPii(masked(text, secrets), kinds)])
}

/** Those of its thread; what a person wrote into the span goes on after them. */
async function namesOf({original, names}: Draft, kinds: readonly PiiKind[]): Promise<NamePlaceholder> {
  const ofThread = await names(kinds)
  for (const {kind, value} of await valuesIn([original], kinds)) ofThread(kind, value)
  return ofThread
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
