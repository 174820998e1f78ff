import {seededRandom} from '../../src/calibration/seeded-random.ts'
import {span} from './answer-store.ts'

const ATTRIBUTES = ['capital', 'currency', 'river', 'anthem', 'colour'] as const
const SYLLABLES = ['ba', 'dor', 'kel', 'mi', 'nu', 'pra', 'sol', 'tev', 'vor', 'zan'] as const

/**
 * Spans about made-up countries, in two wordings of which some are there, so that the matcher is right about some
 * questions and wrong about others. Times ascend; domains alternate.
 */
export function askedWorld(count: number, seed = 1): object[] {
  const random = seededRandom(seed)
  const syllable = () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]!
  return Array.from({length: count}, (_, at) => {
    const country = Math.floor(random() * (count / 8))
    const name = `${SYLLABLES[country % 10]}${SYLLABLES[Math.floor(country / 10) % 10]}land`
    const attribute = ATTRIBUTES[Math.floor(random() * ATTRIBUTES.length)]!
    const asked =
      random() < 0.5
        ? `what is the ${attribute} of ${name}?`
        : `tell me the ${attribute} that ${name} has (${syllable()}${syllable()})`
    return span({
      id: `w-${at}`,
      this: asked,
      if_ok: [`${attribute} ${country}`, `the ${attribute} of number ${country}`],
      when: new Date(Date.UTC(2024, 0, 1) + at * 3_600_000).toISOString(),
      did: at % 4 === 0 ? 'look_up' : 'ask_question',
      context: {environment: at % 3 === 0 ? 'maths & <b>maps</b>' : 'travel'},
      metadata: {quality_score: 90},
    })
  })
}
