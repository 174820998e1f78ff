#!/usr/bin/env node
// The version is checked before anything is imported: on older Node versions the SQLite binding crashes the process.
const major = Number(process.versions.node.split('.')[0])
if (major < 22) {
  process.stderr.write(
    `logline needs Node.js 22 or newer, this is ${process.versions.node}.\n` +
      'In a checkout, run it through npm (npx logline ...), which uses the Node.js of the project.\n',
  )
  process.exitCode = 1
} else {
  import('../dist/main.js').then(({main}) => main(import.meta.url, process.argv.slice(2)))
}
