import type {WithheldSpan} from '../dataset/withheld.sql.ts'
import {describeChange} from '../pipeline/describe-change.ts'
import type {Lineage} from '../pipeline/lineage.ts'
import type {Restoration} from '../span/restorations.sql.ts'
import {COLUMNS, namedTexts, oneLine, wrapped} from './table.ts'

/** Cells of one text. */
const WIDTH = 160
const MOST_ERROR = 500

/** The lineage of a span for a terminal. */
export function describeLineage(report: Lineage): string {
  const {id, merged_into, read_from, revision, split, duplicates, versions, orchestration, original, now} = report
  const {withheld, pinned, restorations, withheld_for_it, uniqueness} = report
  const rows: [string, string][] = [
    ['span', id],
    ...(merged_into === null ? [] : [['merged into', merged_into] as [string, string]]),
    ['read from', `${read_from.file}:${read_from.line}`],
    ['revision', `${revision}, split ${split}`],
    ['was', oneLine(original.this, WIDTH)],
    ...(original.this === now.this ? [] : [['is', oneLine(now.this, WIDTH)] as [string, string]]),
    ...duplicates.map((other): [string, string] => [
      'duplicate',
      `${other.id}, ${other.file}:${other.line} (${other.rule})`,
    ]),
    ...(withheld === null ? [] : [['withheld', describeWithheld(withheld)] as [string, string]]),
    ...(pinned
      ? [['given back', 'by hand; no rule withholds it (logline restore --release)'] as [string, string]]
      : []),
    ...restorations.map((one): [string, string] => ['taken back', oneLine(describeRestoration(one), WIDTH)]),
    ...withheld_for_it.map((other): [string, string] => ['stands for', describeWithheld(other, true)]),
    ...versions.map((version): [string, string] => ['version', `${version.revision}, replaced by ${version.cause}`]),
  ]
  if (uniqueness !== null) {
    const {value, by_words, nearest} = uniqueness
    const near = nearest.map(({id: other, similarity}) => `${other} ${similarity.toFixed(2)}`)
    const told = by_words === value ? '' : ` (${by_words.toFixed(1)} by words alone)`
    rows.push(['uniqueness', oneLine([`${value.toFixed(1)}${told}`, ...near].join(', '), WIDTH)])
  }
  rows.push(...peopleOf(report))
  if (orchestration === null)
    return [namedTexts(rows), 'not orchestrated as it is now (logline orchestrate)'].join('\n')
  const {quality_before, quality_after, grade, reason, fix, enzyme_applications} = orchestration
  rows.push(['quality', `${quality_before.toFixed(1)} -> ${quality_after.toFixed(1)}, ${grade}`])
  if (reason !== undefined) rows.push(['held back', `${reason}; cheapest fix: ${fix ?? 'nothing simple'}`])
  const steps = enzyme_applications.flatMap(({enzyme, version, changes, metrics, error}) => [
    `${enzyme}/${version}  ${metrics.quality_impact >= 0 ? '+' : ''}${metrics.quality_impact}`,
    ...(error === undefined ? [] : indented(oneLine(`failed: ${error}`, MOST_ERROR))),
    ...changes.flatMap((change) => indented(oneLine(describeChange(change), WIDTH))),
  ])
  return [namedTexts(rows), '', ...steps].join('\n')
}

function indented(text: string): string[] {
  return wrapped(text, COLUMNS - 2).map((line) => `  ${line}`)
}

/** What people have said and written, oldest first. */
function peopleOf({labels, edits}: Lineage): [string, string][] {
  const said = labels.map(
    ({at, person, verdict, undoes, mode, meter_total, comment, of_other_words}): [string, string, string] => [
      at,
      'label',
      verdict === null
        ? `number ${undoes} taken back by ${oneLine(person, 40)}, ${at}`
        : [
            `${verdict} by ${oneLine(person, 40)}, ${at} (${of_other_words === 1 ? 'of other words, ' : ''}${mode}${meter_total === null ? '' : `, meter ${meter_total.toFixed(1)}`})`,
            ...(comment === null ? [] : [oneLine(comment, WIDTH)]),
          ].join(': '),
    ],
  )
  const written = edits.map(({at, person, question, total_before, total_after}): [string, string, string] => [
    at,
    'edited',
    question === null
      ? `taken back by ${oneLine(person, 40)}, ${at}`
      : `by ${oneLine(person, 40)}, ${at} (${total_before?.toFixed(1) ?? '-'} -> ${total_after?.toFixed(1) ?? '-'})`,
  ])
  return [...said, ...written].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, what, text]) => [what, text])
}

function describeRestoration(one: Restoration): string {
  const by = `${one.at} by ${oneLine(one.person, 40)}`
  if (one.what === 'released') return `${by}: released, stages may work on it again`
  if (one.what === 'withheld') {
    const {rule, kept, score, run} = one
    const words = [kept === null ? '' : `for ${kept}`, rule, score === null ? '' : score.toFixed(2), `run ${run}`]
    return `${by}: was withheld ${words.filter((word) => word !== '').join(' ')}`
  }
  const {enzymes, quality_before, quality_after} = one
  const names = enzymes.map(({enzyme, version}) => `${enzyme}/${version}`).join(', ')
  return `${by}: was rewritten by ${names} (${quality_before.toFixed(1)} -> ${quality_after.toFixed(1)})`
}

function describeWithheld({id, kept, rule, score, differs, run}: WithheldSpan, forIt = false): string {
  const pair = forIt ? id : kept === null ? '' : `for ${kept}`
  const words = [pair, rule, ...(score === null ? [] : [score.toFixed(2)]), `run ${run}`, ...differs]
  return oneLine(words.filter((word) => word !== '').join(' '), WIDTH)
}
