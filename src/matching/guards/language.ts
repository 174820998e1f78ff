import {disagreement, type GuardFinding} from './finding.ts'
import {ANY_SIGN, SIGNS, type Signs} from './signs.ts'

/** Languages that people speak, folded, one name for each in English and Portuguese. */
const SPOKEN = [
  'english ingles inglesa',
  'portuguese portugues portuguesa',
  'spanish espanhol espanhola',
  'french frances francesa',
  'german alemao alema',
  'italian italiano italiana',
  'japanese japones japonesa',
  'korean coreano coreana',
  'chinese chines chinesa mandarin',
  'russian russo russa',
  'greek grego grega',
  'dutch holandes',
  'danish dinamarques',
  'swedish sueco',
  'polish polones',
  'arabic arabe',
  'hebrew hebraico',
  'latin latim',
  'turkish turco',
  'hindi',
  'norwegian noruegues norueguesa',
  'finnish finlandes finlandesa',
  'icelandic islandes islandesa',
  'czech tcheco tcheca',
  'hungarian hungaro hungara',
  'romanian romeno romena',
  'ukrainian ucraniano ucraniana',
  'bulgarian bulgaro bulgara',
  'croatian croata',
  'serbian servio',
  'catalan catalao catala',
  'basque basco basca',
  'irish irlandes irlandesa',
  'welsh gales galesa',
  'persian farsi persa',
  'urdu',
  'bengali',
  'tamil',
  'telugu',
  'punjabi',
  'swahili suaili',
  'zulu',
  'yoruba',
  'amharic',
  'vietnamese vietnamita',
  'thai tailandes tailandesa',
  'indonesian indonesio',
  'malay malaio',
  'tagalog filipino',
  'esperanto',
  'guarani',
  'tupi',
]
/** Languages that machines are told in. */
const WRITTEN = [
  'python py',
  'javascript js',
  'typescript ts',
  'java',
  'rust',
  'kotlin',
  'swift',
  'scala',
  'haskell',
  'erlang',
  'elixir',
  'perl',
  'php',
  'ruby',
  'sql',
  'bash',
  'powershell',
  'golang',
  'lua',
  'matlab',
  'fortran',
  'cobol',
]
const NAMES: ReadonlyMap<string, string> = new Map(
  [...SPOKEN, ...WRITTEN].flatMap((line) => line.split(' ').map((word) => [word, line.split(' ')[0]!] as const)),
)
const MACHINE: ReadonlySet<string> = new Set(WRITTEN.flatMap((line) => line.split(' ')))

/** Whether a word, folded, is a language that machines are told in. */
export function isMachineLanguage(word: string): boolean {
  return MACHINE.has(word)
}

/** Names that are words or letters too: only behind `in` and the like. */
const SHORT = /\b(?:in|with|for|em|com|para)\s+(c\+\+|c#|c|r|go|d)(?![\p{L}\p{N}#+])/gu

/** What is said or translated has a language, whatever its name: the last word, behind `in` or, translated, `to`. */
const SAID =
  /\b(?:(?:say|said|spell|pronounce|diz|dizer|fala|falar) .*\b(?:in|em)|(?:translate|translated|traduza|traduz|traduzir|traduzo) .*\b(?:in|into|to|em|para|pro)(?: o)?) (\p{L}{3,})\s*[?!.]*$/u
const SAYING = 'say said spell pronounce diz dizer fala falar translate translated traduza traduz traduzir traduzo'

/** Function words: which of them there are more of tells what a text is written in. */
const ENGLISH = 'the is are what which who how do does of my can where why it and should for'.split(' ')
const PORTUGUESE = 'o os que qual quais como quem onde nao de da do meu minha um uma para e por em na no'.split(' ')
const ENGLISH_WORDS = new RegExp(`\\b(?:${ENGLISH.join('|')})\\b`, 'g')
const PORTUGUESE_WORDS = new RegExp(`\\b(?:${PORTUGUESE.join('|')})\\b`, 'g')

export const LANGUAGE_SIGNS = [
  [SIGNS.language, NAMES.keys()],
  [SIGNS.english, ENGLISH],
  [SIGNS.portuguese, PORTUGUESE],
  [SIGNS.short, ['in', 'with', 'for', 'em', 'com', 'para']],
  [SIGNS.shortName, ['c', 'r', 'go', 'd']],
  [SIGNS.saying, SAYING.split(' ')],
] as const

/** The question is in one language and the candidate in another: its answer is, too. */
const OTHER_LANGUAGE = 0.9

export interface Languages {
  /** Those that are named. */
  readonly named: ReadonlySet<string>
  /** The one that it is written in, where its function words tell. */
  readonly written: 'en' | 'pt' | undefined
}

/** @param signs of its words: an expression that can't match is not tried */
export function languagesOf(folded: string, signs: Signs = ANY_SIGN): Languages {
  const has = (sign: number) => (signs.bits & sign) !== 0
  const named = new Set<string>()
  if (has(SIGNS.language))
    for (const [word] of folded.matchAll(/\p{L}+/gu)) if (NAMES.has(word)) named.add(NAMES.get(word)!)
  if (has(SIGNS.short) && has(SIGNS.shortName))
    for (const [, short] of folded.matchAll(SHORT)) named.add(short === 'go' ? 'golang' : short!)
  const said = has(SIGNS.saying) ? SAID.exec(folded)?.[1] : undefined
  if (said !== undefined && !NAMES.has(said)) named.add(likeNamed(said))
  const {english = folded.match(ENGLISH_WORDS)?.length ?? 0, portuguese = folded.match(PORTUGUESE_WORDS)?.length ?? 0} =
    signs
  return {named, written: english > portuguese ? 'en' : portuguese > english ? 'pt' : undefined}
}

/** Sweden and Swedish begin alike: said there, it is said in its language. */
const STEM = 4

function likeNamed(word: string): string {
  const start = word.slice(0, STEM)
  const [, name = word] = [...NAMES].find(([known]) => known.startsWith(start)) ?? []
  return name
}

export function languageGuard(question: Languages, candidate: Languages): GuardFinding | undefined {
  const found = candidate.named.size > 0 && disagreement('language', question.named, candidate.named, 1)
  if (found) return found
  if (!isTranslation(question, candidate)) return undefined
  return {guard: 'language', factor: OTHER_LANGUAGE, detail: `${question.written} is not ${candidate.written}`}
}

export function isTranslation(question: Languages, candidate: Languages): boolean {
  return question.written !== undefined && candidate.written !== undefined && question.written !== candidate.written
}
