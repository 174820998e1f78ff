import {UNSEEN, withoutControls, withoutHiding, withoutUnseen} from './controls.ts'
import {repairControls, repairEncoding} from './encoding-repair.ts'
import {textParts} from './text-parts.ts'

/** How far a text is normalised. */
export interface How {
  /** Wrong decodings are put right; without it the text is about characters, and keeps those that it has. */
  readonly repairs: boolean
  /** Blanks that break no line are blanks, letters are composed, lines end in one way, with what is seen. */
  readonly tidies: boolean
  /** Runs of blanks and of empty lines in prose become one. */
  readonly folds: boolean
  /** The other texts of the span. */
  readonly beside?: readonly string[]
}

/** What is shown as it is: between backticks, and blanks or unseen characters that are quoted alone (`split("\u200b")`). */
const SHOWN = [
  `\`[^\`\\n]+\``,
  ...['""', "''", '[]'].map(([open, close]) => `\\${open}[ \\u00a0\\u202f${UNSEEN}]+\\${close}`),
]
/** In code also all that is quoted or a class of characters: code itself has no unseen ones. */
const LITERALS = ['""', "''", '[]'].map(([open, close]) => `\\${open}[^\\n\\${close}]{1,200}\\${close}`)

const IN_PROSE = new RegExp(`(${SHOWN.join('|')})`)
const IN_CODE = new RegExp(`(${[...SHOWN, ...LITERALS].join('|')})`)

/** One text as the normalizer writes it. */
export function normalizedText(text: string, how: How): string {
  const lines = how.tidies ? text.replace(/\r\n?/g, '\n') : text
  let plain = withoutHiding(withoutControls(lines), !how.repairs)
  // Most texts are ASCII, and then there is nothing of this to do.
  if (/[^\u0000-\u007f]/.test(plain)) {
    plain = repairControls(how.repairs ? repairEncoding(plain, how.beside) : plain)
    if (how.repairs)
      plain = textParts(plain)
        .map(({kind, text: part}) => (kind === 'fenced' ? part : charactersOf(part, kind, how)))
        .join('')
  }
  return how.tidies ? tidied(plain, how.folds) : plain
}

function charactersOf(text: string, kind: 'prose' | 'code', {tidies}: How): string {
  return text
    .split(kind === 'code' ? IN_CODE : IN_PROSE)
    .map((piece, index) => {
      // What is captured is at every second place.
      if (index % 2 === 1) return piece
      const seen = withoutUnseen(piece)
      return tidies && kind === 'prose' ? seen.normalize('NFC').replace(/[\u00a0\u202f]/g, ' ') : seen
    })
    .join('')
}

function tidied(text: string, folds: boolean): string {
  const parts = textParts(text)
  const foldsAll = folds && parts.every(({isLaidOut}) => !isLaidOut)
  const lines = parts.map((part) => (part.isLaidOut ? part.text : linesOf(part.text, foldsAll))).join('')
  // Cells at the end of a table may be empty, and the last line of a difference blank.
  return lines.replace(/^\n+/, '').replace(parts.at(-1)?.isLaidOut === true ? /(?<!\n)\n+$/ : /(?<!\s)\s+$/, '')
}

function linesOf(prose: string, folds: boolean): string {
  const ended = prose.replace(/(?<![ \t])[ \t]+$/gm, (blanks) => (blanks.startsWith('  ') ? '  ' : ''))
  return folds ? ended.replace(/(?<=\S) {2,}(?=\S)/g, ' ').replace(/\n{3,}/g, '\n\n') : ended
}
