import type {Prediction} from '../matching/prediction.ts'

/** CONTRACT, "Hand-over to an LLM": below this, until the confidence is calibrated. 0-100. */
const HAND_OVER_BELOW = 70

/** Whether a question is one for language models: the matcher abstains, or is not sure enough. */
export function isUnsure({output, calibrated, confidence}: Prediction): boolean {
  return output === null || (!calibrated && confidence < HAND_OVER_BELOW)
}
