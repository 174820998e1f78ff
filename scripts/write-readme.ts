/** Writes the parts of the README that come from the program itself: its commands, and a real session. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {execa} from 'execa'
import {commandsSection} from './readme-commands.ts'

const SESSION = [
  'run -i fixtures/diamonds.ndjson -o out --db demo.db',
  'ask "Which port does a PostgreSQL server listen on by default?" --db demo.db',
  'ask "Qual é o prazo para entregar as notas de reembolso?" --db demo.db',
  'ask "What does my neighbour\'s parrot eat?" --db demo.db',
]

function fill(readme: string, name: string, text: string): string {
  const [before, rest] = readme.split(`<!-- ${name} -->`)
  const after = rest?.split(`<!-- /${name} -->`)[1]
  if (before === undefined || after === undefined) throw new Error(`README.md has no place for ${name}`)
  return `${before}<!-- ${name} -->\n${text}\n<!-- /${name} -->${after}`
}

async function session(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'logline-readme-'))
  const bin = join(process.cwd(), 'bin/run.js')
  const lines: string[] = []
  try {
    await execa('cp', ['-r', 'fixtures', folder])
    for (const words of SESSION) {
      const {stdout} = await execa({cwd: folder, shell: true})`${process.execPath} ${bin} ${words}`
      // Ids hold the moment: every run would write others.
      lines.push(`$ logline ${words}`, stdout.trimEnd().replace(/pred_[0-9a-f]{16}/g, 'pred_0123456789abcdef'), '')
    }
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
  return ['```console', ...lines.slice(0, -1), '```'].join('\n')
}

let readme = readFileSync('README.md', 'utf8')
readme = fill(readme, 'commands', commandsSection('oclif.manifest.json'))
readme = fill(readme, 'session', await session())
writeFileSync('README.md', readme)
