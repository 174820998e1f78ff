import {hash, timingSafeEqual} from 'node:crypto'
import type {IncomingHttpHeaders} from 'node:http'
import {isIP} from 'node:net'
import {UsageError} from '../errors.ts'
import {Secret} from '../pool/secret.ts'
import {keyValue} from '../settings/key-value.ts'
import {refusedAt} from '../settings/refused-at.ts'
import type {ServerSettings} from '../settings/server.ts'
import {isLoopback} from './address.ts'
import {HttpError} from './http-error.ts'

/** Who may ask, and from which pages. */
export interface Access {
  /** Whether a key is asked for. */
  readonly keyed: boolean
  /** @throws {HttpError} 403: asked under a name that is not this server's */
  readonly checkHost: (headers: IncomingHttpHeaders) => void
  /** @throws {HttpError} 401: no key, or a wrong one */
  readonly checkKey: (headers: IncomingHttpHeaders) => void
  /** Whether a page of that origin may read the answers. */
  readonly allowsOrigin: (origin: string) => boolean
}

export interface AccessSource {
  readonly settings: ServerSettings
  /** Where it listens, or will. */
  readonly host: string
  /** The command line says where, whatever the file says. */
  readonly hostGiven: boolean
  /** A file that holds the key: wins over the variable, which wins over the settings. */
  readonly keyFile: string | undefined
  readonly apiKey: string | undefined
}

/**
 * Reads the key and the names. A store is open to others only with a key, and only when the person said so.
 * @throws {UsageError} listening to other machines without a key; a key that can't be read; a file that was merely found
 *   wants to open the store
 */
export function accessOf({settings, host, hostGiven, keyFile, apiKey}: AccessSource): Access {
  refuseFoundFile(settings, host, hostGiven)
  const key =
    keyFile === undefined ? (apiKey ?? configuredKey(settings)) : keyValue({name: 'the server', key_file: keyFile})
  if (key === undefined && !isLoopback(host))
    throw new UsageError(
      'key_required',
      `${host} can be reached by others: without a key everybody could ask your log`,
      {
        hint: 'give one with --api-key-file, LOGLINE_API_KEY or server.key_env, or listen on 127.0.0.1',
        ...(hostGiven ? {} : {field: 'server.listen_addr'}),
      },
    )
  const digest = key === undefined ? undefined : digestOf(new Secret(key))
  // A page from anywhere may ask under its own name, which it lets point here (DNS rebinding); a key it can't have.
  const names =
    isLoopback(host) || settings.allowed_hosts.length > 0
      ? new Set([host, 'localhost', ...settings.allowed_hosts].map((name) => name.toLowerCase()))
      : undefined
  const origins = new Set(settings.cors_origins)
  return {
    keyed: digest !== undefined,
    checkHost(headers) {
      if (names === undefined) return
      const name = hostName(headers.host)
      if (name !== undefined && (names.has(name) || (isIP(name) !== 0 && isLoopback(name)))) return
      throw new HttpError(403, 'host_not_allowed', 'this server is not asked under that name', {
        param: 'Host',
      })
    },
    checkKey({authorization}) {
      if (digest === undefined) return
      const [, given] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
      if (given !== undefined && timingSafeEqual(digestOf(new Secret(given)), digest)) return
      throw new HttpError(401, 'invalid_api_key', given === undefined ? 'no API key was given' : 'wrong API key', {
        headers: {'WWW-Authenticate': 'Bearer'},
      })
    },
    allowsOrigin: (origin) => origins.has(origin),
  }
}

function configuredKey(settings: ServerSettings): string | undefined {
  try {
    return keyValue({...settings, name: 'the server'})
  } catch (error) {
    throw refusedAt(error, 'server')
  }
}

/** Of equal length whatever the key, so that comparing takes the same time. */
function digestOf(secret: Secret): Buffer {
  return hash('sha256', secret.reveal(), 'buffer')
}

/** Without the port; IPv6 without brackets. Undefined: none, or nonsense. */
function hostName(header: string | undefined): string | undefined {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d+)?$/i.exec(header ?? '') ?? []
  return (bracketed ?? plain)?.toLowerCase()
}

function refuseFoundFile({untrusted = [], ...settings}: ServerSettings, host: string, hostGiven: boolean): void {
  const opens = untrusted.find((key) => {
    if (key === 'listen_addr') return !hostGiven && !isLoopback(host)
    return key === 'key_env' || key === 'key_file' || settings[key as 'allowed_hosts' | 'cors_origins'].length > 0
  })
  if (opens === undefined) return
  throw new UsageError(
    'server_untrusted',
    `${opens} would open your log to others, and its file was found, not named`,
    {
      hint: 'name the file with --config or LOGLINE_CONFIG, or move [server] to ~/.config/logline/logline.toml',
      field: `server.${opens}`,
    },
  )
}
