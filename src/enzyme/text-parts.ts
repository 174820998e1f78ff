import {codeIn} from '../quality/content.ts'
import {codeFences} from './code-fences.ts'

/** A stretch of a text. */
export interface TextPart {
  readonly text: string
  /** Prose, what is written as code in the middle of it, or all that is between two fences. */
  readonly kind: 'prose' | 'code' | 'fenced'
  /** Blanks at line ends and between words may count. */
  readonly isLaidOut: boolean
}

/** Code that `codeIn` does not look for: statements, strings over lines, differences, prompts, classes of a pattern. */
const STATEMENT = [
  /^[ \t]*[\w.$@[\]"']+ *(?::=|[-+*/|&]?=(?!=)|<-) *\S/m,
  /'''|"""|<<[~-]?['"]?\w|\\$|\\[sdwSDW][+*{]|^[ \t]*>>> \S/m,
  /^(?:@@ -|diff --git |--- \S|\+\+\+ \S|[-+]\t)|^-\S.*\n\+\S/m,
]

/** Tabs inside or before a line, lines that are indented, boxes and tables, runs of blanks between quotes. */
const LAYOUT = [
  /\S *\t[ \t]*\S|^\t+\S/m,
  /^ {2,}\S/m,
  /[|+]-{2,}|[─-╿]|^[ \t]*\|.*\|/m,
  /(?<![\p{L}\p{N}])(["'`])(?:(?!\1)[^\n]){0,100} {2}(?:(?!\1)[^\n]){0,100}\1/u,
]
/** A run of blanks that ends no sentence: with several such lines it is a table. */
const COLUMN = /[^\s.!?:] {2,}\S/

/** The parts of a text, in order; together they are the text. Outside of fences each paragraph is one. */
export function textParts(text: string): TextPart[] {
  const fences = codeFences(text)
  const outside = fences.reduceRight((rest, {start, end}) => `${rest.slice(0, start)}${rest.slice(end)}`, text)
  // One paragraph that is laid out is enough: strings and listings go on over empty lines.
  const isLaidOut = isStatement(outside) || hasLayout(outside)
  const parts: TextPart[] = []
  let from = 0
  for (const {start, end} of fences) {
    parts.push(...paragraphs(text.slice(from, start)))
    parts.push({text: text.slice(start, end), kind: 'fenced', isLaidOut: true})
    from = end
  }
  return [...parts, ...paragraphs(text.slice(from))]

  function paragraphs(stretch: string): TextPart[] {
    // What separates them belongs to the one before.
    return (stretch.match(/[\s\S]+?(?:\n(?:[ \t]*\n)+|$)/g) ?? []).map((paragraph) => ({
      text: paragraph,
      kind: isLaidOut && isStatement(paragraph) ? 'code' : 'prose',
      isLaidOut,
    }))
  }
}

function isStatement(text: string): boolean {
  return codeIn(text) !== undefined || STATEMENT.some((form) => form.test(text))
}

function hasLayout(text: string): boolean {
  return LAYOUT.some((form) => form.test(text)) || text.split('\n').filter((line) => COLUMN.test(line)).length > 1
}
