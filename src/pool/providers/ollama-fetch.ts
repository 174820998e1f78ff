import {failureInStream, messageOf} from './classify.ts'
import {textLines} from './lines.ts'
import type {Transport} from './transport.ts'

/**
 * A `fetch` for Ollama's client: cancelled by the signal, never redirected, bounded. Whatever the client could not deal
 * with is thrown here as a ProviderFailure: a status other than 2xx, an error object in a stream, a line that is no JSON.
 * @param most bytes of a reply; in place of the transport's limit
 */
export function guardedFetch(transport: Transport, signal: AbortSignal, most?: number): typeof fetch {
  return async (input, init) => {
    const body = typeof init?.body === 'string' ? init.body : undefined
    const {bytes} = await transport.open(
      String(input),
      {
        method: init?.method === 'POST' ? 'POST' : 'GET',
        ...(body !== undefined && {body}),
        most,
      },
      signal,
    )
    const streamed = body !== undefined && (JSON.parse(body) as {stream?: unknown}).stream === true
    if (streamed) return new Response(ReadableStream.from(checkedLines(bytes, transport)))
    const parts: Buffer[] = []
    for await (const part of bytes) parts.push(part)
    const text = Buffer.concat(parts).toString('utf8')
    checked(text, transport)
    return new Response(text)
  }
}

async function* checkedLines(bytes: AsyncIterable<Buffer>, transport: Transport): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const line of textLines(bytes)) {
    checked(line, transport)
    yield encoder.encode(`${line}\n`)
  }
}

/** @throws {ProviderFailure} no JSON object, or one that tells of an error */
function checked(text: string, transport: Transport): void {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw transport.failure('bad_reply', `the reply is not JSON: ${text.slice(0, 80)}`)
  }
  if (typeof parsed !== 'object' || parsed === null) throw transport.failure('bad_reply', 'the reply is no object')
  const message = 'error' in parsed ? messageOf(parsed) : undefined
  if (message !== undefined) throw transport.failure(failureInStream(message), message)
}
