import {expect, test} from 'vitest'
import {guardFactor} from '../../src/matching/guards/guards.ts'
import {reorderedBeside} from '../../src/matching/reordered.ts'
import {textReader} from '../../src/span/text-reader.ts'
import {answeringStore, askStore, span} from '../support/answer-store.ts'

const CAT = 'What is a house cat?'
const HOUSE = 'what is a cat house'

test.each([1, 3])(
  'a question that is there word for word gives its answer, not its words in another order (%i copies)',
  async (copies) => {
    using store = await answeringStore([
      ...Array.from({length: copies}, (_, at) =>
        span({id: `cat-${at}`, who: `guest ${at}`, this: CAT, if_ok: 'a pet'}),
      ),
      span({id: 'house', this: HOUSE, if_ok: 'a wooden box'}),
    ])
    const {prediction} = await askStore(store, HOUSE.toUpperCase())
    expect(prediction).toMatchObject({output: 'a wooden box', agreement: 1})
    expect(prediction.evidence[0]!.span_id).toBe('house')
    const [other] = prediction.evidence.filter(({span_id}) => span_id === 'cat-0')
    expect(guardFactor(other!.guards)).toBeLessThan(0.4)
    expect((await askStore(store, CAT)).prediction.output).toBe('a pet')
  },
)

test('without the very question nothing is held against another order, nor where the very question failed', async () => {
  const cats = span({id: 'cat', this: CAT, if_ok: 'a pet'})
  using alone = await answeringStore([cats])
  expect((await askStore(alone, HOUSE)).prediction).toMatchObject({output: 'a pet', evidence: [{guards: []}]})
  using failed = await answeringStore([cats, span({id: 'house', this: HOUSE, status: 'failed', if_not: 'no idea'})])
  expect((await askStore(failed, HOUSE)).prediction.output).toBe('a pet')
})

test('words that come more often, or not at all, are no other order', () => {
  const held = (question: string, ...stored: (string | undefined)[]) =>
    reorderedBeside(question, stored, textReader()).map((finding) => finding !== undefined)
  expect(held('a b c', 'A, b c!', 'c b a', 'a b b c', 'a b', undefined)).toEqual([false, true, false, false, false])
  expect(held('a b b', 'a b b', 'a a b', 'b a b')).toEqual([false, false, true])
  expect(held('a b', 'b a')).toEqual([])
  expect(held('?', '!')).toEqual([])
})
