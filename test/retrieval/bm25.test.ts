import {expect, test} from 'vitest'
import {ANYTHING} from '../../src/retrieval/ann-index.ts'
import {bm25Scorer} from '../../src/retrieval/bm25.ts'
import {activeIndex} from '../../src/retrieval/index-state.sql.ts'
import {lexicalSpans} from '../../src/retrieval/lexical.sql.ts'
import {termWeights} from '../../src/retrieval/terms.sql.ts'
import {tokensOf} from '../../src/span/tokens.ts'
import {answeringStore, span} from '../support/answer-store.ts'

test('a span has the BM25 that FTS5 would give it, without a search', async () => {
  using store = await answeringStore(
    Array.from({length: 40}, (_, at) =>
      span({
        id: `s${at}`,
        this: `pump ${at % 3 === 0 ? 'pump valve' : ''} number${at} ${'filler '.repeat(at % 7)}`,
        if_ok: at % 4 === 0 ? `the valve and number${at + 1}` : `filter ${at}`,
      }),
    ),
  )
  const index = activeIndex(store.db)!
  const terms = ['valve', 'number8', 'filter']
  const score = bm25Scorer(terms, termWeights(store.db, index.documents), index)
  const texts = store.db.prepare<[number], {this: string; outcome: string}>(
    'SELECT this, outcome FROM spans WHERE seq = ?',
  )
  const hits = lexicalSpans(store.db, index, terms, 100, ANYTHING)
  expect(hits.length).toBeGreaterThan(20)
  for (const {seq, bm25} of hits) {
    const {this: question, outcome} = texts.get(seq)!
    const words = tokensOf(`${question} ${outcome}`).length
    expect(score({question, outcome, words})).toBeCloseTo(bm25, 9)
  }
  expect(score({question: 'nothing of it', outcome: 'at all', words: 5})).toBe(0)
})
