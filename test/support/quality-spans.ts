import {type Measurement, measure} from '../../src/quality/meter.ts'
import type {Span} from '../../src/span/schema.ts'
import {makeSpan} from './spans.ts'

/** Sound spans with nothing but the required fields and a named source: question, answer, English and Portuguese. */
const SOUND: readonly (readonly [string, string])[] = [
  ['Who wrote the novel Dom Casmurro?', 'Machado de Assis'],
  ['Which port does PostgreSQL listen on by default?', '5432'],
  ['What is six times seven?', '42'],
  ['Who played Mimi in the movie Rent?', 'Rosario Dawson'],
  ['What is the capital of Australia?', 'Canberra'],
  ['How do I get a red wine stain out of a tablecloth?', 'Blot it, cover it with salt, and wash it in cold water.'],
  ['When do I have to hand in my receipts?', 'By the 5th of the following month.'],
  ['What causes tides?', 'The gravity of the Moon, and to a lesser degree that of the Sun, pulls on the oceans.'],
  ['Qual é a capital da França?', 'Paris'],
  ['Quanta água vai para cozinhar arroz branco?', '2 xícaras de água para cada xícara de arroz.'],
  ['O que significa o erro HTTP 504?', 'O servidor de trás demorou demais e o proxy desistiu de esperar.'],
  ['Em que ano o Brasil se tornou independente?', '1822'],
  ['Find all files that were changed today', 'find . -mtime -1 -type f'],
]

export function soundSpans(): Span[] {
  return SOUND.map(([question, answer], index) =>
    makeSpan({id: `sound-${index}`, this: question, if_ok: answer, metadata: {source: 'handbook'}}),
  )
}

/** A sound span of some length, to damage. */
export const LONG = makeSpan({
  id: 'long',
  this: 'How do I keep my changes when I undo the last commit in git?',
  if_ok:
    'Use a soft reset: it moves the branch back by one commit and leaves your changes staged. You can then edit the ' +
    'files and commit them again with another message.',
  metadata: {source: 'handbook'},
})

export const LONG_PORTUGUESE = makeSpan({
  id: 'longo',
  this: 'Como faço para desfazer o último commit e manter as minhas alterações no git?',
  if_ok:
    'Use um reset suave: ele volta a branch em um commit e deixa as suas alterações no stage. Depois você pode editar ' +
    'os arquivos e fazer o commit de novo com outra mensagem.',
  metadata: {source: 'manual'},
})

export function totalOf(span: Span): number {
  return measureAlone(span).total
}

/** As the first of its store: no neighbours. */
export function measureAlone(span: Span): Measurement {
  return measure(span, [])
}
