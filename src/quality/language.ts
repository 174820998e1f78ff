import {fold} from '../span/tokens.ts'

/**
 * A language told from its function words, or from its script where the script says it: `han` stands for Chinese and
 * Japanese texts alike. Undefined: too little to tell by, such as a name, a number or a command.
 */
export type Language = 'en' | 'pt' | 'es' | 'fr' | 'de' | 'it' | Script
type Script = 'cyrillic' | 'greek' | 'arabic' | 'hebrew' | 'devanagari' | 'thai' | 'hangul' | 'han'

/** The most frequent function words of each language, folded. A word that several languages share counts for each. */
const FUNCTION_WORDS: Readonly<Record<'en' | 'pt' | 'es' | 'fr' | 'de' | 'it', string>> = {
  en: `the of and to in is it that for was on are as with his they at be this have from or had by but what some we can
    out other were all there when your how said an each she which do their if will way about many then them would like
    so these her him has into could than been who its now did my any where you not does i me our should may such please
    why whose whom must also very here only between because while after before under over yes`,
  pt: `de a o que e do da em um para com nao uma os no se na por mais as dos como mas ao ele das seu sua ou quando muito
    nos ja eu tambem so pelo pela ate isso ela entre depois sem mesmo aos seus quem nas me esse eles voce essa num nem
    suas meu minha numa pelos elas qual lhe deles essas esses pelas este dele tu te voces vos lhes meus minhas teu nosso
    nossa dela esta estes estas aquele aquela isto aquilo estou estao foi ser sao tem ter fazer posso pode quais onde
    porque quanto quantos quantas sim`,
  es: `de la que el en y a los se del las un por con no una su para es al lo como mas o pero sus le ha me si sin sobre
    este ya entre cuando todo esta ser son dos tambien fue habia era muy hasta desde nos durante todos uno les ni contra
    otros ese eso ante ellos e esto mi antes algunos unos yo otro otras otra tanto esa estos mucho quienes nada muchos
    cual poco ella estar estas algunas algo nosotros donde quien como cuantos cuantas`,
  fr: `le la les de des du un une et est en que qui dans pour pas sur au aux avec il elle ne se ce ces sont plus par je
    vous nous on mais ou son sa ses leur leurs cette tout fait comme etre ete avoir ont aussi bien sans meme peut quel
    quelle quels quelles dont donc entre sous tres y lui ma mes mon ton ta tes votre notre`,
  de: `der die das und ist in zu den mit von fur auf nicht ein eine einen einem einer eines des dem sich auch es an werden
    aus er hat dass sie nach wird bei noch wie uber einen so zum war haben nur oder aber vor zur bis mehr durch man sein
    wurde sei ich ihr ihre wenn kann als alle sind wir was wer welche welcher warum unter gegen vom konnen`,
  it: `il lo la i gli le di a da in con su per tra fra e che non un uno una del della dei delle dello nel nella nei al alla
    ai alle dal dalla sono come piu anche si ma se o questo questa quello quella ha hanno era essere stato stata suo sua
    chi cosa quando dove quale quali perche molto ci mi ti io tu lui lei noi voi loro degli sul sulla`,
}

