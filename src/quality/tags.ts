import {domainName} from '../span/row.ts'
import {outcomeOf, type Span} from '../span/schema.ts'
import {tokensOf} from '../span/tokens.ts'
import {contentOf} from './content.ts'
import {inferDomain} from './inference.ts'
import {intentOf} from './intent.ts'
import {isFunctionWord, languageOf} from './language.ts'

/** How many tags a span gets (contract, `enrich_metadata`: 4-8). */
const FEWEST_TAGS = 4
const MOST_TAGS = 8

/** Of a text, the first words are searched for key terms. */
const SEARCHED_CHARS = 1000
const SHORTEST_TERM = 3

/** Words of questions that say nothing of the subject, folded. Function words are left out anyway. */
const EMPTY_WORDS = new Set(
  `answer best correct create difference example explain find following give good help know list make mean means name
  need question right show tell thing things use used using want work write much made get first new one two answer
  boa bom certo criar diferenca exemplo explique fazer significa melhor mostra mostrar preciso pergunta quero usar uso
  escreva escrever nome`.split(/\s+/),
)

/**
 * 4 to 8 tags, the same for the same span: domain (stated, else inferred, else `general`), intent of the action,
 * `lang:en|pt|other`, kinds of content in the outcome (`code`, `sql`, `shell`, `url`, `number`), then the key terms of
 * the question: those the outcome takes up first, then the longer ones. `status:...` only fills up to four.
 */
export function semanticTags(span: Span): string[] {
  const outcome = outcomeOf(span) ?? ''
  const tags = new Set<string>()
  tags.add(domainName(span.context?.environment) ?? inferDomain(span) ?? 'general')
  tags.add(intentOf(span.did))
  const language = languageOf(span.this) ?? languageOf(outcome)
  tags.add(`lang:${language === 'en' || language === 'pt' ? language : 'other'}`)
  for (const content of contentOf(outcome)) tags.add(content)
  for (const term of keyTerms(span.this, outcome)) {
    if (tags.size >= MOST_TAGS) break
    tags.add(term)
  }
  if (tags.size < FEWEST_TAGS) tags.add(`status:${span.status}`)
  return [...tags]
}

/** Content words of the question, best first; equal ones in the order they stand in. */
function keyTerms(question: string, outcome: string): string[] {
  const taken = new Set(tokensOf(outcome.slice(0, SEARCHED_CHARS)))
  const terms = [...new Set(tokensOf(question.slice(0, SEARCHED_CHARS)))].filter(
    (word) => word.length >= SHORTEST_TERM && !/^\d+$/.test(word) && !isFunctionWord(word) && !EMPTY_WORDS.has(word),
  )
  return terms
    .map((term, position) => ({term, position, rank: (taken.has(term) ? 100 : 0) + Math.min(term.length, 12)}))
    .sort((a, b) => b.rank - a.rank || a.position - b.position)
    .map(({term}) => term)
}
