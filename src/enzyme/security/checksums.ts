/** ISO/IEC 7812-1, annex B: the check digit of payment cards. Takes digits only. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length; at++) {
    const digit = digits.charCodeAt(digits.length - 1 - at) - 48
    sum += at % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit
  }
  return sum % 10 === 0
}

/** ISO 13616: country code and check digits moved to the end, letters as 10-35, modulo 97 is 1. */
export function passesIban(iban: string): boolean {
  let rest = 0
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

/** Receita Federal: two check digits modulo 11 over nine digits. Takes eleven digits; all equal ones are no number. */
export function passesCpf(digits: string): boolean {
  if (/^(\d)\1*$/.test(digits)) return false
  return checkDigit(digits.slice(0, 9), 11) === digits[9] && checkDigit(digits.slice(0, 10), 11) === digits[10]
}

/**
 * Receita Federal: two check digits modulo 11 over twelve characters, with weights 2-9 from the right. Since 2026
 * (Instrução Normativa 2.229/2024) the twelve may be letters, which count as their ASCII code less 48.
 */
export function passesCnpj(characters: string): boolean {
  if (/^(\d)\1*$/.test(characters)) return false
  return (
    checkDigit(characters.slice(0, 12), 9) === characters[12] &&
    checkDigit(characters.slice(0, 13), 9) === characters[13]
  )
}

function checkDigit(characters: string, mostWeight: number): string {
  let sum = 0
  let weight = 2
  for (let at = characters.length - 1; at >= 0; at--) {
    sum += (characters.charCodeAt(at) - 48) * weight
    weight = weight === mostWeight ? 2 : weight + 1
  }
  const rest = sum % 11
  return String(rest < 2 ? 0 : 11 - rest)
}
