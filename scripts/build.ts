/** Builds `dist/`, `oclif.manifest.json` and the text of `logline --help`. A full rebuild each time: leftovers of renamed files would become commands. */
import {cpSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'

rmSync('dist', {recursive: true, force: true})
await execa({stdio: 'inherit', preferLocal: true})`tsc -p tsconfig.build.json`
// What the compiler does not copy: tables that the code reads at run time, and types for other people's code.
for (const file of readdirSync('src', {recursive: true, encoding: 'utf8'}))
  if (/\.(?:bin|d\.ts)$/.test(file)) cpSync(join('src', file), join('dist', file))
await execa({preferLocal: true, stdout: 'ignore', stderr: 'inherit'})`oclif manifest`
// In the order of the names, not of the folder: a build changes the file only where a command has changed.
const manifest = JSON.parse(readFileSync('oclif.manifest.json', 'utf8')) as {commands: Record<string, unknown>}
const byName = Object.entries(manifest.commands).sort(([a], [b]) => (a < b ? -1 : 1))
writeFileSync(
  'oclif.manifest.json',
  `${JSON.stringify({...manifest, commands: Object.fromEntries(byName)}, null, 2)}\n`,
)
// Not there yet, so the program lays its help out; from now on it prints this (bin/run.js).
const help = await execa({env: {NO_COLOR: '1'}, stripFinalNewline: false})`${process.execPath} bin/run.js --help`
const {platform, arch, version} = process
writeFileSync('dist/help.txt', help.stdout.replace(`${platform}-${arch} node-${version}`, 'MACHINE'))
