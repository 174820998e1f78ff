/**
 * A model server in a process of its own: answers after `delay` ms, a share of the calls after `slow` ms; with `echo` it
 * answers with all that it was asked. Prints its address.
 */
import {createServer} from 'node:http'
import {parseArgs} from 'node:util'
import {seededRandom} from './random/mulberry32.ts'

const {values} = parseArgs({
  options: {
    delay: {type: 'string', default: '0'},
    slow: {type: 'string', default: '0'},
    share: {type: 'string', default: '0'},
    echo: {type: 'string', default: '0'},
    seed: {type: 'string', default: '1'},
  },
})
const random = seededRandom(Number(values.seed))
const replyOf = (content: string) =>
  JSON.stringify({
    model: 'm',
    choices: [{index: 0, message: {role: 'assistant', content}, finish_reason: 'stop'}],
    usage: {prompt_tokens: 10, completion_tokens: 2},
  })
const plain = replyOf('an answer')
let calls = 0
const server = createServer((request, response) => {
  if (request.method === 'GET') return void response.end(String(calls))
  calls++
  const delay = random() < Number(values.share) ? Number(values.slow) : Number(values.delay)
  const parts: Buffer[] = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => {
    const timer = setTimeout(() => {
      response.writeHead(200, {'content-type': 'application/json'})
      response.end(values.echo === '1' ? replyOf(Buffer.concat(parts).toString()) : plain)
    }, delay)
    response.on('close', () => clearTimeout(timer))
  })
})
server.listen(0, '127.0.0.1', () => {
  const {port} = server.address() as {port: number}
  process.stdout.write(`http://127.0.0.1:${port}\n`)
})
// Ends with whoever started it.
process.stdin.resume().on('end', () => process.exit(0))
