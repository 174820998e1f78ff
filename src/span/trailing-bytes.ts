/**
 * Behind the end of the compressed data, all of which was delivered, the file holds something else. The code is that of
 * zlib for damaged data.
 */
export class TrailingBytes extends Error {
  readonly code = 'Z_DATA_ERROR'

  /** @param offset where they begin, in the file as it is on the disk */
  constructor(format: 'gzip' | 'zstd', offset: number) {
    super(`from byte ${offset} on the file is not ${format} any more`)
    this.name = 'TrailingBytes'
  }
}
