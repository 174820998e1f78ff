import {UsageError} from '../../errors.ts'

/** The ids that callers gave to requests which are under way. */
export class RequestIds {
  readonly #known = new Map<string, {readonly fingerprint: string; count: number}>()

  /**
   * Notes a request. The call it returns ends that.
   * @param key of tenant and id
   * @param id as the caller wrote it
   * @throws {UsageError} another request is under way under that id
   */
  claim(key: string, fingerprint: string, id: string): () => void {
    const known = this.#known.get(key) ?? {fingerprint, count: 0}
    if (known.fingerprint !== fingerprint) throw reusedId(id)
    known.count++
    this.#known.set(key, known)
    return () => {
      if (--known.count === 0) this.#known.delete(key)
    }
  }
}

export function reusedId(id: string): UsageError {
  return new UsageError('request_id_reused', `the request id ${id} belongs to another request`, {
    hint: 'give each request an id of its own, or none',
    field: 'request_id',
  })
}
