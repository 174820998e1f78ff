import {columnsOf} from './columns.ts'
import {licenseId} from './licenses.ts'
import {LEAST_SHARE, type Lineage, MOST_LOOKED_AT} from './lineage.ts'
import type {HfContent, Shape} from './target.ts'

/** A part of a data set on disk. */
export interface CardPart {
  readonly name: string
  readonly path: string
  readonly rows: number
  readonly bytes: number
}

export interface CardInput {
  readonly name: string
  readonly content: HfContent
  readonly shape: Shape
  readonly parts: readonly CardPart[]
  readonly lineage: Lineage
  /** Places by kind. */
  readonly hidden: Readonly<Record<string, number>>
  /** Kinds of personal data that were looked for. */
  readonly kinds: readonly string[]
  readonly selection: string
}

const TASKS: Readonly<Record<HfContent, readonly string[]>> = {
  sft: ['text-generation'],
  dpo: ['text-generation'],
  kto: ['text-generation'],
  spans: ['question-answering', 'text-generation'],
}
const TAGS: Readonly<Record<HfContent, readonly string[]>> = {
  sft: ['trl', 'sft'],
  dpo: ['trl', 'dpo'],
  kto: ['trl', 'kto'],
  spans: [],
}

/** README.md of a Hugging Face data set (huggingface.co/docs/hub/datasets-cards): what it holds and where it is from. */
export function datasetCard(input: CardInput): string {
  return `---\n${metadata(input)}---\n\n${body(input)}`
}

function metadata({name, content, shape, parts, lineage}: CardInput): string {
  const {languages, licenses} = lineage
  const licenseIds = [...new Set(Object.keys(licenses).map(licenseId))].sort()
  const codes = languages.filter((language) => /^[a-z]{2}$/.test(language))
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  return [
    `pretty_name: ${quoted(name)}`,
    ...(codes.length === 0 ? [] : ['language:', ...codes.map((code) => `- ${quoted(code)}`)]),
    ...(licenseIds.length === 0 ? ['license: unknown'] : ['license:', ...licenseIds.map((id) => `- ${id}`)]),
    'tags:',
    ...['logline', ...TAGS[content], ...(lineage.synthetic > 0 ? ['synthetic'] : [])].map((tag) => `- ${tag}`),
    'size_categories:',
    `- ${sizeCategory(lineage.rows)}`,
    'task_categories:',
    ...TASKS[content].map((task) => `- ${task}`),
    'configs:',
    '- config_name: default',
    '  data_files:',
    ...parts.flatMap(({name: part, path}) => [`  - split: ${part}`, `    path: ${path}`]),
    'dataset_info:',
    '  features:',
    ...columnsOf(shape).flatMap(({name: column, type}) =>
      type === 'messages'
        ? [
            `  - name: ${column}`,
            '    list:',
            ...['role', 'content'].flatMap((field) => [`    - name: ${field}`, '      dtype: string']),
          ]
        : [`  - name: ${column}`, `    dtype: ${{text: 'string', number: 'float64', boolean: 'bool'}[type]}`],
    ),
    '  splits:',
    ...parts.flatMap(({name: part, rows, bytes: partBytes}) => [
      `  - name: ${part}`,
      `    num_bytes: ${partBytes}`,
      `    num_examples: ${rows}`,
    ]),
    `  download_size: ${bytes}`,
    `  dataset_size: ${bytes}`,
    '',
  ].join('\n')
}

function body({name, parts, lineage, hidden, kinds, selection}: CardInput): string {
  const {rows, spans, licenses, sources, grades, origins, mended, synthetic} = lineage
  const places = Object.values(hidden).reduce((sum, one) => sum + one, 0)
  return [
    `# ${markdown(name)}`,
    '',
    `${rows} rows made of ${spans} spans by \`logline export\`. Selected: ${markdown(selection)}.`,
    '',
    '## Parts',
    '',
    'Conversations and near-duplicates (Jaccard similarity of the words of a question .8 or more, found by MinHash) stay in one part.',
    '',
    countTable('part', 'rows', Object.fromEntries(parts.map((part) => [part.name, part.rows]))),
    '',
    '## Licences',
    '',
    'As the spans name them (`metadata.license`); nobody has checked them. `none`: a span names none.',
    '',
    countTable('licence', 'spans', licenses),
    '',
    '## Lineage',
    '',
    `${mended} spans were rewritten by enzymes before; ${synthetic} were made up by a program, as their \`source\` says (\`self_play\`, \`distillation\`, \`augmentation\`).`,
    '',
    `\`language\` above names what is guessed of the first ${MOST_LOOKED_AT} rows; a language of fewer than ${100 * LEAST_SHARE} % of those that show theirs is left out.`,
    '',
    countTable('source', 'spans', sources),
    '',
    countTable('grade', 'spans', grades),
    '',
    ...(Object.keys(origins).length === 0 ? [] : ['## Preferences', '', countTable('origin', 'rows', origins), '']),
    '## What was hidden',
    '',
    `Secrets are always looked for, personal data of these kinds: ${kinds.length === 0 ? 'none' : kinds.join(', ')}. ${places} places were replaced by placeholders such as \`[EMAIL_1]\`. What has no known form is not found.`,
    '',
    ...(places === 0 ? [] : [countTable('kind', 'places', hidden), '']),
  ].join('\n')
}

function countTable(what: string, count: string, counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts).map(([key, value]) => `| ${markdown(key)} | ${value} |`)
  return [`| ${what} | ${count} |`, '|---|---:|', ...rows].join('\n')
}

/** A text inside a line of Markdown. */
function markdown(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .replace(/[\\`*_{}[\]<>#|]/g, '\\$&')
}

/** JSON's texts are YAML's. */
function quoted(text: string): string {
  return JSON.stringify(text)
}

/** The Hub's classes. */
export function sizeCategory(rows: number): string {
  if (rows < 1000) return 'n<1K'
  const [from, to] = (
    [
      ['1K', 1e4],
      ['10K', 1e5],
      ['100K', 1e6],
      ['1M', 1e7],
      ['10M', 1e8],
      ['100M', 1e9],
    ] as const
  ).find(([, most]) => rows < most) ?? ['1B', 1e10]
  return `${from}<n<${{1e4: '10K', 1e5: '100K', 1e6: '1M', 1e7: '10M', 1e8: '100M', 1e9: '1B', 1e10: '10B'}[to]}`
}
