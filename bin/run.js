#!/usr/bin/env node
import {readFileSync} from 'node:fs'
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
} else if (!printedHelp()) {
  // Keeps compiled code between runs, in the folder for temporary files: half of a short command is compiling.
  nodeModule.enableCompileCache?.()
  // First of all who ends the process when it is told to: the rest takes longest to load.
  import('../dist/cli/until-begun.js')
    .then(({endUntilBegun}) => {
      endUntilBegun()
      return import('../dist/main.js')
    })
    .then(({main}) => main(import.meta.url, process.argv.slice(2)))
}

// `logline --help` (-h, help) alone is a text that the build has written down: laying it out would take three times as long as
// Node.js itself. Narrow terminals have it laid out anew.
function printedHelp() {
  if (process.argv.length !== 3 || !['--help', '-h', 'help'].includes(process.argv[2]) || process.stdout.columns < 80)
    return false
  try {
    const help = readFileSync(new URL('../dist/help.txt', import.meta.url), 'utf8')
    const {platform, arch, version} = process
    process.stdout.write(help.replace('MACHINE', `${platform}-${arch} node-${version}`))
    return true
  } catch {
    return false
  }
}
