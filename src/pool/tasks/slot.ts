/** What could be taken for the end of a slot, a fence, a role or a control token of a chat template; and what hides. */
const DANGEROUS = /[<>`\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Variation_Selector}]|\[(?=\/?[A-Z_]{2,}\])|\{(?=\{)/gu

/** Characters that a tokenizer which normalises its text (NFKC) turns into one of those. */
const DISGUISED = /[\ufe64\ufe65\uff1c\uff1e\uff40\uff3b\uff5b\uff5d\ufe5b\ufe5c\ufe47]/g

/**
 * Data as it stands in a prompt: JSON on one line, so that every text ends where its quote ends, whatever is in it.
 * Characters that could end a fence, open a role (`<|im_start|>`, `[INST]`), fill another slot (`{{`) or hide words
 * from a reader (bidirectional and zero-width ones, tags) are written as JSON escapes. Nothing is lost: parsing gives
 * the value back. Undefined is null.
 */
export function slotText(value: unknown): string {
  return (JSON.stringify(value) ?? 'null').replace(DANGEROUS, escaped).replace(DISGUISED, escaped)
}

/** The JSON escapes of a character, one for each UTF-16 unit. */
function escaped(character: string): string {
  let escapes = ''
  for (let at = 0; at < character.length; at++)
    escapes += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`
  return escapes
}
