import {plainWords} from './plain-words.ts'

/** Placeholders and refusals that stand where an outcome should be, folded, without punctuation at the ends. */
const HOLLOW = new Set([
  ...[
    'todo',
    'tbd',
    'n a',
    'na',
    'null',
    'none given',
    'undefined',
    'unknown',
    'idk',
    'ok',
    'okay',
    'k',
    'done',
    'lol',
  ],
  ...['i dont know', 'i do not know', 'no idea', 'not sure', 'no answer', 'no comment', 'error', 'placeholder', 'test'],
  ...['lorem ipsum', 'answer', 'see above', 'same as above', 'removed', 'deleted', 'insert answer here'],
  ...['nao sei', 'sei la', 'sem resposta', 'nao faco ideia', 'resposta', 'a definir', 'beleza', 'feito', 'vazio'],
])

/** What stands for a secret or for personal data that was taken out: `[PRIVATE_KEY_1]`. */
const TAKEN_OUT = /\[[A-Z][A-Z0-9_]*_\d+\]/g

/** Longer texts are no placeholders. */
const MOST_CHARS = 60

/** True when a text holds nothing: no letter or digit at all, or one of the well-known placeholders. */
export function isHollow(text: string): boolean {
  if (text.length > MOST_CHARS) return !/[\p{L}\p{N}\p{S}]/u.test(text.slice(0, 1000))
  if (!/[\p{L}\p{N}\p{S}]/u.test(text)) return true
  if (text.includes('[') && !/[\p{L}\p{N}\p{S}]/u.test(text.replace(TAKEN_OUT, ''))) return true
  return HOLLOW.has(plainWords(text))
}
