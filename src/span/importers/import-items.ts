import type {Span} from '../schema.ts'
import {importAlpaca} from './alpaca.ts'
import {importChatgpt} from './chatgpt.ts'
import {importClaude} from './claude.ts'
import type {Format, Importing} from './format.ts'
import type {Imported} from './imported.ts'
import {importMapped} from './mapped-rows.ts'
import {importOpenai} from './openai-chat.ts'
import {importSharegpt} from './sharegpt.ts'

/** Reads one item of a format. What comes of it is not checked yet. */
export function importItem(item: unknown, format: Format, importing: Pick<Importing, 'map' | 'dateOrder'>): Imported {
  switch (format) {
    case 'logline':
      return {spans: [item as Span], problems: []}
    case 'chatgpt':
      return importChatgpt(item)
    case 'claude':
      return importClaude(item)
    case 'sharegpt':
      return importSharegpt(item)
    case 'openai':
      return importOpenai(item)
    case 'alpaca':
      return importAlpaca(item)
    case 'csv':
    case 'jsonl':
      return importMapped(item, format, importing)
  }
}
