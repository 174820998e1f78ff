import {plainWords} from './plain-words.ts'
import {isProgramError} from './program-error.ts'
import {goesWithRefusal, isRefusal, saidIn} from './refusal.ts'
import {isServiceError} from './service-error.ts'

/** What stands where an answer was to be put, in plain words. */
const PLACEHOLDERS =
  /^(?:to be (?:determined|decided|defined|confirmed|filled(?: in)?|done|written)|no (?:response|reply)(?: (?:was )?(?:generated|received|given|provided|available|yet))?|no answer(?: was)? (?:generated|received|given|provided|available|found|yet)|(?:empty|blank) (?:response|answer|reply|message)|(?:your|my) (?:answer|response) here|(?:insert|enter|write|type) (?:your )?(?:answer|response|reply|text) here|(?:answer|response) goes here|a ser (?:definid[oa]|determinad[oa]|confirmad[oa])|a confirmar|nenhuma resposta|resposta vazia|sem conteudo|(?:sua|insira a|escreva a) resposta aqui|(?:todo|tbd|fixme)(?: (?:write|fill|add|insert|complete|finish|provide|escrever|escribir|completar)(?: in)?)?(?: (?:the|this|an|a|your|la|una|uma))? (?:answer|response|reply|text|resposta|respuesta)|sin (?:respuesta|contenido)|ninguna respuesta|respuesta vacia|por (?:definir|determinar|confirmar)|(?:tu|su|escribe (?:tu|la)|inserte la) respuesta aqui)$/
const IN_BRACKETS =
  /^[([<{]\s*(?:empty|blank|none|no (?:response|reply|answer|content|text|output|message)|vazio|em branco|sem (?:resposta|conteudo)|vac[ií]o|sin (?:respuesta|contenido)|(?:your )?(?:answer|response|reply|text)(?: here)?|resposta|respuesta|image|picture|photo|video|audio|attachment|imagem|imagen|anexo|adjunto|file|m[ií]dia|media(?: omitted)?)\s*[)\]>}]\W*$/i
/** What a page shows while there is nothing yet; what a message says that was to come with it. */
const WAITS =
  /^\W*(?:loading|please wait|thinking|generating(?: (?:a |the )?(?:answer|response))?|carregando|cargando|aguarde)\s*(?:\.{2,}|…)\W*$/i
const ELSEWHERE =
  /^(?:please |kindly )?(?:see|find|check|refer to|veja|ver|vide|consulte|vea)(?: the| my| o| a| el| la)? (?:(?:attached|enclosed) (?:file|document|image|picture|screenshot|pdf)|attachment|(?:arquivo|documento) (?:em )?anexo|anexo|(?:archivo|documento) adjunto)(?: please| below)?$|^(?:please )?(?:find|see) attached$|^(?:em|segue em) anexo$|^(?:file|image|document) attached$/
/** What programs write for a value that is none, as they write it. */
const NO_VALUE = /^["'`]?(?:NaN|nan|\[object \w+\])["'`]?\.?$/

/** Elements that hold a text, with their attributes; and blanks as HTML writes them. */
const MARKUP =
  /<\/?(?:html|head|body|div|span|p|br|hr|ul|ol|li|table|thead|tbody|tr|td|th|section|article|main|header|footer|h[1-6]|strong|em|b|i|u|a|pre|code|blockquote|font|center|answer|response|output|result|text)(?:\s[^<>]*)?\/?>|&nbsp;/gi

/** Signs of frames, blocks and brands, and what stands for letters that could not be read. */
const BLOCKS = /^(?:\s*[\u2500-\u25ff\u2122\u00a9\u00ae\ufffd]){2,}\s*$/

/** Filler that is known by its beginning. */
const LOREM = /^\W*lorem ipsum dolor\b/i

/** One character, or one word, so many times and nothing else. */
const SAME_LETTER = /^[^\p{L}\p{N}]*(\p{L})\1{7,}[^\p{L}\p{N}]*$/iu
const SAME_GRAMMAR = /^\W*(of|the|and|to|in|is|it|for|on|de|que|e|do|o|y|el|en)(?:\W+\1){2,}\W*$/i
const CROSSES = /^\W*x{3,}\W*$/
const SAME_WORD = /^[^\p{L}\p{N}]*([\p{L}\p{N}]+)(?:[^\p{L}\p{N}]+\1){7,}[^\p{L}\p{N}]*$/iu

/** A question of what is printed, written or abbreviated so: then such a text may be its answer. */
const ASKS_FOR_TEXT =
  /\b(?:stands?|means?|meaning|abbrev\w*|acronym|sigla|significa|tb[acd]|print\w*|outputs?|saida|return\w*|retorn\w*|gives?|evaluat\w*|calculat\w*|divid\w*|values?|valor|types?|tipo|typeof|parse\w*|javascript|js|python|pandas|numpy|java|code|codigo|program\w*|functions?|console|strings?|regex|html|xml|css|jsx|tags?|elements?|markup|templates?|repeat\w*|repet\w*|times|vezes|letters?|characters?|caractere\w*|patterns?|sequences?|lyrics?|song|sings?|says?|said|replied|react\w*|respon\w*|repl(?:y|ies)|stimul\w*|placeholder|dummy|filler|latin|latim|lorem|messages?|status|errors?|show\w*|display\w*|phrases?|frases?|texts?|textos?|wording|default|padrao|missing|translat\w*|traduz\w*|what happens|symbols?|signs?|simbolos?|sinal|sinais|images?|imagens?|imagen|photos?|pictures?|files?|arquivos?|archivos?|attach\w*|anex\w*|numerals?|roman\w*|screen|tela|pantalla|where|onde|donde|\d+ ?\/ ?\d+)\b/

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
  const says = isFiller(outcome, asked) || refuses(outcome, asked) || isProgramError(outcome, plainWords(asked))
  return says && !isQuoted(outcome, asked)
}

function isFiller(outcome: string, question: string): boolean {
  if (outcome.length > MOST_REPEATED) return false
  const filler =
    LOREM.test(outcome) ||
    SAME_LETTER.test(outcome) ||
    SAME_WORD.test(outcome) ||
    SAME_GRAMMAR.test(outcome) ||
    CROSSES.test(outcome) ||
    BLOCKS.test(outcome) ||
    WAITS.test(outcome) ||
    NO_VALUE.test(outcome) ||
    IN_BRACKETS.test(outcome) ||
    isEmptyMarkup(outcome) ||
    (outcome.length <= MOST_CHARS && isPlaceholder(plainWords(outcome)))
  return filler && !ASKS_FOR_TEXT.test(plainWords(question)) && !/\d\s*\/\s*\d/.test(question)
}

function isPlaceholder(words: string): boolean {
  return PLACEHOLDERS.test(words) || ELSEWHERE.test(words)
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
