import {readFileSync} from 'node:fs'
import {expect, test} from 'vitest'
import {type EndpointParts, endpoints} from '../../src/server/endpoints.ts'
import {chatReply, madeStore, PORT, serving} from '../support/serving.ts'

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
const SECTION = README.split('\n## Serve\n')[1]!.split('\n## ')[0]!

test('the README names every endpoint, and no other', () => {
  const rows = [...SECTION.matchAll(/^\| `(GET|POST) ([^|]*)\|/gm)].flatMap(([, method, paths]) =>
    [...`\`${paths!}`.matchAll(/`(\/[^`]*)`/g)].map(([, path]) => `${method} ${path!.replace('{id}', '{name}')}`),
  )
  const routes = endpoints({} as EndpointParts).map(({method, path}) => `${method} ${path}`)
  expect(rows.toSorted()).toEqual(routes.toSorted())
})

test('the README names every field of logline_meta, and of what --json says at the start', async () => {
  using store = await madeStore()
  const server = await serving({folder: store.copy()})
  const {logline_meta} = await chatReply(server.ask(PORT))
  const paragraph = /^`logline_meta`: (.*)$/m.exec(SECTION)![1]!
  const named = [...paragraph.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name!)
  expect(named.filter((name) => name in logline_meta).toSorted()).toEqual(Object.keys(logline_meta).toSorted())
  const {data} = server.started as {data: object}
  expect(SECTION).toContain(`"data": {${Object.keys(data).join(', ')}}`)
})
