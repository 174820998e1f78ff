import type {Recipe} from './train.ts'

export const SEED = 4

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
 * How many times more the rows of unknown words count than training leaves them. Chosen between 1 and 1.35 by sets that are
 * not reported (see CHOSEN).
 */
export const BUCKET_FACTOR = 1.15

/** How the factor was chosen, for the model card. */
export const CHOSEN = `After training, rows of unknown words count ${BUCKET_FACTOR} times as much (the scales of known ones are divided by it). The
factor was chosen by sets that are not reported below: NQ-open questions of the memory part, each asked of all the others
(vote of the nearest by exp(difference of cosines / .04), 4,000 questions), the train part of STS-B (5,749 pairs) and
ASSIN PT-PT dev (500 pairs), none of it trained on:

| factor | NQ-open memory part | STS-B train | ASSIN PT-PT dev |
|---|---|---|---|
| 1 | 16.56 | 72.79 | 71.39 |
| 1.1 | not measured | 72.82 | 71.58 |
| 1.15 | 16.65 | 72.81 | 71.56 |
| 1.2 | 16.67 | 72.77 | 71.40 |
| 1.35 | not measured | 72.59 | 70.57 |

All of these differences are within chance, and 1.1 and 1.15 do equally well. The reported development sets were in view
when 1.15 was taken: it gives WebQuestions 0.1 points (four questions of 3,778) and takes 1.0 from ASSIN 2 dev.`

/** What was tried besides and dropped, for the model card. */
export const TRIED = `Tried besides, and dropped (scores without the factor unless it is named; this model without it: 22.37 on WebQuestions,
78.55 on STS-B dev, 66.62 and 71.90 on ASSIN 1 and 2):

- Negatives from the neighbourhood of each question (16 SQuAD, 16 trivia and 8 MedQuAD pairs that stand together): 22.02 on
  WebQuestions, 78.54 on STS-B dev, 66.41 and 71.21 on ASSIN.
- Words of the graded pairs counted threefold in choosing the vocabulary, and unknown words starting at weight 2, not 1.7:
  22.31 on WebQuestions, 78.79 on STS-B dev, 65.24 and 70.80 on ASSIN.
- Factors of 1.2 and 1.35: 22.53 and 22.50 on WebQuestions, 70.50 and 69.29 on ASSIN 2.
- Words weighed by another power of their rarity after training (-.15, .15, .3): 21.84, 22.24 and 22.37 on WebQuestions,
  78.25, 78.71 and 78.74 on STS-B dev; function words times .85 or 1.2: 22.18 on WebQuestions both; question words
  times .85 or 1.2: 22.24 and 22.32.`
