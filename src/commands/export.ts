import {Flags} from '@oclif/core'
import {LoglineCommand} from '../cli/command.ts'
import {EXPORT_SPLITS, EXPORT_STATUSES, exportOutputFrom, exportRequestFrom} from '../cli/export-input.ts'
import {describeExport} from '../cli/export-text.ts'
import {PII_KINDS} from '../enzyme/security/pii.ts'
import {EXPORT_GRADES} from '../exporting/selection.ts'
import {ORIGINS} from '../exporting/shapes.ts'
import {EXPORT_FORMATS, HF_CONTENTS, SFT_SHAPES} from '../exporting/target.ts'
import {exportSpans} from '../pipeline/export.ts'
import {openWorkspace} from '../pipeline/workspace.ts'

export default class Export extends LoglineCommand {
  static override summary = 'Write spans, or what models can learn from them, in the formats of others.'
  static override description =
    `Spans as NDJSON (valid input again), CSV or Parquet; conversations and preferences for TRL, OpenAI, MLX-LM, Axolotl
and the Hugging Face Hub. Takes diamonds and diamond+ unless --grade says otherwise; spans that failed or are pending
are never learned from. Secrets are hidden in whatever is written, personal data of the kinds you name with --redact.
Files are read again through the documented form of their format, and only then get their names.`
  static override examples = [
    '<%= config.bin %> export --grade all > spans.ndjson',
    '<%= config.bin %> export --format sft -o train.jsonl --redact email,phone',
    '<%= config.bin %> export --format mlx -o data/ --split-ratio 0.8/0.1/0.1 --license MIT --license "CC BY 4.0"',
    '<%= config.bin %> export --format dpo -o pairs.jsonl --margin 3',
    '<%= config.bin %> export --format hf --content sft -o my-dataset/',
  ]
  static override flags = {
    format: Flags.option({options: EXPORT_FORMATS, description: 'What to write.', default: 'ndjson' as const})(),
    output: Flags.string({
      char: 'o',
      description: 'File, or folder (mlx, axolotl, hf, --split-ratio); - is stdout. [default: -]',
      helpValue: 'PATH',
    }),
    overwrite: Flags.boolean({description: 'Replace what is there.'}),
    content: Flags.option({options: HF_CONTENTS, description: 'With hf: what the rows are. [default: sft]'})(),
    shape: Flags.option({
      options: SFT_SHAPES,
      description: 'With sft, and hf of sft: a row a conversation, or a row an answer. [default: messages]',
    })(),
    grade: Flags.option({
      options: [...EXPORT_GRADES, 'all'] as const,
      multiple: true,
      delimiter: ',',
      description: 'Only spans of these grades. [default: diamond,diamond+]',
    })(),
    domain: Flags.string({
      description: 'Only spans of this domain (context.environment); repeatable.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    action: Flags.string({
      description: 'Only spans of this action (did); repeatable.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'min-quality': Flags.string({description: 'Only spans of this quality or more, 0-100.', helpValue: 'N'}),
    since: Flags.string({description: 'Only spans from this moment on.', helpValue: 'DATE'}),
    until: Flags.string({description: 'Only spans before this moment.', helpValue: 'DATE'}),
    split: Flags.option({
      options: EXPORT_SPLITS,
      multiple: true,
      delimiter: ',',
      description: "Only spans of these splits of the store's own.",
    })(),
    license: Flags.string({
      description: 'Only spans of this licence (metadata.license), none for those without; repeatable.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    source: Flags.string({
      description: 'Only spans of this source; repeatable.',
      multiple: true,
      multipleNonGreedy: true,
    }),
    status: Flags.option({
      options: EXPORT_STATUSES,
      multiple: true,
      delimiter: ',',
      description: 'Whole spans: only those of these statuses. [default: all]',
    })(),
    redact: Flags.option({
      options: [...PII_KINDS, 'all'] as const,
      multiple: true,
      delimiter: ',',
      description: 'Hide personal data of these kinds too. [default: orchestrate.pii of the configuration]',
    })(),
    origin: Flags.option({
      options: ORIGINS,
      multiple: true,
      delimiter: ',',
      description: 'Preferences: only those that come from here. [default: all]',
    })(),
    margin: Flags.string({
      description: 'Preferences from enzymes: points of quality they must have gained. [default: 5]',
      helpValue: 'N',
    }),
    'max-turns': Flags.integer({
      description: 'Turns of one conversation row.',
      default: 16,
      min: 1,
      max: 100,
      helpValue: 'N',
    }),
    system: Flags.string({
      description: 'System prompt of every row, in the place of the one a span came with.',
      helpValue: 'TEXT',
    }),
    'min-chars': Flags.integer({
      description: 'Characters an answer needs.',
      default: 1,
      min: 1,
      max: 1_000_000,
      helpValue: 'N',
    }),
    limit: Flags.integer({description: 'At most so many rows, drawn by the seed.', min: 1, helpValue: 'N'}),
    seed: Flags.integer({description: 'Another one draws and divides otherwise.', default: 1, min: 0, max: 2 ** 31}),
    'csv-safe': Flags.boolean({
      description: 'With csv: an apostrophe before what a spreadsheet would take for a formula; not to be read again.',
    }),
    'split-ratio': Flags.string({
      description: 'Divide into train, valid and test. [default: 0.9/0.05/0.05 with mlx, axolotl, hf]',
      helpValue: 'N/N/N',
    }),
  }

  async run(): Promise<void> {
    const {flags, settings, reporter, signal, now} = await this.begin(Export)
    const request = exportRequestFrom(flags, settings)
    const output = exportOutputFrom(flags, request, process.stdout)
    using store = openWorkspace(settings.db, {mustExist: true, notice: (message) => reporter.info(message)})
    const {overwrite} = flags
    const summary = await reporter.follow(exportSpans(store, {output, overwrite, request, signal, now}))
    if (summary.rows === 0)
      reporter.warn(
        'no row was written: no span passes the filters (--grade all also takes spans that are no diamonds, or are not graded yet)',
      )
    if (summary.empty_parts.length > 0 && summary.rows > 0)
      reporter.warn(
        `no row fell into ${summary.empty_parts.join(' and ')}: conversations and near-duplicates stay in one part (it takes more rows, or another --seed)`,
      )
    if (typeof output !== 'string') return reporter.info(describeExport(summary))
    this.print(summary, () => describeExport(summary))
  }
}
