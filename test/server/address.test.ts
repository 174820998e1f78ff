import {expect, test} from 'vitest'
import {configuredAddress, isLoopback, urlOf} from '../../src/server/address.ts'
import {settingsSchema} from '../../src/settings/schema.ts'

function addressOf(listen_addr?: string) {
  return configuredAddress(settingsSchema.parse({server: {listen_addr}}))
}

test('an address is a host and a port; without a host it is all of the machine, which asks for a key', () => {
  expect(addressOf()).toEqual({host: '127.0.0.1', port: 8733})
  expect(addressOf('localhost:0')).toEqual({host: 'localhost', port: 0})
  expect(addressOf('[::1]:80')).toEqual({host: '::1', port: 80})
  expect(addressOf(':65535')).toEqual({host: '0.0.0.0', port: 65_535})
  for (const bad of [
    '127.0.0.1',
    '8733',
    'a:b',
    'a:65536',
    '::1:80',
    '[localhost]:80',
    'http://a:80',
    'a b:80',
    'a:-1',
    '[::1]',
  ])
    expect(() => addressOf(bad), bad).toThrow(/no address to listen on/)
})

test('only what no other machine can reach is loopback, however it is written', () => {
  for (const host of ['127.0.0.1', '127.255.0.9', 'localhost', 'LocalHost', '::1', '0:0:0:0:0:0:0:1'])
    expect([host, isLoopback(host)]).toEqual([host, true])
  for (const host of [
    '0.0.0.0',
    '::',
    '10.0.0.1',
    'localhost.example',
    '128.0.0.1',
    'fe80::1',
    '',
    '127.0.0.1.example',
  ])
    expect([host, isLoopback(host)]).toEqual([host, false])
})

test('a URL of an address can be asked', () => {
  expect(urlOf({host: '::1', port: 80})).toBe('http://[::1]:80')
  expect(urlOf({host: '127.0.0.1', port: 8733})).toBe('http://127.0.0.1:8733')
})
