import {BlockList, isIP} from 'node:net'
import {UsageError} from '../errors.ts'
import type {Settings} from '../settings/schema.ts'

export interface Address {
  /** A name or an IP address; IPv6 without brackets. */
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
}

const DEFAULT = '127.0.0.1:8733'

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/**
 * Where the settings say to listen: `[server]`, else `[pool.server]`, else 127.0.0.1:8733.
 * @throws {UsageError} no address
 */
export function configuredAddress({server, pool}: Pick<Settings, 'server' | 'pool'>): Address {
  const field = server.listen_addr === undefined ? 'pool.server.listen_addr' : 'server.listen_addr'
  const text = server.listen_addr ?? pool.server.listen_addr ?? DEFAULT
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]\s]*)):(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === undefined || port > 65_535 || (bracketed !== undefined && isIP(bracketed) !== 6))
    throw new UsageError('bad_address', `${JSON.stringify(text)} is no address to listen on`, {
      hint: 'host:port, such as 127.0.0.1:8733, localhost:0 (any free port), [::1]:8733, 0.0.0.0:8733',
      field,
    })
  // `:8733` is all of this machine's addresses to most programs.
  return {host: bracketed ?? (plain === '' ? '0.0.0.0' : plain!), port}
}

/** Whether only this machine can reach it. */
export function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family === 0) return host.toLowerCase() === 'localhost'
  return LOOPBACK.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

/** As it stands in a URL. */
export function urlOf({host, port}: Address): string {
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`
}
