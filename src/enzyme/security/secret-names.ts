/** Names that a value stands behind when it is secret, in English and Portuguese. Source of a regular expression. */
export const SECRET_NAMES =
  'pass(?:word|wd|phrase|code)?|pwd?|senha|secret|token|api[_-]?key|apikey|access[_-]?key|auth[_-]?key|client[_-]?secret|private[_-]?key|secret[_-]?key|credentials?|chave[_-]?(?:api|secreta)'
