/** What `logline export` writes. */
export const EXPORT_FORMATS = [
  'ndjson',
  'csv',
  'parquet',
  'sft',
  'dpo',
  'kto',
  'openai-sft',
  'openai-dpo',
  'mlx',
  'axolotl',
  'hf',
] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** What rows are made of: whole spans, conversations to learn from, pairs of a better and a worse answer, or labels. */
export type RowSource = 'spans' | 'conversations' | 'pairs' | 'labels'

/** How rows are written down. */
export type Encoding = 'jsonl' | 'csv' | 'parquet'

/** One line for each kind of row; `shapes.ts` holds their keys. */
export const SHAPES = [
  'span',
  'table',
  'messages',
  'prompt-completion',
  'dpo',
  'kto',
  'openai-messages',
  'openai-dpo',
  'trained-messages',
] as const
export type Shape = (typeof SHAPES)[number]

/** What the data set of a Hugging Face folder holds. */
export const HF_CONTENTS = ['sft', 'dpo', 'kto', 'spans'] as const
export type HfContent = (typeof HF_CONTENTS)[number]

/** How conversations are written for TRL: one row a conversation, or one row an answer with what led to it. */
export const SFT_SHAPES = ['messages', 'prompt-completion'] as const
export type SftShape = (typeof SFT_SHAPES)[number]

/** What a format is, apart from the rows themselves. */
export interface Target {
  readonly format: ExportFormat
  readonly source: RowSource
  readonly shape: Shape
  readonly encoding: Encoding
  /** A folder of files and never a single one. */
  readonly folder: boolean
  /** Rows that the format needs in the part that is trained on. */
  readonly leastRows: number
  /** Parts that may not be empty; otherwise an empty part is left out. */
  readonly needsAllParts: boolean
  /** Names of the parts: learned from, watched while learning, kept to the end. */
  readonly partNames: readonly [string, string, string]
}

/** OpenAI refuses smaller files (platform.openai.com/docs/guides/supervised-fine-tuning). */
const OPENAI_LEAST_ROWS = 10

const PARTS = ['train', 'valid', 'test'] as const

type Plain = Pick<Target, 'source' | 'shape'> & Partial<Target>

const TARGETS: Readonly<Record<ExportFormat, Plain>> = {
  ndjson: {source: 'spans', shape: 'span', leastRows: 0},
  csv: {source: 'spans', shape: 'table', encoding: 'csv', leastRows: 0},
  parquet: {source: 'spans', shape: 'table', encoding: 'parquet', leastRows: 0},
  sft: {source: 'conversations', shape: 'messages'},
  dpo: {source: 'pairs', shape: 'dpo'},
  kto: {source: 'labels', shape: 'kto'},
  'openai-sft': {source: 'conversations', shape: 'openai-messages', leastRows: OPENAI_LEAST_ROWS},
  'openai-dpo': {source: 'pairs', shape: 'openai-dpo', leastRows: OPENAI_LEAST_ROWS},
  mlx: {source: 'conversations', shape: 'messages', folder: true, needsAllParts: true},
  axolotl: {source: 'conversations', shape: 'trained-messages', folder: true},
  hf: {
    source: 'conversations',
    shape: 'messages',
    encoding: 'parquet',
    folder: true,
    partNames: ['train', 'validation', 'test'],
  },
}

const HF_SOURCES: Readonly<Record<HfContent, Pick<Target, 'source' | 'shape'>>> = {
  sft: {source: 'conversations', shape: 'messages'},
  dpo: {source: 'pairs', shape: 'dpo'},
  kto: {source: 'labels', shape: 'kto'},
  spans: {source: 'spans', shape: 'table'},
}

/** The target of a format; `content` matters to hf, `sftShape` to TRL's conversations alone. */
export function targetOf(
  format: ExportFormat,
  {content = 'sft', sftShape = 'messages'}: {readonly content?: HfContent; readonly sftShape?: SftShape} = {},
): Target {
  const plain = {...TARGETS[format], ...(format === 'hf' ? HF_SOURCES[content] : {})}
  const takesShape = format === 'sft' || (format === 'hf' && content === 'sft')
  return {
    format,
    encoding: 'jsonl',
    folder: false,
    leastRows: 1,
    needsAllParts: false,
    partNames: PARTS,
    ...plain,
    ...(takesShape ? {shape: sftShape} : {}),
  }
}

/** How a file of this encoding ends. NDJSON of spans keeps its usual name. */
export function extensionOf({encoding, shape}: Pick<Target, 'encoding' | 'shape'>): string {
  return shape === 'span' ? 'ndjson' : encoding
}
