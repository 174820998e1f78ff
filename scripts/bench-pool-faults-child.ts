/** Two model servers that misbehave, in a process of their own. Prints their addresses; `faults` on stdin prints counts. */
import {faultyServers} from '../test/support/faulty-requests.ts'

const servers = await faultyServers(Number(process.argv[2]))
process.stdout.write(`${JSON.stringify(servers.urls)}\n`)
process.stdin.on('data', () => {
  process.stdout.write(`${JSON.stringify({faults: servers.faults(), sockets: servers.sockets()})}\n`)
})
// Ends with whoever started it.
process.stdin.on('end', () => process.exit(0))
