import type {Readable} from 'node:stream'

/** Pieces that wait to be taken before the stream is told to pause. */
const MOST_WAITING = 4

/**
 * What a stream delivers, all of it, and only then its failure. Iterating a stream itself drops the pieces that wait
 * when it fails: of a damaged file, the good part.
 * @throws the stream's error, after the last piece
 */
export async function* delivered(stream: Readable): AsyncGenerator<Buffer> {
  const waiting: Buffer[] = []
  let failure: {error: unknown} | undefined
  let ended = false
  let wake = (): void => {}
  stream.on('data', (piece: Buffer) => {
    waiting.push(piece)
    if (waiting.length >= MOST_WAITING) stream.pause()
    wake()
  })
  stream.on('error', (error) => {
    failure = {error}
    wake()
  })
  stream.on('end', () => {
    ended = true
    wake()
  })
  try {
    for (;;) {
      const piece = waiting.shift()
      if (piece !== undefined) {
        yield piece
        continue
      }
      if (failure !== undefined) throw failure.error
      if (ended) return
      await new Promise<void>((resolve) => {
        wake = resolve
        stream.resume()
      })
    }
  } finally {
    stream.destroy()
  }
}
