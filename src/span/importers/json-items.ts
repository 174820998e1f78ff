import {JSONParser} from '@streamparser/json'
import type {JsonItem} from './item.ts'

/** The document ends, or goes wrong, in the middle. */
export class JsonDocumentError extends Error {
  readonly code = 'bad_json'
}

/**
 * The items of a JSON list, one by one as they arrive, or the one object that the document is. Holds one item and one
 * piece of the stream in memory.
 * @throws {JsonDocumentError} after the last item that could be read
 */
export async function* jsonItems(stream: AsyncIterable<Uint8Array>, isList: boolean): AsyncGenerator<JsonItem> {
  const parser = new JSONParser({paths: [isList ? '$.*' : '$'], keepStack: false})
  let waiting: JsonItem[] = []
  let failure: Error | undefined
  let number = 0
  parser.onValue = ({value, key, stack}) => {
    if (isList && stack.length !== 1) return
    number++
    waiting.push({value, number, path: isList ? `$[${String(key)}]` : '$'})
  }
  parser.onError = (error) => {
    failure ??= error
  }
  for await (const piece of stream) {
    try {
      parser.write(piece)
    } catch (error) {
      failure ??= error as Error
    }
    yield* waiting
    waiting = []
    if (failure !== undefined) throw new JsonDocumentError(`item ${number + 1} is not JSON: ${withoutExcerpt(failure)}`)
  }
  if (!parser.isEnded) throw new JsonDocumentError(`the file ends in item ${number + 1}`)
}

/** The characters that the parser quotes may belong to a secret. */
function withoutExcerpt({message}: Error): string {
  return message.replace(/["'`].*$/s, '').trim()
}
