/** What `npm pack` would ship: only what is needed, and not too much of it. */
import {execa} from 'execa'

/** Bytes; the promise is 20 MB. */
const MOST_BYTES = 20_000_000
const WANTED = [
  'bin/run.js',
  'dist/main.js',
  'prompts/judge.md',
  'dist/enzyme/own-enzyme.d.ts',
  'oclif.manifest.json',
  'README.md',
  'LICENSE',
  'package.json',
]
const SHIPPED = /^(bin|dist|prompts)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md|oclif\.manifest\.json)$/

const {stdout} = await execa`npm pack --dry-run --json --ignore-scripts`
const [{size, unpackedSize, files}] = JSON.parse(stdout) as [
  {size: number; unpackedSize: number; files: {path: string}[]},
]
const paths = files.map(({path}) => path)
const problems = [
  ...WANTED.filter((path) => !paths.includes(path)).map((path) => `${path} is missing`),
  ...paths.filter((path) => !SHIPPED.test(path)).map((path) => `${path} does not belong in it`),
  ...(size > MOST_BYTES ? [`it is ${size} bytes`] : []),
]
process.stdout.write(
  `${[...problems, `package: ${files.length} files, ${size} bytes packed, ${unpackedSize} unpacked, ${problems.length} problems`].join('\n')}\n`,
)
process.exitCode = problems.length > 0 ? 1 : 0
