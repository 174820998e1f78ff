import {plainWords} from './plain-words.ts'
import {goesWithRefusal, isRefusal, saidIn} from './refusal.ts'
import {isServiceError} from './service-error.ts'

/** What stands where an answer was to be put, in plain words. */
const PLACEHOLDERS =
  /^(?:to be (?:determined|decided|defined|confirmed|filled(?: in)?|done|written)|no (?:response|reply)(?: (?:was )?(?:generated|received|given|provided|available|yet))?|no answer(?: was)? (?:generated|received|given|provided|available|found|yet)|(?:empty|blank) (?:response|answer|reply|message)|(?:your|my) (?:answer|response) here|(?:insert|enter|write|type) (?:your )?(?:answer|response|reply|text) here|(?:answer|response) goes here|a ser (?:definid[oa]|determinad[oa]|confirmad[oa])|a confirmar|nenhuma resposta|resposta vazia|sem conteudo|(?:sua|insira a|escreva a) resposta aqui)$/
const IN_BRACKETS =
  /^[([<{]\s*(?:empty|blank|none|no (?:response|reply|answer|content|text|output|message)|vazio|em branco|sem (?:resposta|conteudo))\s*[)\]>}]\W*$/i
/** What programs write for a value that is none, as they write it. */
const NO_VALUE = /^["'`]?(?:NaN|nan|\[object \w+\])["'`]?\.?$/

/** Elements that hold a text, with their attributes; and blanks as HTML writes them. */
const MARKUP =
  /<\/?(?:html|head|body|div|span|p|br|hr|ul|ol|li|table|thead|tbody|tr|td|th|section|article|main|header|footer|h[1-6]|strong|em|b|i|u|a|pre|code|blockquote|font|center|answer|response|output|result|text)(?:\s[^<>]*)?\/?>|&nbsp;/gi

/** Filler that is known by its beginning. */
const LOREM = /^\W*lorem ipsum dolor\b/i

/** One character, or one word, so many times and nothing else. */
const SAME_LETTER = /^[^\p{L}\p{N}]*(\p{L})\1{7,}[^\p{L}\p{N}]*$/iu
const SAME_WORD = /^[^\p{L}\p{N}]*([\p{L}\p{N}]+)(?:[^\p{L}\p{N}]+\1){7,}[^\p{L}\p{N}]*$/iu

/** A question of what is printed, written or abbreviated so: then such a text may be its answer. */
const ASKS_FOR_TEXT =
  /\b(?:stands?|means?|meaning|abbrev\w*|acronym|sigla|significa|tb[acd]|print\w*|outputs?|saida|return\w*|retorn\w*|gives?|evaluat\w*|calculat\w*|divid\w*|values?|valor|types?|tipo|typeof|parse\w*|javascript|js|python|pandas|numpy|java|code|codigo|program\w*|functions?|console|strings?|regex|html|xml|css|jsx|tags?|elements?|markup|templates?|repeat\w*|repet\w*|times|vezes|letters?|characters?|caractere\w*|patterns?|sequences?|lyrics?|song|sings?|says?|said|replied|react\w*|respon\w*|repl(?:y|ies)|stimul\w*|placeholder|dummy|filler|latin|latim|lorem|messages?|status|errors?|show\w*|display\w*|phrases?|frases?|texts?|textos?|wording|default|padrao|missing|translat\w*|traduz\w*|what happens|symbols?|\d+ ?\/ ?\d+)\b/

/** Longer texts say more than that they say nothing, in UTF-16 units. */
const MOST_CHARS = 600
const MOST_REPEATED = 24_000
/** So much of a question is read for what it asks. */
const MOST_ASKED = 24_000

const SENTENCES = /(?<=[.!?…])\s+|\s*\n\s*/

/**
 * Whether all that a text says is that there is no answer: a refusal or the error of a service with nothing but courtesy
 * around it, a placeholder, markup without text, or one word or character again and again. False where its question asks
 * for just that, or holds it (a choice, a passage that is read).
 */
export function givesNoAnswer(outcome: string, question: string): boolean {
  const asked = question.slice(0, MOST_ASKED)
  return (isFiller(outcome, asked) || refuses(outcome, asked)) && !isQuoted(outcome, asked)
}

function isFiller(outcome: string, question: string): boolean {
  if (outcome.length > MOST_REPEATED) return false
  const filler =
    LOREM.test(outcome) ||
    SAME_LETTER.test(outcome) ||
    SAME_WORD.test(outcome) ||
    NO_VALUE.test(outcome) ||
    IN_BRACKETS.test(outcome) ||
    isEmptyMarkup(outcome) ||
    (outcome.length <= MOST_CHARS && PLACEHOLDERS.test(plainWords(outcome)))
  return filler && !ASKS_FOR_TEXT.test(plainWords(question)) && !/\d\s*\/\s*\d/.test(question)
}

function isEmptyMarkup(outcome: string): boolean {
  // A lone `<br>` or `<p>` may be what was asked for.
  return outcome.includes('</') && outcome.length <= MOST_CHARS && outcome.replace(MARKUP, '').trim() === ''
}

function refuses(outcome: string, question: string): boolean {
  if (outcome.length > MOST_CHARS) return false
  let refused = false
  for (const sentence of outcome.split(SENTENCES)) {
    const said = saidIn(sentence)
    if (isRefusal(sentence, said, question) || isServiceError(said, question)) refused = true
    else if (!goesWithRefusal(said)) return false
  }
  return refused
}

function isQuoted(outcome: string, question: string): boolean {
  const words = plainWords(outcome)
  return words !== '' && ` ${plainWords(question)} `.includes(` ${words} `)
}
