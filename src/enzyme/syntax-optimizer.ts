import {type CodeFence, codeFences} from './code-fences.ts'
import {codeLanguage, formattedJson} from './code-language.ts'
import type {Enzyme} from './enzyme.ts'
import {goesAsFarAs, type Rules} from './rules.ts'
import {rewriteTexts} from './texts.ts'

/**
 * Fenced code that others can render: open fences are closed, and fences without a language get the one that is told
 * from the code. From `moderate` on JSON is laid out, where parsing it again shows that only blanks have changed. Code
 * itself is never touched otherwise, and nothing gets a fence that had none. To the meter the language of a fence is a word
 * of the text: where it reads the span worse with it, the fence stays as it was.
 */
export function syntaxOptimizer(rules: Rules): Enzyme {
  const formats = goesAsFarAs(rules, 'moderate')
  const rewrite = (text: string): string => optimize(text, formats)
  return {
    name: 'syntax-optimizer',
    version: '3',
    neverLowers: true,
    apply: async (drafts) => drafts.map(({span}) => rewriteTexts(span, 'code fences', rewrite)),
  }
}

function optimize(text: string, formats: boolean): string {
  let optimized = ''
  let from = 0
  for (const fence of codeFences(text)) {
    optimized += text.slice(from, fence.start) + render(text, fence, formats)
    from = fence.end
  }
  const after = optimized + text.slice(from)
  return after !== text && sameBlocks(text, after) ? after : text
}

function render(text: string, fence: CodeFence, formats: boolean): string {
  const {indent, marks, info, body, start, end, open} = fence
  const language = info === '' ? codeLanguage(body) : info
  const laidOut = formats && language === 'json' ? formattedJson(body) : undefined
  if (!open && (info !== '' || language === undefined) && laidOut === undefined) return text.slice(start, end)
  const lines = laidOut ?? body
  return `${indent}${marks}${language ?? ''}\n${lines}${lines === '' || lines.endsWith('\n') ? '' : '\n'}${indent}${marks}`
}

/** Reads both again: the same number of blocks, and the same code in each but for blanks. */
function sameBlocks(before: string, after: string): boolean {
  const [old, now] = [codeFences(before), codeFences(after)]
  const code = ({body}: CodeFence) => body.replace(/\s+/g, '')
  return (
    old.length === now.length && old.every((fence, index) => code(fence) === code(now[index]!) && !now[index]!.open)
  )
}
