/**
 * Import boundaries (boundary-rules.ts), checked on a copy of the sources: the parser does not know `using`
 * declarations yet, and in the copy they read `const`, which changes no import.
 * A check that reads nothing passes everything: so it must have seen every module, and find a violation planted first.
 */
import {cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {cruise, type ICruiseResult} from 'dependency-cruiser'
import {boundaries} from './boundary-rules.ts'

const PLANTED = 'src/store/planted-violation.ts'

async function examine(copy: string): Promise<ICruiseResult['summary']> {
  const {output} = await cruise(['src'], {
    ...boundaries.options,
    baseDir: copy,
    validate: true,
    ruleSet: {forbidden: boundaries.forbidden},
  } as Parameters<typeof cruise>[1])
  if (typeof output === 'string') throw new Error('expected an object from dependency-cruiser')
  return output.summary
}

const copy = mkdtempSync(join(process.cwd(), '.boundaries-'))
try {
  cpSync('src', join(copy, 'src'), {recursive: true})
  cpSync('package.json', join(copy, 'package.json'))
  const sources = readdirSync(join(copy, 'src'), {recursive: true, encoding: 'utf8'}).filter((file) =>
    /\.tsx?$/.test(file),
  )
  for (const file of sources) {
    const path = join(copy, 'src', file)
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^(\s*)(?:await )?using (?=\w+ =)/gm, '$1const '))
  }
  const {violations, totalCruised} = await examine(copy)
  const problems = violations.map(({from, to, rule}) => `${rule.name}: ${from} -> ${to}`)
  if (totalCruised < sources.length)
    problems.push(`only ${totalCruised} modules were read, there are ${sources.length}`)
  const violation = [
    "import {MIGRATIONS} from '../pipeline/migrations.ts'",
    "import {test} from 'vitest'",
    'export default [MIGRATIONS, test]',
  ]
  writeFileSync(join(copy, PLANTED), violation.join('\n'))
  const planted = (await examine(copy)).violations.filter(({from}) => from === PLANTED).map(({rule}) => rule.name)
  for (const rule of ['not-upwards-from-store', 'no-development-packages'])
    if (!planted.includes(rule)) problems.push(`the planted violation of ${rule} was not found`)
  process.stdout.write(
    `${[...problems, `boundaries: ${totalCruised} modules, ${problems.length} problems`].join('\n')}\n`,
  )
  process.exitCode = problems.length > 0 ? 1 : 0
} finally {
  rmSync(copy, {recursive: true, force: true})
}
