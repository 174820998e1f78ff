#!/usr/bin/env node
import * as nodeModule from 'node:module'

// The version is checked before anything is imported: on older Node versions the SQLite binding crashes the process.
const major = Number(process.versions.node.split('.')[0])
if (major < 22) {
  const message = `logline needs Node.js 22 or newer, this is ${process.versions.node}`
  const hint = 'in a checkout, run it through npm (npx logline ...), which uses the Node.js of the project'
  if (process.argv.includes('--json'))
    process.stdout.write(`${JSON.stringify({ok: false, error: {code: 'node_too_old', message, hint}})}\n`)
  process.stderr.write(`error: ${message}\n  ${hint}\n`)
  process.exitCode = 2
} else {
  // Keeps compiled code between runs, in the folder for temporary files: half of a short command is compiling.
  nodeModule.enableCompileCache?.()
  import('../dist/main.js').then(({main}) => main(import.meta.url, process.argv.slice(2)))
}
