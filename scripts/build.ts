/** Builds `dist/` and `oclif.manifest.json`. A full rebuild each time: leftovers of renamed files would become commands. */
import {cpSync, readdirSync, rmSync} from 'node:fs'
import {join} from 'node:path'
import {execa} from 'execa'

rmSync('dist', {recursive: true, force: true})
await execa({stdio: 'inherit', preferLocal: true})`tsc -p tsconfig.build.json`
// What the compiler does not copy: tables that the code reads at run time.
for (const file of readdirSync('src', {recursive: true, encoding: 'utf8'}))
  if (file.endsWith('.bin')) cpSync(join('src', file), join('dist', file))
await execa({preferLocal: true, stdout: 'ignore', stderr: 'inherit'})`oclif manifest`
