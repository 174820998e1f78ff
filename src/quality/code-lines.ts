import type {Passage} from './passage.ts'

/** Signs that lines of programs are full of, and prose and commands are not. */
const SIGNS = new Set(['(', ')', '{', '}', '[', ']', '=', '<', '>', ';', '&', '|', '+'])

/** A line is one of a program with at least so many of them, and such a share. */
const LEAST_SIGNS = 4
const LEAST_SHARE = 0.2

/**
 * 1 for each token of a sentence or line that is part of a program: its words do not stand next to each other as those
 * of running text do. Each line is judged by itself, so that no other line makes code of it.
 */
export function codeTokens({words, ends}: Passage): Uint8Array {
  const code = new Uint8Array(words.length)
  let start = 0
  for (const end of ends) {
    let signs = 0
    for (let at = start; at < end; at++) if (SIGNS.has(words[at]!)) signs++
    if (signs >= LEAST_SIGNS && signs >= LEAST_SHARE * (end - start)) code.fill(1, start, end)
    start = end
  }
  return code
}

const OPENER: Readonly<Record<string, string>> = {')': '(', ']': '[', '}': '{'}

/** Brackets of a program that close what was not opened last. One more token never makes them fewer. */
export function crossedBrackets({words}: Passage, code: Uint8Array): number {
  const open: string[] = []
  let crossed = 0
  for (let at = 0; at < words.length; at++) {
    if (code[at] === 0) continue
    const word = words[at]!
    if (word === '(' || word === '[' || word === '{') open.push(word)
    else if (word in OPENER && open.pop() !== OPENER[word]) crossed++
  }
  return crossed
}