/** Letters that only one of them writes, looked for before folding; each occurrence counts as a function word. */
const TELLING_LETTERS: readonly (readonly ['pt' | 'es' | 'fr' | 'de', RegExp])[] = [
  ['pt', /[ãõ]|ção|ções/giu],
  ['es', /[ñ¿¡]/giu],
  ['fr', /[œ]|\b[ldjnsmc]['’](?=\p{L})/giu],
  ['de', /[ßäöü]/giu],
]

const SCRIPTS: readonly (readonly [Script, RegExp])[] = [
  ['cyrillic', /\p{Script=Cyrillic}/gu],
  ['greek', /\p{Script=Greek}/gu],
  ['arabic', /\p{Script=Arabic}/gu],
  ['hebrew', /\p{Script=Hebrew}/gu],
  ['devanagari', /\p{Script=Devanagari}/gu],
  ['thai', /\p{Script=Thai}/gu],
  ['hangul', /\p{Script=Hangul}/gu],
  ['han', /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu],
]

/** Those that are told by their words of grammar. */
export const LANGUAGES = ['en', 'pt', 'es', 'fr', 'de', 'it'] as const

/** word -> weight for each of LANGUAGES. A word of n languages weighs 1/n in each. */
const WEIGHTS = functionWordWeights()

/** The best language needs this much evidence, and this many times the evidence of the next, to be believed. */
const LEAST_EVIDENCE = 1
const LEAST_LEAD = 1.3

/** Evidence that a text is clearly in one language, and how much of it may speak for another one. */
const CLEAR_EVIDENCE = 2
const SHARED_AT_MOST = 0.4

/** Where a sentence or line ends. */
const STOPS = /[.!?]\s|\n/

/** Words looked at; more do not change the verdict. */
const MOST_WORDS = 64
const MOST_CHARS = 1000

/** The language of a text; undefined when it does not say. */
export function languageOf(text: string): Language | undefined {
  const evidence = evidenceOf(text)
  if (typeof evidence === 'string') return evidence
  const best = strongest(evidence)
  const next = Math.max(...evidence.filter((_, at) => at !== best))
  const clear = evidence[best]! >= LEAST_EVIDENCE && evidence[best]! >= next * LEAST_LEAD
  return clear ? LANGUAGES[best] : undefined
}

/**
 * The language of a text when it is clearly not the given one: several words speak for it, and hardly any for the given.
 * Undefined for a name, a number, "28 EUR per day", and for a text that quotes another language. Judged at the first
 * end of a sentence or line, and again at each later one: what follows does not take back what was clear.
 */
export function languageOtherThan(language: Language, text: string): Language | undefined {
  const head = text.slice(0, MOST_CHARS)
  const ascii = /^[\x00-\x7f]*$/.test(head)
  if (!ascii)
    for (const part of [head.slice(0, STOPS.exec(head)?.index ?? head.length), head]) {
      const script = scriptOf(part)
      if (script !== undefined && script !== language) return script
    }
  const own = (LANGUAGES as readonly string[]).indexOf(language)
  const clear = (evidence: readonly number[]): Language | undefined => {
    const best = strongest(evidence)
    const spoken = own === -1 ? 0 : evidence[own]!
    return evidence[best]! >= CLEAR_EVIDENCE && spoken <= evidence[best]! * SHARED_AT_MOST ? LANGUAGES[best] : undefined
  }
  const all = [0, 0, 0, 0, 0, 0]
  let words = 0
  for (const sentence of head.split(STOPS)) {
    const alone = [0, 0, 0, 0, 0, 0]
    addTellingLetters(sentence, alone)
    for (const word of fold(sentence).match(/[a-z]+/g) ?? []) {
      if (++words > MOST_WORDS) return clear(all)
      if (!addWeights(word, alone)) continue
      addWeights(word, all)
      const other = clear(alone)
      if (other !== undefined) return other
    }
    addTellingLetters(sentence, all)
    const other = clear(alone) ?? clear(all)
    if (other !== undefined) return other
  }
  return undefined
}

/** What speaks for each of LANGUAGES, or the script that says it at once. */
function evidenceOf(text: string): Script | number[] {
  const head = text.slice(0, MOST_CHARS)
  const ascii = /^[\x00-\x7f]*$/.test(head)
  if (!ascii) {
    const script = scriptOf(head)
    if (script !== undefined) return script
  }
  const evidence = [0, 0, 0, 0, 0, 0]
  const words = fold(head).match(/[a-z]+/g) ?? []
  for (let index = 0; index < words.length && index < MOST_WORDS; index++) {
    addWeights(words[index]!, evidence)
  }
  addTellingLetters(head, evidence)
  return evidence
}

/** Whether the word says something of a language. */
function addWeights(word: string, evidence: number[]): boolean {
  const weights = WEIGHTS.get(word)
  if (weights === undefined) return false
  for (let at = 0; at < evidence.length; at++) evidence[at]! += weights[at]!
  return true
}

function addTellingLetters(text: string, evidence: number[]): void {
  if (/^[\x00-\x7f]*$/.test(text)) return
  for (const [language, letters] of TELLING_LETTERS)
    evidence[LANGUAGES.indexOf(language)]! += text.match(letters)?.length ?? 0
}

function strongest(evidence: readonly number[]): number {
  let best = 0
  for (let at = 1; at < evidence.length; at++) if (evidence[at]! > evidence[best]!) best = at
  return best
}

/** True for words that carry grammar and not meaning, in any of the languages. Takes folded words. */
export function isFunctionWord(word: string): boolean {
  return WEIGHTS.has(word)
}

/** The same in any of these languages. */
export function isFunctionWordOf(languages: readonly (typeof LANGUAGES)[number][], word: string): boolean {
  const weights = WEIGHTS.get(word)
  return weights !== undefined && languages.some((language) => weights[LANGUAGES.indexOf(language)]! > 0)
}

function scriptOf(text: string): Script | undefined {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  for (const [script, pattern] of SCRIPTS) if ((text.match(pattern)?.length ?? 0) * 2 > letters) return script
  return undefined
}

function functionWordWeights(): ReadonlyMap<string, readonly number[]> {
  const lists = LANGUAGES.map((language) => new Set(FUNCTION_WORDS[language].split(/\s+/)))
  const weights = new Map<string, readonly number[]>()
  for (const word of lists.flatMap((list) => [...list])) {
    const sharing = lists.filter((list) => list.has(word)).length
    weights.set(
      word,
      lists.map((list) => (list.has(word) ? 1 / sharing : 0)),
    )
  }
  return weights
}
