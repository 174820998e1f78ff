import {randomUUID} from 'node:crypto'
import type {IncomingHttpHeaders} from 'node:http'
import {HttpError} from './http-error.ts'
import type {HeaderFields} from './openai/asked-fields.ts'

/** Others are not repeated: they would stand in logs. */
const REQUEST_ID = /^[\w.:-]{1,128}$/
const NAME = /^[\x20-\x7e]{1,200}$/

/** The id that a request came with, or a new one. */
export function requestId(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id']
  if (typeof given === 'string' && REQUEST_ID.test(given)) return given
  return `req-${randomUUID().replaceAll('-', '').slice(0, 16)}`
}

/** @throws {HttpError} 400: a header that can't be what it says */
export function headerFields(headers: IncomingHttpHeaders): HeaderFields {
  const deadline = headers['x-deadline-ms']
  const deadline_ms = deadline === undefined ? undefined : Number(deadline)
  if (deadline_ms !== undefined && !(deadline_ms > 0 && Number.isFinite(deadline_ms)))
    throw new HttpError(400, 'bad_deadline', 'X-Deadline-Ms must be a positive number', {param: 'X-Deadline-Ms'})
  return {
    deadline_ms,
    tenant_id: nameIn(headers, 'X-Tenant-Id'),
    project_id: nameIn(headers, 'X-Project-Id'),
    cache: cacheIn(headers),
    idempotency_key: nameIn(headers, 'Idempotency-Key'),
  }
}

/**
 * What a request says of answers that are kept (RFC 9111, 5.2.1): `no-store` neither reads nor keeps one, `no-cache` and
 * `max-age=0` read none and keep the new one. Other directives are about caches on the way.
 */
function cacheIn(headers: IncomingHttpHeaders): HeaderFields['cache'] {
  const directives = (headers['cache-control'] ?? '').split(',').map((each) => each.trim().toLowerCase())
  if (directives.includes('no-store')) return 'no-store'
  return directives.some((each) => each === 'no-cache' || /^max-age="?0+"?$/.test(each)) ? 'no-cache' : undefined
}

function nameIn(headers: IncomingHttpHeaders, header: string): string | undefined {
  const given = headers[header.toLowerCase()]
  if (given === undefined || (typeof given === 'string' && NAME.test(given))) return given as string | undefined
  throw new HttpError(400, 'bad_header', `${header} must be up to 200 printable letters`, {param: header})
}
