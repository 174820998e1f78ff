import type {Choice} from '../../src/matching/ranker/fit-choice.ts'
import type {RankerModel} from '../../src/matching/ranker/ranker.ts'

export interface Training {
  readonly open: readonly Choice[]
  readonly web: readonly Choice[]
  readonly seed: number
}

/** How the weights came to be. Scores are measured by `npm run eval:matcher`, which says with which weights. */
export function rankerCard(model: RankerModel, {open, web, seed}: Training): string {
  const count = (questions: readonly Choice[]) => {
    const answers = questions.reduce((sum, {labels}) => sum + labels.length, 0)
    const right = questions.reduce((sum, {labels}) => sum + labels.reduce((all, label) => all + label, 0), 0)
    return `${questions.length} | ${answers} | ${right}`
  }
  return `# The ranker's weights

Written by \`npm run train:ranker\` (seed ${seed}): a linear model that learned to choose among the answers of a
question (conditional logit, its weights bound in sign) plus half the logit of ${model.boosting.trees.length} monotone trees of at most 8 leaves,
over ${model.features.length} features of a question, a candidate and one of its answers. Right means exact match with any of the right
answers; of a question its 25 most promising answers taught. Every question was asked when only those before it (in a
random order, because these sets carry no time) were in the store, so that no pair was seen from both sides.

| source | questions | answers | right |
|---|---|---|---|
| NQ-open, training part, without its validation cut (data CC BY-SA 3.0) | ${count(open)} |
| WebQuestions, training part (CC BY 4.0) | ${count(web)} |

What the words that two questions do not share tell, and the look of the answer (\`carries_over\`), has ${Object.keys(model.differences).length} weights of its own, learned from
pairs of NQ-open questions that the ranker was not fitted on.

No test part was read. English questions of facts: other stores order well with these weights, but a confidence needs a
calibration on the store itself.

| feature | weight in the linear model (standardised) |
|---|---|
${model.features.map((name, at) => `| ${name} | ${model.logistic.weights[at]!.toFixed(3)} |`).join('\n')}
`
}
