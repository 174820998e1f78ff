import {readdirSync, readFileSync} from 'node:fs'
import {basename} from 'node:path'
import {fileURLToPath} from 'node:url'
import {hashText} from '../../src/span/tokens.ts'

/** Two questions, written by hand, and whether the answer to one answers the other. */
export interface GuardPair {
  readonly question: string
  readonly stored: string
  /** What they differ in, or seem to differ in. */
  readonly kind: string
  readonly same: boolean
  /** A quarter, chosen by hash, that nobody looks at while guards are written. */
  readonly sealed: boolean
}

const FOLDER = fileURLToPath(new URL('../matching/guard-pairs/', import.meta.url))

/** The pairs of `test/matching/guard-pairs/<kind>.tsv`: same|other, question, stored question. */
export function guardPairs(): GuardPair[] {
  return readdirSync(FOLDER)
    .sort()
    .flatMap((file) =>
      readFileSync(`${FOLDER}${file}`, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line, at) => {
          const [verdict, question, stored, ...more] = line.split('\t')
          if ((verdict !== 'same' && verdict !== 'other') || !question || !stored || more.length > 0)
            throw new Error(`${file}, line ${at + 1}: wanted same|other, a question and a stored question`)
          const sealed = hashText(`${question}\t${stored}`) % 4 === 0
          return {question, stored, kind: basename(file, '.tsv'), same: verdict === 'same', sealed}
        }),
    )
}
