/**
 * What a fresh machine gets from the lock file: the majors we built for (an npm under an old Node.js silently picks
 * older ones), and every platform's package of what ships in one package a platform (npm forgets some when it writes
 * the lock on another platform, and `npm ci` then fails or runs without them there).
 */
import {readFileSync} from 'node:fs'

const MAJORS: Readonly<Record<string, number>> = {
  'better-sqlite3': 13,
  '@oclif/core': 5,
  oclif: 6,
  zod: 4,
  vitest: 5,
  execa: 10,
  'dependency-cruiser': 18,
  typescript: 7,
  knip: 6,
  ink: 8,
  react: 19,
  node: 24,
}

interface LockEntry {
  readonly version?: string
  readonly optional?: boolean
  readonly resolved?: string
  readonly gypfile?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {packages: Record<string, LockEntry>}
const problems: string[] = []
for (const [name, major] of Object.entries(MAJORS)) {
  const version = lock.packages[`node_modules/${name}`]?.version
  if (version === undefined || Number(version.split('.')[0]) !== major)
    problems.push(`${name} must have major ${major}, the lock has ${version ?? 'none'}`)
}
if (lock.packages['node_modules/better-sqlite3']?.gypfile !== false)
  problems.push('the lock makes npm 10 build better-sqlite3 from source: npm run mend-lock')
let platforms = 0
for (const [path, entry] of Object.entries(lock.packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    platforms++
    // npm looks for a package beside the one that wants it, then ever further up.
    const folders = path
      .split('/node_modules/')
      .map((_, index, parts) => parts.slice(0, index + 1).join('/node_modules/'))
    const places = ['', ...folders].map((folder) => `${folder === '' ? '' : `${folder}/`}node_modules/${name}`)
    if (!places.some((place) => place in lock.packages)) problems.push(`the lock lacks ${name}, which ${path} wants`)
  }
}
if (platforms === 0) problems.push('no platform package was found in the lock: this check looked at nothing')
const registries = new Set(
  Object.values(lock.packages).flatMap(({resolved}) => (resolved === undefined ? [] : [new URL(resolved).host])),
)
for (const host of registries) if (host !== 'registry.npmjs.org') problems.push(`the lock names the host ${host}`)
process.stdout.write(
  `${[...problems, `toolchain: ${Object.keys(MAJORS).length} majors, ${platforms} platform packages, ${problems.length} problems`].join('\n')}\n`,
)
process.exitCode = problems.length > 0 ? 1 : 0
