import {expect, test} from 'vitest'
import {builtinEmbedder} from '../../src/embedding/builtin/builtin.ts'
import {embeddersOf} from '../../src/embedding/choose.ts'
import {settingsSchema} from '../../src/settings/schema.ts'
import {temporaryStore} from '../support/answer-store.ts'

test('after a change of embed.dimensions the old index goes on answering: its embedder is at hand', () => {
  using store = temporaryStore()
  const {embed} = settingsSchema.parse({embed: {dimensions: 128}})
  const embedderOf = embeddersOf(embed, store.db)
  for (const dimensions of [256, 128, 64]) {
    const {fingerprint} = builtinEmbedder(dimensions)
    expect(embedderOf(fingerprint)).toMatchObject({fingerprint, dimensions})
  }
  expect(embedderOf('builtin/1/256/00000000')).toBeUndefined()
})
