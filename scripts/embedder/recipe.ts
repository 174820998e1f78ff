import type {Recipe} from './train.ts'

/** Of the start and of the first member. */
export const SEED = 4

/** The model is the mean of members that are trained from one start, each with a seed of its own. */
export const MEMBERS: readonly number[] = [SEED, 11, 12]

/** Chosen on the development sets that MODEL_CARD.md names. */
export const RECIPE: Recipe = {
  steps: 2500,
  rate: 0.002,
  warmUp: 100,
  batch: 256,
  temperature: 0.05,
  matryoshka: 0.5,
  lessons: 128,
  lessonWeight: 1,
  lessonTemperature: 0.07,
  teacherTemperature: 0.07,
  graded: 96,
  gradedWeight: 0.3,
  gradedTemperature: 0.05,
  evenness: 0.5,
  favours: {'pt-assin-entailment': 8, 'squad-same-sentence': 0.4, 'trivia-same-answer': 0.4},
}

/**
 * How many times more the rows of unknown words count than training leaves them. Chosen between 1.15 and 1.3 (see CHOSEN).
 */
export const BUCKET_FACTOR = 1.2

/** How members and factor were chosen, for the model card. */
export const CHOSEN = `After training, rows of unknown words count ${BUCKET_FACTOR} times as much (the scales of known ones are divided by it). Members and
factor were chosen by sets that are not reported below, none of it trained on: NQ-open questions of the memory part, each
asked of all the others (4,000 questions; the nearest, and the vote of the nearest by exp(difference of cosines / .04)), the
train part of STS-B (5,749 pairs) and ASSIN PT-PT dev (500 pairs):

| members, factor | NQ-open memory part, nearest | vote | STS-B train | ASSIN PT-PT dev |
|---|---|---|---|---|
| 1, 1.15 (unrounded) | 19.50 | 16.66 | 72.83 | 71.68 |
| 1, 1.15, mean of the last fifth of its steps (unrounded) | 19.57 | 16.65 | 72.81 | 71.67 |
| 2, 1.15 (unrounded) | 19.68 | 16.79 | 73.12 | 72.11 |
| 3, 1.15 (unrounded) | 20.00 | 16.88 | 73.20 | 72.34 |
| 3, 1.15 | 19.85 | 16.89 | 73.18 | 72.33 |
| 3, 1.2 | 19.88 | 16.90 | 73.15 | 72.27 |
| 3, 1.3 | 19.82 | 16.92 | 73.04 | 71.82 |

Between the factors these sets do not decide; the reported development sets were in view when 1.2 was taken: WebQuestions is
2.01 points above TF-IDF with it, 1.93 with 1.15 and 1.96 with 1.3 (three questions of 3,778), the mean of the Spearman
correlations 71.83, 71.98 and 71.35. (The table found words by 32 bits of hash then, and took \`sobrou\` in one sentence of
ASSIN 1 for a word that it knows: with eight bits more the mean is 71.89, all else the same.) On the reported sets the mean
of three is no better than the table before it (one member, 1.15, digest 031da947: WebQuestions 22.47, 71.95), but its
rounding costs at most .25 on each of them (the former's .31 on EN<->PT retrieval).`

/** What was tried besides and dropped, for the model card. */
export const TRIED = `Tried besides, and dropped (with one member, scores without the factor unless it is named; that member without it: 22.37 on
WebQuestions, 78.55 on STS-B dev, 66.62 and 71.90 on ASSIN 1 and 2):

- Negatives from the neighbourhood of each question (16 SQuAD, 16 trivia and 8 MedQuAD pairs that stand together): 22.02 on
  WebQuestions, 78.54 on STS-B dev, 66.41 and 71.21 on ASSIN.
- Words of the graded pairs counted threefold in choosing the vocabulary, and unknown words starting at weight 2, not 1.7:
  22.31 on WebQuestions, 78.79 on STS-B dev, 65.24 and 70.80 on ASSIN.
- Factors of 1.2 and 1.35: 22.53 and 22.50 on WebQuestions, 70.50 and 69.29 on ASSIN 2.
- Words weighed by another power of their rarity after training (-.15, .15, .3): 21.84, 22.24 and 22.37 on WebQuestions,
  78.25, 78.71 and 78.74 on STS-B dev; function words times .85 or 1.2: 22.18 on WebQuestions both; question words
  times .85 or 1.2: 22.24 and 22.32.`
