/**
 * Words of a text as matching sees them: lower-case, without diacritics (NFKD), letters and digits only.
 * "Café, 3,5 kg!" -> cafe 3 5 kg
 */
export function tokensOf(text: string): string[] {
  return foldedTokens(fold(text))
}

/** The words of a text that is folded already. */
export function foldedTokens(folded: string): string[] {
  return folded.match(/[\p{L}\p{N}]+/gu) ?? []
}

/** Lower-case, compatibility-decomposed, marks removed. ASCII, by far the most frequent, skips the expensive part. */
export function fold(text: string): string {
  return isAscii(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
}

export function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text)
}

const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** 32-bit FNV-1a over UTF-16 code units (isthe.com/chongo/tech/comp/fnv), finished as in MurmurHash3. Unsigned. */
export function hashText(text: string): number {
  return hashPart(text, 0, text.length)
}

/** `hashText(text.slice(start, end))`. */
export function hashPart(text: string, start: number, end: number): number {
  let hash = FNV_OFFSET
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME)
  return mix(hash)
}

/** Decimal digits of a number, last first. */
const digits = new Uint8Array(10)

/** `hashText(numbers.join(' '))` of 32-bit unsigned numbers, without making the text. */
export function hashNumbers(numbers: Uint32Array): number {
  let hash = FNV_OFFSET
  for (let index = 0; index < numbers.length; index++) {
    if (index > 0) hash = Math.imul(hash ^ 0x20, FNV_PRIME)
    let count = 0
    let left = numbers[index]!
    do {
      const tenth = (left / 10) >>> 0
      digits[count++] = left - tenth * 10
      left = tenth
    } while (left > 0)
    while (count > 0) hash = Math.imul(hash ^ (0x30 + digits[--count]!), FNV_PRIME)
  }
  return mix(hash)
}

/** No character: what `asciiHashes` makes of all but letters and digits. */
const BETWEEN = 0

/** ASCII characters as words hold them: lower-case letters and digits. */
const WORD_UNITS = Uint8Array.from({length: 128}, (_, unit) =>
  /[A-Za-z0-9]/.test(String.fromCharCode(unit)) ? String.fromCharCode(unit).toLowerCase().charCodeAt(0) : BETWEEN,
)

/** Whether an ASCII character is a letter in lower case or a digit. */
export function isWordUnit(unit: number): boolean {
  return WORD_UNITS[unit] === unit && unit !== BETWEEN
}

/** One step of FNV-1a. */
export function hashStep(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, FNV_PRIME)
}

/**
 * `hashText` of each word of a text, in order, into `hashes` as far as they fit; how many there are. -1: the text is
 * not ASCII, for which this is no more than a faster `tokensOf`.
 */
export function asciiHashes(text: string, hashes: Uint32Array): number {
  let count = 0
  let hash = FNV_OFFSET
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) return -1
    const wordUnit = WORD_UNITS[unit]!
    if (wordUnit !== BETWEEN) hash = Math.imul(hash ^ wordUnit, FNV_PRIME)
    else if (index > 0 && WORD_UNITS[text.charCodeAt(index - 1)] !== BETWEEN) {
      if (count < hashes.length) hashes[count++] = mix(hash)
      hash = FNV_OFFSET
    }
  }
  if (count < hashes.length && WORD_UNITS[text.charCodeAt(text.length - 1)]! > BETWEEN) hashes[count++] = mix(hash)
  return count
}

/** The finaliser of MurmurHash3: every input bit reaches every output bit. Unsigned. */
export function mix(value: number): number {
  let hash = value ^ (value >>> 16)
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
