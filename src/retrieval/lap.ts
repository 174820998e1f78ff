/** The parts of an answer, in the order in which they come. */
export const ASK_PARTS = [
  'embed',
  'filter',
  'dense',
  'lexical',
  'fetch',
  'features',
  'guards',
  'trajectory',
  'decide',
  'log',
] as const
export type AskPart = (typeof ASK_PARTS)[number]

/** Told that a part has just ended, so that whoever measures sees where the time goes; each part began where the one before ended. */
export type Lap = (part: AskPart) => void
