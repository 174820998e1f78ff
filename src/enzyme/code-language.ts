import {Script} from 'node:vm'

/** Code longer than this is not read. */
const MOST_CHARACTERS = 20_000

/**
 * The language of a piece of code, as Markdown fences name it; undefined when it is not sure. JSON and JavaScript are
 * told by their parsers, the others by lines that only they write.
 */
export function codeLanguage(code: string): string | undefined {
  const plain = code.trim()
  if (plain === '' || plain.length > MOST_CHARACTERS) return undefined
  if (parsesAsJson(plain)) return 'json'
  if (/^#!.*\b(?:ba|z|da)?sh\b/.test(plain)) return 'bash'
  if (
    /^(?:select\b[\s\S]+\bfrom\b|insert\s+into\b|update\s+\S+\s+set\b|delete\s+from\b|(?:create|alter|drop)\s+(?:table|index|view)\b|with\s+\w+\s+as\s*\()/i.test(
      plain,
    )
  )
    return 'sql'
  if (
    /^\s*(?:def \w+\(.*\).*:|class \w+(?:\(.*\))?:|from [\w.]+ import |import \w+(?: as \w+)?$|(?:if|for|while|with|elif|try|except)\b.*:$)/m.test(
      plain,
    ) &&
    !/[{};]\s*$/m.test(plain)
  )
    return 'python'
  if (/^\s*<(?:!doctype html|html|div|body|head|p|span|table)\b/i.test(plain)) return 'html'
  if (/^\s*#include\s*[<"]/m.test(plain))
    return /\bstd::|<(?:iostream|vector|string|map)>|\bclass \w/.test(plain) ? 'cpp' : 'c'
  if (
    /^\s*(?:public |private )?(?:static )?(?:class|interface) \w+[^;]*\{/m.test(plain) &&
    /\bpublic\s+(?:static\s+)?[\w<>[\]]+\s+\w+\s*\(/.test(plain)
  )
    return 'java'
  if (/^\s*(?:package main|func \w+\(.*\).*\{)/m.test(plain)) return 'go'
  if (
    /^\s*(?:\$ )?(?:sudo|apt|git|npm|npx|docker|kubectl|curl|wget|cd|ls|mkdir|chmod|ssh|pip) \S/m.test(plain) &&
    !/[;{}]\s*$/m.test(plain)
  )
    return 'bash'
  if (looksLikeJavaScript(plain) && parsesAsJavaScript(plain)) return 'javascript'
  return undefined
}

/** The same JSON with line breaks and two blanks; undefined unless nothing but blanks differs, outside of strings. */
export function formattedJson(code: string): string | undefined {
  if (!parsesAsJson(code.trim())) return undefined
  const formatted = JSON.stringify(JSON.parse(code), null, 2)
  // Numbers such as 1.0 and repeated keys do not come back as they were.
  return bare(formatted) === bare(code) ? formatted : undefined
}

function bare(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')
}

/** Objects and lists only: a word or a number alone says nothing. */
function parsesAsJson(code: string): boolean {
  if (!/^[{[]/.test(code)) return false
  try {
    JSON.parse(code)
    return true
  } catch {
    return false
  }
}

function looksLikeJavaScript(code: string): boolean {
  return /\b(?:const|let|var)\s+[\w{[]|\bfunction\s*\w*\s*\(|=>|\bconsole\.log\(|\brequire\(|\bdocument\./.test(code)
}

/** Compiled, never run. */
function parsesAsJavaScript(code: string): boolean {
  try {
    new Script(code)
    return true
  } catch {
    return false
  }
}
