import {intentOf} from '../quality/intent.ts'
import {languageOf} from '../quality/language.ts'
import {semanticTags} from '../quality/tags.ts'
import {outcomeOf} from '../span/schema.ts'
import type {Change} from './change.ts'
import {entitiesIn} from './entities.ts'
import type {Enzyme} from './enzyme.ts'

/**
 * Notes what a span is about, by rules: tags, the intent of its action, the language, the things it names. They are
 * told from the span and stand beside it, so the span itself stays as it is.
 */
export const semanticEnricher: Enzyme = {
  name: 'semantic-enricher',
  version: '3',
  apply: async (drafts) =>
    drafts.map(({span}) => {
      const outcome = outcomeOf(span) ?? ''
      const entities = entitiesIn(`${span.this}\n${outcome}`)
      const language = languageOf(span.this) ?? languageOf(outcome)
      const changes: Change[] = [
        {field: 'semantic_tags', what: 'noted', value: semanticTags(span)},
        {field: 'intent', what: 'noted', value: intentOf(span.did)},
        ...(language === undefined ? [] : [{field: 'language', what: 'noted', value: language}]),
        ...(entities.length === 0 ? [] : [{field: 'entities', what: 'noted', value: entities}]),
      ]
      return {changes}
    }),
}
