import {expect, test} from 'vitest'
import {guardedText} from '../../src/matching/guards/guards.ts'
import {besideFacts} from '../../src/matching/same-facts.ts'
import {shippedDirections} from '../../src/matching/text-direction.ts'
import {weightsFrom} from '../../src/retrieval/terms.ts'
import {textReader} from '../../src/span/text-reader.ts'

const vocabulary = {weights: weightsFrom(() => 1, 100), directions: shippedDirections(), read: textReader()}
const similarity = (question: string, stored: string) =>
  besideFacts(guardedText(question), vocabulary)(guardedText(stored))

test.each([
  ['Is the run 5 km long?', 'Is the run 5000 m long?'],
  ['Does the job take 2 hours?', 'Does the job take 120 minutes?'],
  ['Is 30 minutes the timeout?', 'Is the timeout half an hour?'],
  ['Who approves 5,000 euros?', 'Who approves 5000 euros?'],
  ['How do I install Node 22?', 'How do I install Node v22?'],
  ['Which holidays fall in Dec?', 'Which holidays fall in December?'],
  ['How was the music of the 60s?', 'How was the music of the sixties?'],
  ['A reunião é às 15h?', 'A reunião é às 15:00?'],
  ['What is the fee in US dollars?', 'What is the fee in USD?'],
])('what is written otherwise and the same does not keep questions apart: %s %s', (question, stored) => {
  expect(similarity(question, stored)).toBeCloseTo(1, 5)
  expect(similarity(stored, question)).toBeCloseTo(1, 5)
})

test.each([
  ['another amount', 'Is the run 5 km long?', 'Is the run 500 m long?'],
  ['another kind of amount', 'Is it 5 km?', 'Is it 5 kg?'],
  ['an amount on one side', 'Is the run 5 km long?', 'Is the run long?'],
  ['another month', 'Which holidays fall in Dec?', 'Which holidays fall in January?'],
  ['another currency', 'What is the fee in euros?', 'What is the fee in USD?'],
  ['no amount at all', 'Who wrote Hamlet?', 'Who is the author of Hamlet?'],
  ['the same writing: the texts are compared as they are', 'Is the run 5 km long?', 'Was the walk 5 km long?'],
])('nothing is said where facts differ or need no help: %s', (_, question, stored) => {
  expect(similarity(question, stored)).toBeUndefined()
})

test('equal facts do not make different questions alike', () => {
  expect(similarity('Is the run 5 km long?', 'May drones fly 5000 m high?')).toBeLessThan(0.4)
})
