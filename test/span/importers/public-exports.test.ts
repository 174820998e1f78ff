import {readdirSync} from 'node:fs'
import {join} from 'node:path'
import {expect, test} from 'vitest'
import {dataset} from '../../support/datasets.ts'
import {ingestFiles, memoryStore} from '../../support/spans.ts'

const folder = dataset('chatlogs')
const importing = {format: 'auto', map: {}} as const

/** Rows of each file, counted by hand or by jq. */
const ROWS: Readonly<Record<string, number>> = {
  'LLaMA-Factory--alpaca_en_demo.json.gz': 999,
  'chatgpt-export-studio--conversations.json': 3,
  'chatgpt-export-studio--sample_export.zip': 3,
  'chatgpt2graph--conversations.json': 8,
  'ai-chat-md-export--conversations.json': 4,
  'claude-chat-viewer--conversations.json': 3,
  'claude-chat-viewer--cooking.json': 3,
  'FastChat--dummy_conversation.json': 1000,
}

test.skipIf(folder === undefined)(
  'every public sample export is recognised, taken in whole, and adds nothing the second time',
  async () => {
    using store = memoryStore()
    const files = readdirSync(folder!, {recursive: true, encoding: 'utf8'}).filter((name) =>
      /\.(json|jsonl|zip|gz)$/.test(name),
    )
    expect(files.length).toBeGreaterThanOrEqual(11)
    for (const name of files) {
      const first = await ingestFiles(store, [join(folder!, name)], {importing})
      expect([name, first.rows > 0, first.quarantined]).toEqual([name, true, 0])
      const known = ROWS[name.replace(/^.*\//, '')]
      if (known !== undefined) expect([name, first.rows]).toEqual([name, known])
    }
    for (const name of files) {
      const again = await ingestFiles(store, [join(folder!, name)], {importing})
      expect([name, again.added + again.merged + again.updated + again.quarantined]).toEqual([name, 0])
    }
  },
)
