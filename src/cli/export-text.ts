import type {ExportSummary} from '../pipeline/export-summary.ts'
import {oneLine, table} from './table.ts'

/** Licences and sources that are shown. */
const SHOWN = 5

const REASONS: Readonly<Record<string, string>> = {
  status: 'spans of another status (pending and failed are never learned from)',
  filter: 'spans left out by a filter',
  grade: 'spans of another grade, action or quality',
  short: 'answers too short (--min-chars)',
  same_answer: 'answers that differ in blanks or placeholders only',
  between_parts: 'rows that resemble two parts',
  same_row: 'spans that are the same as another one, as they are now',
  over_limit: 'more than the limit',
  gone: 'gone meanwhile',
}

/** What an export did, for people. */
export function describeExport(summary: ExportSummary): string {
  const {rows, bytes, files, parts, skipped, lineage, redactions, redacted_kinds: kinds} = summary
  const divided =
    parts === null
      ? ''
      : ` (${Object.entries(parts)
          .map(([name, count]) => `${name} ${count}`)
          .join(', ')})`
  const hidden = Object.entries(redactions.kinds).map(([kind, count]) => `${kind} ${count}`)
  const counts = (of: Readonly<Record<string, number>>): string => {
    const entries = Object.entries(of)
    const shown = entries.slice(0, SHOWN).map(([name, count]) => `${oneLine(name, 40)} ${count}`)
    return [...shown, ...(entries.length > SHOWN ? [`and ${entries.length - SHOWN} more`] : [])].join(', ')
  }
  return [
    `${rows} rows${divided}, ${bytes} bytes, made of ${lineage.spans} spans of ${summary.considered}`,
    ...files.filter(({path}) => path !== '-').map(({path}) => `written: ${path}`),
    ...(Object.keys(skipped).length === 0
      ? []
      : ['', 'left out', table(Object.entries(skipped).map(([reason, count]) => [count, REASONS[reason] ?? reason]))]),
    '',
    ...(Object.keys(lineage.origins).length === 0 ? [] : [`origins: ${counts(lineage.origins)}`]),
    `licences: ${counts(lineage.licenses) || 'none'}`,
    `hidden: ${hidden.length === 0 ? 'nothing' : hidden.join(', ')}; looked for secrets${kinds.length === 0 ? ' only (personal data: --redact email,phone,...)' : ` and ${kinds.join(', ')}`}`,
  ].join('\n')
}
