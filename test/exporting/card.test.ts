import {expect, test} from 'vitest'
import {axolotlConfig} from '../../src/exporting/axolotl.ts'
import {datasetCard, sizeCategory} from '../../src/exporting/card.ts'
import {licenseId} from '../../src/exporting/licenses.ts'

test.each([
  ['MIT', 'mit'],
  ['Apache-2.0', 'apache-2.0'],
  ['Apache License 2.0', 'apache-2.0'],
  ['CC BY-SA 4.0', 'cc-by-sa-4.0'],
  ['CC BY-SA 3.0 (Natural Questions)', 'cc-by-sa-3.0'],
  ['BSD-3-Clause', 'bsd-3-clause'],
  ['GPL-3.0-only', 'gpl-3.0'],
  ['ODC-By', 'odc-by'],
  ['none', 'unknown'],
  ['per dataset, research use', 'other'],
  ['constructor', 'other'],
])('the licence %s is %s to the Hub, and no guess where it does not know it', (text, id) => {
  expect(licenseId(text)).toBe(id)
})

test.each([
  [0, 'n<1K'],
  [999, 'n<1K'],
  [1000, '1K<n<10K'],
  [99_999, '10K<n<100K'],
  [100_000, '100K<n<1M'],
  [5_000_000, '1M<n<10M'],
])('%i rows are of the size class %s', (rows, category) => {
  expect(sizeCategory(rows)).toBe(category)
})

test("the card's front matter is what the Hub reads, and names from logs can't break out of it or of the tables", () => {
  const card = datasetCard({
    name: 'my "set"\n---\nlicense: fake',
    content: 'dpo',
    shape: 'dpo',
    parts: [{name: 'train', path: 'data/train-00000-of-00001.parquet', rows: 1200, bytes: 5000}],
    lineage: {
      rows: 1200,
      spans: 1300,
      licenses: {MIT: 1000, 'x | y\n## z': 300},
      sources: {'a|b': 1300},
      grades: {diamond: 1300},
      mended: 7,
      synthetic: 2,
      origins: {user_rating: 1200},
      languages: ['en', 'pt', 'cyrillic'],
    },
    hidden: {email: 3},
    kinds: ['email'],
    selection: 'grade diamond',
  })
  const [, matter, body] = card.split(/^---\n/m)
  expect(matter!.split('\n').slice(0, 18)).toEqual([
    'pretty_name: "my \\"set\\"\\n---\\nlicense: fake"',
    'language:',
    '- "en"',
    '- "pt"',
    'license:',
    '- mit',
    '- other',
    'tags:',
    '- logline',
    '- trl',
    '- dpo',
    '- synthetic',
    'size_categories:',
    '- 1K<n<10K',
    'task_categories:',
    '- text-generation',
    'configs:',
    '- config_name: default',
  ])
  expect(matter).toContain('  - split: train\n    path: data/train-00000-of-00001.parquet\n')
  expect(matter).toContain('  - name: origin\n    dtype: string\n')
  expect(body).toContain('| x \\| y \\#\\# z | 300 |')
  expect(body).toContain('| user\\_rating | 1200 |')
  expect(body).toContain('| email | 3 |')
  // What is missing from the list of languages is said beside it.
  expect(body).toContain('of the first 5000 rows; a language of fewer than 2 % of those that show theirs is left out')
  expect(body).toContain('2 were made up by a program, as their `source` says (`self_play`')
  expect(body!.match(/^## z/m)).toBeNull()
})

test('the configuration for Axolotl names the files there are and what is trained on', () => {
  const both = axolotlConfig([
    {part: 'train', path: 'train.jsonl'},
    {part: 'valid', path: 'valid.jsonl'},
    {part: 'test', path: 'test.jsonl'},
  ])
  expect(both).toContain('datasets:\n  - path: train.jsonl\n    ds_type: json\n    type: chat_template\n')
  expect(both).toContain('test_datasets:\n  - path: valid.jsonl\n    ds_type: json\n    split: train\n')
  expect(both).not.toContain('val_set_size')
  expect(both).not.toContain('- path: test.jsonl')
  expect(axolotlConfig([{part: 'train', path: 'train.jsonl'}])).toContain('val_set_size: 0')
})
