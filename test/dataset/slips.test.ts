import {describe, expect, test} from 'vitest'
import {shippedLexicon} from '../../src/dataset/lexicon.ts'
import {readingOf} from '../../src/dataset/reading.ts'
import {mended, slipsBetween} from '../../src/dataset/slips.ts'

/** Both texts with what was meant. */
function mend(left: string, right: string): [string, string] {
  const [[ofLeft, ofRight]] = slipsBetween([[readingOf(left), readingOf(right)]], shippedLexicon()) as [
    ReturnType<typeof slipsBetween>[number],
  ]
  return [mended(left, ofLeft), mended(right, ofRight)]
}

const TEXT = 'Where does the yellow museum in Lisbon show twelve paintings before Saturday, without asking for money?'

test('whatever word is misspelt, the text is read as it was meant, whichever side it is on', () => {
  const isWord = (word: string) => shippedLexicon().isWord(word.toLowerCase())
  let tried = 0
  for (const {0: word, index} of TEXT.matchAll(/\p{L}{6,}/gu))
    for (let at = 1; at < word.length - 2; at++)
      for (const slip of [
        word.slice(0, at) + word.slice(at + 1),
        word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2),
        word.slice(0, at) + word[at] + word.slice(at),
      ]) {
        // A name within a sentence is only mended where letters were exchanged.
        if (slip === word || isWord(slip) || (/^\p{Lu}/u.test(word) && slip.length !== word.length)) continue
        tried++
        const text = TEXT.slice(0, index) + slip + TEXT.slice(index + word.length)
        expect(mend(TEXT, text)).toEqual([TEXT, TEXT])
        expect(mend(text, TEXT)).toEqual([TEXT, TEXT])
      }
  expect(tried).toBeGreaterThan(60)
})

describe('two words are two', () => {
  test.each([
    ['both known', 'where is the stone', 'where is the store'],
    ['a rare one, in a text without slips', 'how many teams are there', 'how many teas are there'],
    ['names', 'When did Brian Elton play?', 'When did Brian Eton play?'],
    ['names that nobody knows', 'who plays lucilla', 'who plays lucillo'],
    ['what both texts have', 'pritn print files', 'pritn files'],
    ['numbers', 'the top 100 songs', 'the top 1000 songs'],
    ['names of files', 'open notes_draft.txt', 'open notes_drfat.txt'],
  ])('%s', (_, a, b) => {
    expect(mend(a, b)).toEqual([a, b])
  })
})

test('who makes slips makes others: in a careless text a slip may be a word', () => {
  expect(mend('which flights go to the islands', 'which fights go to the islands')[1]).toContain('fights')
  expect(mend('which flights go to the islands', 'which fights go to the isladns')[1]).toBe(
    'which flights go to the islands',
  )
})

test('capitals stay as they are', () => {
  expect(mend('where are you TRAVELING', 'Wheere are you TRAVELNIG')[1]).toBe('Where are you TRAVELING')
})
