/** What stands before the further lines of a command. */
const INDENT = '    '

/**
 * A command of the shell in lines of at most so many characters, which the shell reads as the one it was: broken at
 * blanks outside quotes, after a pipe, else with a backslash. A longer word has a line of its own.
 */
export function brokenCommand(command: string, width: number): string {
  const lines: string[] = []
  let line = ''
  const words = wordsOf(command)
  for (const [at, word] of words.entries()) {
    // Room for the backslash, unless nothing comes after.
    const room = at === words.length - 1 || /^(?:\|\|?|&&)$/.test(word) ? width : width - 2
    if (line.trim() !== '' && `${line} ${word}`.length > room) {
      lines.push(/(?:^|\s)(?:\|\|?|&&)$/.test(line) ? line : `${line} \\`)
      line = INDENT + word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].join('\n')
}

/** Parts between blanks that stand outside quotes; a flag and what follows it are one. */
function wordsOf(command: string): string[] {
  const words: string[] = []
  for (const word of command.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? []) {
    const last = words.at(-1)
    if (last !== undefined && /^--?\w[\w-]*$/.test(last) && !/^[-|&<>]/.test(word)) words.push(`${words.pop()} ${word}`)
    else words.push(word)
  }
  return words
}
