import {z} from 'zod'

/** A sentence or two. */
export const remark = z.string().max(1000)
export const remarks = z.array(remark).max(16)
/** How sure a model says it is, 0-1. Nothing has calibrated it. */
export const sureness = z.number().min(0).max(1)

/** Something with a text that a model may name by its id. */
export const named = z.object({id: z.string().min(1), text: z.string()})

/** A list whose order says nothing, as one text. */
export function asSet(texts: readonly string[]): string {
  return texts
    .map((text) => text.normalize('NFKC').toLowerCase().trim())
    .sort()
    .join(', ')
}

/** A list whose ids differ. */
export function distinct<Item extends {readonly id: string}>(items: readonly Item[]): boolean {
  return new Set(items.map(({id}) => id)).size === items.length
}

/** Ids out of those that were given, each once. */
export function idsAmong(ids: readonly string[]) {
  return z
    .array(z.string())
    .refine((list) => list.every((id) => ids.includes(id)), 'names an id that was not given')
    .refine((list) => new Set(list).size === list.length, 'names an id twice')
}

/** An answer without a source, and a source without an answer, are neither. */
export function citedOrRefused({
  answer,
  citations,
}: {
  readonly answer: string | null
  readonly citations: readonly string[]
}): boolean {
  return answer === null ? citations.length === 0 : answer.trim() !== '' && citations.length > 0
}
export const CITED = 'an answer cites at least one id, and a refusal (null) none'

/** How models say in the place of an answer that they have none, in English and Portuguese. */
const NO_ANSWER =
  /^\W*(?:sorry\b|i (?:can ?not|can['’]t|could not|couldn['’]t|do not know|don['’]t know|am unable|was unable)|(?:there is )?(?:no|not enough|insufficient) (?:answer|information|evidence)\b|the (?:given |provided )?(?:evidence|information|context) (?:does not|doesn['’]t|did not)|unknown\W*$|n\/?a\W*$|não (?:sei|posso|consigo|há)\b|desconhecid[ao]\W*$)/iu

/** Whether an answer says that there is none. Only keeps it out of the cache: a wrong guess costs one call. */
export function refuses(answer: string | null): boolean {
  return answer === null || NO_ANSWER.test(answer)
}
