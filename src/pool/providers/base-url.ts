import {UsageError} from '../../errors.ts'

/**
 * The address of a server, checked, without a slash at its end.
 * @param path added where the address names the server alone: OpenAI-compatible servers live under `/v1`
 * @throws {UsageError} no http(s) address, or one with a password in it
 */
export function serverUrl(address: string, provider: string, path = ''): string {
  const refuse = (why: string) =>
    new UsageError('bad_url', `${provider}: base_url ${why}`, {
      hint: 'give an address such as http://127.0.0.1:11434; keys belong into key_env or key_file',
      field: 'base_url',
    })
  let url: URL
  try {
    url = new URL(address.includes('://') ? address : `http://${address}`)
  } catch {
    throw refuse('is no address')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse(`must begin with http:// or https://`)
  if (url.username !== '' || url.password !== '') throw refuse('holds a user name or password')
  if (url.search !== '' || url.hash !== '') throw refuse('holds a query')
  const own = url.pathname.replace(/\/+$/, '')
  return `${url.origin}${own === '' ? path : own}`
}
