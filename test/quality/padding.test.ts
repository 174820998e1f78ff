import fc from 'fast-check'
import {describe, expect, test} from 'vitest'
import {DIMENSIONS} from '../../src/quality/meter.ts'
import type {Span} from '../../src/span/schema.ts'
import {LONG, LONG_PORTUGUESE, measureAlone, soundSpans} from '../support/quality-spans.ts'

const sound = fc.constantFrom(...soundSpans(), LONG, LONG_PORTUGUESE)

/** Sentences that people and models put behind an answer. */
const BOILERPLATE = [
  'I hope this helps!',
  'Let me know if you have any other questions.',
  'Please note that this answer is provided as is.',
  'Espero ter ajudado!',
  'Fico à disposição para qualquer dúvida.',
  'As an AI language model, I always try to be helpful, thorough and accurate.',
]

const words = fc
  .array(fc.stringMatching(/^[a-zà-ú]{2,9}$/), {minLength: 1, maxLength: 40})
  .map((list) => list.join(' '))

function expectNotRaised(span: Span, padded: Span): void {
  const before = measureAlone(span)
  const after = measureAlone(padded)
  for (const name of [...DIMENSIONS, 'total'] as const)
    expect(after[name], `${name} of ${JSON.stringify(padded.if_ok).slice(0, 200)}`).toBeLessThanOrEqual(
      before[name] + 0.01,
    )
}

const withAnswer = (span: Span, change: (answer: string) => string): Span => ({
  ...span,
  if_ok: change(String(span.if_ok)),
})

describe('padding can not raise any dimension', () => {
  test('saying the answer again', () => {
    fc.assert(
      fc.property(
        sound,
        fc.integer({min: 1, max: 30}),
        fc.constantFrom(' ', '\n', '. ', '\n\n'),
        (span, times, between) =>
          expectNotRaised(
            span,
            withAnswer(span, (answer) =>
              Array(times + 1)
                .fill(answer)
                .join(between),
            ),
          ),
      ),
    )
  })

  test('boilerplate behind the answer', () => {
    fc.assert(
      fc.property(
        sound,
        fc.array(fc.constantFrom(...BOILERPLATE), {minLength: 1, maxLength: 8}),
        fc.constantFrom('. ', '\n', '\n\n'),
        (span, sentences, between) =>
          expectNotRaised(
            span,
            withAnswer(
              span,
              (answer) => `${answer}${answer.endsWith('.') && between === '. ' ? ' ' : between}${sentences.join(' ')}`,
            ),
          ),
      ),
    )
  })

  test('random words behind the answer', () => {
    fc.assert(
      fc.property(sound, words, fc.constantFrom('. ', '\n', '\n\n'), (span, filler, between) =>
        expectNotRaised(
          span,
          withAnswer(span, (answer) => `${answer}${answer.endsWith('.') && between === '. ' ? ' ' : between}${filler}`),
        ),
      ),
      {numRuns: 300},
    )
  })

  test('white space', () => {
    fc.assert(
      fc.property(
        sound,
        fc.stringMatching(/^[ \t\n]{1,40}$/),
        fc.stringMatching(/^[ \t\n]{1,40}$/),
        (span, before, after) =>
          expectNotRaised(
            span,
            withAnswer(span, (answer) => before + answer.replaceAll(' ', '  ') + after),
          ),
      ),
    )
  })

  test.each([
    ['bold', (answer: string) => `**${answer}**`],
    ['a heading', (answer: string) => `## ${answer}`],
    ['a list', (answer: string) => `- ${answer}`],
    ['a quotation', (answer: string) => `> ${answer}`],
    ['a fence', (answer: string) => `\`\`\`\n${answer}\n\`\`\``],
    ['a fence with a language', (answer: string) => `\`\`\`text\n${answer}\n\`\`\``],
    ['rules around it', (answer: string) => `---\n${answer}\n\n---`],
    ['code marks', (answer: string) => `\`${answer}\``],
  ] as const)('Markdown: %s', (_, decorate) => {
    for (const span of [...soundSpans(), LONG, LONG_PORTUGUESE]) expectNotRaised(span, withAnswer(span, decorate))
  })

  test('keys that are empty, unknown or junk, in metadata, in context and at the top', () => {
    const junk = fc.dictionary(
      fc.stringMatching(/^x_[a-z]{1,8}$/),
      fc.oneof(fc.constant(''), fc.constant(null), fc.string(), fc.integer(), fc.array(fc.string())),
      {maxKeys: 20},
    )
    fc.assert(
      fc.property(sound, junk, junk, junk, (span, top, context, metadata) =>
        expectNotRaised(span, {
          ...span,
          ...top,
          context: {...context, environment: '', emotional_state: null},
          metadata: {...span.metadata, ...metadata, license: '', model: 'x', llm_provider: '', tokens_used: 0},
        }),
      ),
    )
  })

  test('placeholders where a source or a witness should be', () => {
    const bare = {...LONG, metadata: {}}
    for (const nobody of ['', ' ', '-', 'unknown', 'N/A', 'none', 'null', 'TODO', 'desconhecido'])
      expectNotRaised(bare, {...bare, source: nobody, confirmed_by: nobody, metadata: {source: nobody}})
  })

  test('a longer question', () => {
    fc.assert(
      fc.property(sound, fc.integer({min: 1, max: 5}), (span, times) =>
        expectNotRaised(span, {
          ...span,
          this: Array(times + 1)
            .fill(span.this)
            .join(' '),
        }),
      ),
    )
  })
})
