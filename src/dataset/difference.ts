import {isCalendarWord} from '../matching/guards/date.ts'
import {languageOf} from '../quality/language.ts'
import {STOP_WORDS} from '../retrieval/stop-words.ts'
import {fold} from '../span/tokens.ts'
import {contrariesOf} from './contraries.ts'
import {atTheSamePlace, type Left, leftovers} from './leftovers.ts'
import type {Lexicon, SameBy} from './lexicon.ts'
import type {Reading} from './reading.ts'

/** A word that carries no topic counts this much of one that does. */
const STOP_WEIGHT = 0.25

/** Said for politeness or stress: they change nothing of what is asked. Folded. */
const FILLERS: ReadonlySet<string> = new Set(
  fold(
    `please kindly actually basically really simply exactly currently maybe perhaps quite well okay ok hello hi hey
    thanks thank sorry like know want need wondering wonder guys anyone anybody somebody someone help tell explain hoping appreciate so now then again here
    there indeed certainly definitely
    essentially generally usually typically literally honestly obviously clearly of course by way sure
    favor obrigado obrigada ola oi gostaria queria saber agora entao realmente simplesmente exatamente basicamente alguem
    ajuda pergunta
    gracias hola oye perdon perdona disculpa disculpe quisiera ahora entonces simplemente exactamente alguien ayuda
    pregunta podria podrias`,
  ).split(/\s+/),
)

const NEGATIONS: ReadonlySet<string> = new Set(
  `not no never none without cannot dont doesnt isnt arent wasnt cant couldnt wont shouldnt
  nao nunca jamais sem nem sin ni jamas tampoco nadie ningun ninguno ninguna`.split(/\s+/),
)

/** Negations, and words that turn a text around: one more or less is another text. */
const TURNING: ReadonlySet<string> = new Set([
  ...NEGATIONS,
  ...`except unless only
  hardly barely scarcely rarely seldom almost nearly since until till
  first last before after least most above below under over minimum maximum min max less true false yes fewer fewest
  exceto mal quase apenas somente desde ate primeiro primeira ultimo ultima antes depois menos
  salvo excepto casi solo solamente hasta primer primero despues`.split(/\s+/),
])

/** Words of grammar of Spanish texts; elsewhere they may be what a text is about (km and mi, solve for y). Folded. */
const SPANISH_GRAMMAR: ReadonlySet<string> = new Set(
  `el la los las un unos unas lo del al y u en su sus es esto estos estas ese eso esos esas le les mi mis tu tus con que
  pero muy tambien fue estar puedo puede pueden tiene tengo hacer hago hace nuestro nuestra`.split(/\s+/),
)

/** Two texts word by word. */
export interface Difference {
  /** Share of the words that both have, those without a topic counting less, 0-1: matched / (matched + left over). */
  readonly likeness: number
  /** Share of the shorter text's words that the longer has, 0-1. */
  readonly contained: number
  /** Topic words that only one has, and that are no form, misspelling or synonym of one the other has. */
  readonly onlyLeft: readonly string[]
  readonly onlyRight: readonly string[]
  /** Of those, pairs at the same place: one was put instead of the other. */
  readonly replaced: readonly (readonly [string, string])[]
  /** Words taken for the same. */
  readonly same: readonly {readonly left: string; readonly right: string; readonly by: SameBy}[]
  /** Negations and the like, days and months that only one has; contraries (`more is not fewer`). */
  readonly turned: readonly string[]
}

export function differenceOf(left: Reading, right: Reading, lexicon: Lexicon): Difference {
  const [a, b] = leftovers(left.words, right.words)
  const isSpanish = [...a, ...b].some(({word}) => SPANISH_GRAMMAR.has(word)) && areSpanish(left, right)
  const isTopic = (word: string) => isTopicWord(word) && !(isSpanish && SPANISH_GRAMMAR.has(word))
  const same: {left: string; right: string; by: SameBy}[] = []
  const unmatchedB = new Set(b)
  const unmatchedA: Left[] = []
  for (const own of a) {
    const pair = isTopic(own.word)
      ? [...unmatchedB]
          .map((other) => ({other, by: isTopic(other.word) ? lexicon.sameBy(own.word, other.word) : undefined}))
          .find(({by}) => by)
      : undefined
    if (pair === undefined) unmatchedA.push(own)
    else {
      unmatchedB.delete(pair.other)
      same.push({left: own.word, right: pair.other.word, by: pair.by!})
    }
  }
  const restB = [...unmatchedB]
  const weightOf = (words: readonly string[]) => words.reduce((sum, word) => sum + (isTopic(word) ? 1 : STOP_WEIGHT), 0)
  const leftA = weightOf(unmatchedA.map(({word}) => word))
  const leftB = weightOf(restB.map(({word}) => word))
  const common = (weightOf(left.words) - leftA + weightOf(right.words) - leftB) / 2
  const onlyA = unmatchedA.filter(({word}) => isTopic(word))
  const onlyB = restB.filter(({word}) => isTopic(word))
  return {
    likeness: common + leftA + leftB === 0 ? 1 : common / (common + leftA + leftB),
    contained: common === 0 ? 0 : common / (common + Math.min(leftA, leftB)),
    onlyLeft: onlyA.map(({word}) => word),
    onlyRight: onlyB.map(({word}) => word),
    replaced: atTheSamePlace(left.words, right.words, onlyA, onlyB),
    same,
    turned: turnedBy(
      unmatchedA.map(({word}) => word),
      restB.map(({word}) => word),
    ),
  }
}

/** What turns a text around, of the words that each of two has alone. */
function turnedBy(left: readonly string[], right: readonly string[]): string[] {
  return [
    ...contrariesOf(left, right).map((pair) => pair.join(' is not ')),
    ...[...left, ...right].filter((word) => TURNING.has(word) || isCalendarWord(word)),
  ]
}

function areSpanish(left: Reading, right: Reading): boolean {
  return languageOf(left.text) === 'es' && languageOf(right.text) === 'es'
}

/** Whether a word, folded, says what a text is about. */
export function isTopicWord(word: string): boolean {
  return !STOP_WORDS.has(word) && !FILLERS.has(word)
}

/** Whether a word, folded, negates: twice is not once. */
export function isNegation(word: string): boolean {
  return NEGATIONS.has(word)
}

/** Whether a word, folded, is grammar in Spanish. */
export function isSpanishGrammar(word: string): boolean {
  return SPANISH_GRAMMAR.has(word)
}

/** Asked with, and asking nothing; before a question, that is. Folded. */
const ASKED_WITH: ReadonlySet<string> = new Set(
  'quick question ask asking say pergunta rapida perguntar dizer diga favor por'.split(' '),
)

/** Whether a word that leads up to a question, or stands behind it, is only polite. */
export function isPolite(word: string): boolean {
  return !isTopicWord(word) || ASKED_WITH.has(word)
}
