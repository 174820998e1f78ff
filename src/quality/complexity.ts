import {outcomeOf, type Span} from '../span/schema.ts'
import {fold} from '../span/tokens.ts'
import {codeIn} from './content.ts'

/** The contract's formula ("Complexity"), by its name and version. */
export const COMPLEXITY = 'complexity.v1'

const CHARS_PER_POINT = 10
const CODE_POINTS = 20
const LINE_BREAK_POINTS = 2
const TECHNICAL_WORD_POINTS = 5
const MOST = 100

/** Bounds of the bands: below 40 low, below 70 medium (contract, "Complexity bands"). */
const LOW_BELOW = 40
const MEDIUM_BELOW = 70

/** Words that count as technical, folded, in English and Portuguese. Each distinct one counts once. */
const TECHNICAL_WORDS = new Set(
  `algorithm algoritmo api async backend banco benchmark binary binario boolean branch buffer bug byte cache certificate
  class classe cli cluster codigo commit compile compiler compilador concurrency config container conteiner cpu database
  deadlock debug dependency dependencia deploy deployment docker endpoint encoding encryption exception excecao framework
  frontend function funcao git gpu hash header heap http https index indice instance instancia integer inteiro interface
  javascript json kernel kubernetes latency latencia library linux log loop matrix matriz memory memoria method metodo
  metric metrica migration migracao module modulo mutex network node npm null object objeto oauth optimization otimizacao
  parameter parametro parser pipeline pointer ponteiro port porta postgres postgresql process processo protocol protocolo
  proxy python query queue fila recursion recursao redis refactor regex regression regressao repository repositorio rest
  runtime schema script server servidor shell socket sql ssh ssl stack string struct tcp thread timeout tls token
  transaction transacao trigger typescript unicode url utf variable variavel vector vetor xml yaml`.split(/\s+/),
)

export type ComplexityBand = 'low' | 'medium' | 'high'

/**
 * How demanding a span is, 0-100: `complexity.v1` over its question and its outcome. It is the default as well: nothing
 * better has been measured yet.
 */
export function complexityOf(span: Span): number {
  const outcome = outcomeOf(span)
  return complexityOfText(outcome === null ? span.this : `${span.this}\n${outcome}`)
}

/** min(100, characters / 10) + 20 for code + 2 a line break + 5 a technical word, capped at 100; whole tenths. */
export function complexityOfText(text: string): number {
  const length = Math.min(MOST, text.length / CHARS_PER_POINT)
  // Nothing can add to a text that is at the cap already: the work for long texts stays bounded.
  if (length >= MOST) return MOST
  const code = codeIn(text) === undefined ? 0 : CODE_POINTS
  let lineBreaks = 0
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineBreaks++
  const technical = new Set((fold(text).match(/[a-z]+/g) ?? []).filter((word) => TECHNICAL_WORDS.has(word))).size
  const points = length + code + lineBreaks * LINE_BREAK_POINTS + technical * TECHNICAL_WORD_POINTS
  return Math.min(MOST, Math.round(points * 10) / 10)
}

export function complexityBand(complexity: number): ComplexityBand {
  if (complexity < LOW_BELOW) return 'low'
  return complexity < MEDIUM_BELOW ? 'medium' : 'high'
}
