import {STOP_WORDS} from '../../retrieval/stop-words.ts'
import {wordPairs} from './word-pairs.ts'

/** Forms that no ending tells, English and Portuguese, folded: the verb, then its forms joined by `+`. */
const IRREGULAR = wordPairs(
  'buy bought sell sold lend lent send sent win won lose lost begin began+begun grow grew+grown hide hid+hidden ' +
    'show showed+shown forget forgot+forgotten withdraw withdrew+withdrawn die died+dying deny denied+denies ' +
    'rise rose+risen fall fell+fallen sink sank+sunk ' +
    'abrir aberto+aberta+abertos+abertas perder perco pedir peco subir sobe+sobem morrer morto+morta+mortos+mortas ' +
    'reduzir reduz inserir insiro proibir proibe aceitar aceito+aceita cair caio sair saio extrair extraio',
)

/** English verbs whose last letter is doubled: stopped. */
const DOUBLED = new Set('stop drop win begin forget zip unzip permit'.split(' '))

/** Forms of verbs that are more often another word: part, between, dog, leaves. */
const OTHER_WORDS = new Set('parte partes partido partidos entre cao fora monte'.split(' '))

/** An English verb and its forms: buy, buys, buying, bought. Regular ones but for a short list. */
export function englishForms(verb: string): string[] {
  const stem = verb.endsWith('e') ? verb.slice(0, -1) : DOUBLED.has(verb) ? verb + verb.at(-1) : verb
  const third = /(?:ch|sh|x|ss|z)$/.test(verb) ? `${verb}es` : `${verb}s`
  const past = irregular(verb)
  return told([verb, third, `${stem}ing`, ...(past.length > 0 ? past : [`${stem}ed`])])
}

const ENDINGS = {
  ar: 'o a as amos am ei ou aste aram ava avam e em ando ado ada ados adas ar arem ara arao aria'.split(' '),
  er: 'o e es emos em i eu este eram ia iam endo ido ida idos idas er erem era erao eria'.split(' '),
  ir: 'o e es imos em i iu iste iram ia iam indo ido ida idos idas ir irem ira irao iria'.split(' '),
}

/**
 * A Portuguese verb, folded, and its forms: comprar, compra, comprou, comprado. Those of the present, the two pasts, the
 * future, orders of verbs in -ar (the others make nouns: venda), participles; regular ones but for a short list.
 */
export function portugueseForms(verb: string): string[] {
  const ending = verb.slice(-2)
  const stem = verb.slice(0, -2)
  if (ending !== 'ar' && ending !== 'er' && ending !== 'ir') throw new Error(`no verb: ${verb}`)
  const regular = ENDINGS[ending].map((own) => spelt(stem, own, ending))
  // Sai, inclui: behind a vowel the ending of the present is an i.
  const behindVowel = ending === 'ir' && /[au]$/.test(stem) ? [`${stem}is`] : []
  return told([verb, ...regular, ...behindVowel, ...irregular(verb)])
}

/** A Portuguese adjective in -o, folded, with its feminine and plurals: frio, fria, frios, frias. */
export function adjectiveForms(adjective: string): string[] {
  if (!adjective.endsWith('o')) throw new Error(`no adjective in -o: ${adjective}`)
  return ['o', 'a', 'os', 'as'].map((ending) => adjective.slice(0, -1) + ending)
}

/** Liguei, bloqueei, ataquei: before e and i the sound stays and the letters change. */
function spelt(stem: string, own: string, ending: string): string {
  if (ending !== 'ar' || !own.startsWith('e')) return stem + own
  if (stem.endsWith('g')) return `${stem}u${own}`
  // A folded c may have been a ç (comecei): only behind an a it was none (ataquei).
  return stem.endsWith('ac') ? `${stem.slice(0, -1)}qu${own}` : stem + own
}

function irregular(verb: string): string[] {
  return IRREGULAR.get(verb)?.split('+') ?? []
}

function told(forms: readonly string[]): string[] {
  return forms.filter((form) => !STOP_WORDS.has(form) && !OTHER_WORDS.has(form))
}
