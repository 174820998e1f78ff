/**
 * Words of a text as matching sees them: lower-case, without diacritics (NFKD), letters and digits only.
 * "Café, 3,5 kg!" -> cafe 3 5 kg
 */
export function tokensOf(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? []
}

/** Lower-case, compatibility-decomposed, marks removed. ASCII, by far the most frequent, skips the expensive part. */
export function fold(text: string): string {
  return /^[\x00-\x7f]*$/.test(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
}

/** 32-bit FNV-1a over UTF-16 code units (isthe.com/chongo/tech/comp/fnv), finished as in MurmurHash3. Unsigned. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return mix(hash)
}

/** The finaliser of MurmurHash3: every input bit reaches every output bit. Unsigned. */
export function mix(value: number): number {
  let hash = value ^ (value >>> 16)
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
