import {expandQueries} from '../pool/tasks/expand-queries.ts'
import {rerankCandidates} from '../pool/tasks/rerank-candidates.ts'
import type {Store} from '../store/open.ts'
import {type Answer, ask} from './ask.ts'
import {type Asking, cut, fitting, tried} from './asking-models.ts'
import type {ScoredSpan} from './considered.ts'

/** Candidates that are put into order, and of those, how many are evidence. */
const RANKED = 12
const EVIDENCE = 6
/** Characters that a model is shown of a query, and of a candidate's question and outcome. */
const SHOWN = {query: 1200, candidate: 400}

/** The candidates of the question and of the words that a model adds to it, in the order that a model gives them. */
export async function evidenceFor(store: Store, local: Answer, asking: Asking): Promise<readonly ScoredSpan[]> {
  const {question} = asking
  const query = question.text.slice(0, SHOWN.query)
  const expansion = await tried(expandQueries, {query, domain: question.context.domain ?? null}, asking)
  let candidates = local.candidates
  if (expansion !== undefined) {
    const terms = [...expansion.output.must_include, ...expansion.output.optional]
    const wider = await ask(
      store,
      {...question, text: [question.text, ...terms].join(' ')},
      {...asking, unlogged: true},
    )
    const known = new Map(candidates.map((span) => [span.seq, span]))
    candidates = [...candidates, ...wider.candidates.filter(({seq}) => !known.has(seq))]
  }
  const near = candidates
    .filter(({outcome}) => outcome !== null && outcome.trim() !== '')
    .sort((a, b) => b.score - a.score || a.seq - b.seq)
    .slice(0, RANKED)
  if (near.length < 2) return near
  const entries = fitting(
    near.map(({question: asked, outcome}, index) => ({
      id: `e${index + 1}`,
      text: `${cut(asked, SHOWN.candidate)} -> ${cut(outcome!, SHOWN.candidate)}`,
    })),
    asking,
  )
  const ranked = await tried(rerankCandidates, {query, candidates: entries}, asking)
  if (ranked === undefined) return near.slice(0, EVIDENCE)
  return ranked.output.ranking.map((id) => near[Number(id.slice(1)) - 1]!).slice(0, EVIDENCE)
}
