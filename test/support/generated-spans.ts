import {seededRandom} from '../../scripts/random/mulberry32.ts'
import {makeSpan} from './spans.ts'

const VERBS = ['restart', 'configure', 'measure', 'explain', 'translate', 'remove', 'install', 'compare']
const THINGS = ['server', 'index', 'invoice', 'kettle', 'branch', 'recipe', 'report', 'backup', 'query', 'garden']
const PLACES = ['in Lisbon', 'on Linux', 'em casa', 'at night', 'for the team', 'sem internet', 'after lunch']

/**
 * NDJSON with all that makes a pipeline stumble: threads, failures, pending ones, exact and near duplicates, aliases,
 * broken rows. The same rows for the same seed.
 */
export function generatedRows(count: number, seed: number): string {
  const random = seededRandom(seed)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!
  const rows: string[] = []
  for (let index = 0; index < count; index++) {
    const question = `How do I ${pick(VERBS)} the ${pick(THINGS)} number ${Math.floor(random() * count)} ${pick(PLACES)}?`
    const kind = random()
    const status = kind < 0.12 ? 'failed' : kind < 0.15 ? 'pending' : 'completed'
    const outcome = `Use ${pick(THINGS)} ${Math.floor(random() * 50)} and ${pick(VERBS)} it ${pick(PLACES)}.`
    const span = makeSpan({
      id: `g-${index}`,
      who: pick(['ana', 'dan', 'cron']),
      did: pick(['ask_question', 'write_code', 'debug_code']),
      this: question,
      status,
      ...(status === 'completed' ? {if_ok: outcome} : status === 'failed' ? {if_not: outcome} : {}),
      when: new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString(),
      context: {
        environment: pick(['coding', 'home', 'finance']),
        ...(random() < 0.3 && index > 0 ? {thread_id: `t-${index >> 2}`, previous_spans: [`g-${index - 1}`]} : {}),
      },
      metadata: {
        source: pick(['wiki', 'runbook']),
        ...(random() < 0.8 ? {quality_score: 50 + Math.floor(random() * 50)} : {}),
        ...(random() < 0.05 ? {answer_aliases: ['the other way', outcome]} : {}),
      },
    })
    rows.push(JSON.stringify(span))
    if (random() < 0.02) rows.push(JSON.stringify({...span, id: `twin-${index}`, metadata: {source: 'mail'}}))
    if (random() < 0.01) rows.push(JSON.stringify(span).slice(0, -20))
    if (random() < 0.01) rows.push(JSON.stringify({...span, this: `${question} (edited)`}))
  }
  return rows.join('\n')
}

/** The same, with something for enzymes in two of five rows: wrong decodings, secrets, threads without links. */
export function mendableRows(count: number, seed: number): string {
  const token = `gh${'p'}_${'aB3dE6gH9j'.repeat(3)}kLm0`
  return generatedRows(count, seed)
    .split('\n')
    .map((row, index) => {
      if (index % 5 === 1 && row.includes('?"')) return row.replace('?"', '? NÃ£o sei."')
      if (index % 5 === 2) return row.replace(/"previous_spans":\["[^"]+"\]/, '"note":"unlinked"')
      if (index % 15 === 3) return row.replace('?"', `? ${token}${String.fromCharCode(97 + (index % 26))}z"`)
      return row
    })
    .join('\n')
}
