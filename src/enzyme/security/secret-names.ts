/** Names that a value stands behind when it is secret, in English and Portuguese. Source of a regular expression. */
export const SECRET_NAMES =
  'pass(?:word|wd|phrase|code)?|pwd?|senha|secret|token|api[_-]?key|apikey|access[_-]?key|auth[_-]?key|client[_-]?secret|private[_-]?key|secret[_-]?key|(?:master|app|encryption|signing|storage|account)[_-]?key|credentials?|chave[_-]?(?:api|secreta)'

/** One word of such a name. */
const SECRET_WORD = /^(?:pass|passw(?:or)?d|passphrase|passcode|pwd?|senha|secrets?|tokens?|key|apikey|credentials?)$/i

/** Whether a word of a name says that it holds a secret. */
export function isSecretWord(word: string): boolean {
  return SECRET_WORD.test(word)
}

/** Whether people make up what has such a name, of words too; anything else a program draws. */
export function isMadeUp(name: string): boolean {
  return /pass|pwd?$|senha|secret$/i.test(name)
}

/** What says where a list goes on: it opens nothing. */
const TURNS_PAGES = /(?:page|next|prev(?:ious)?|continu(?:e|ation)|cursor|sync|resume|skip)[_-]?token$/i

/** Whether it has the name of a token that only turns pages. */
export function turnsPages(name: string): boolean {
  return TURNS_PAGES.test(name)
}
