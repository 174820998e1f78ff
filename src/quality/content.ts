/** What a text is made of, besides prose. */
export type Content = 'code' | 'sql' | 'shell' | 'number' | 'url'

/** A statement, not the word: `SELECT a FROM t`, `update t set`, `CREATE TABLE`. */
const SQL =
  /\bselect\b[\s\S]{1,400}?\bfrom\b|\binsert\s+into\b|\bupdate\s+\S+\s+set\b|\bdelete\s+from\b|\b(?:create|alter|drop)\s+(?:table|index|view)\b/i

/** A fence that names a shell, a prompt, a pipe between commands, or a well-known command with an argument in front. */
const SHELL =
  /```(?:sh|bash|shell|zsh|console)\b|(?:^|\n)\s*\$ \S|^\s*`?(?:sudo\s+)?(?:apt|awk|brew|cat|cd|chmod|chown|cp|curl|cut|docker|du|echo|find|git|grep|head|kill|kubectl|ls|mkdir|mv|npm|npx|openssl|pip|ps|psql|python3?|rm|rsync|scp|sed|sort|ssh|systemctl|tail|tar|touch|wget|xargs)\s+(?:-|[\w./"'$~*]+)[^.!?]*$|\S\s\|\s(?:awk|cut|grep|head|sed|sort|tail|tee|uniq|wc|xargs)\b/

/** Shapes that prose does not take: fences, calls that end in `;`, arrows, blocks, definitions with a bracket. */
const CODE =
  /```|=>|[;{}]\s*(?:\n|$)|\w\(\)|\b(?:const|let|var)\s+\w+\s*=|\b(?:def|function|class|fn|func)\s+\w+\s*[({:]|\bimport\s+\w+|#include\s*<|<\/\w+>|\breturn\b[^.\n]*;|==|!=|&&|\w\.\w+\([^)]*\)/

const NUMBER = /^\W{0,3}[-+]?\d[\d.,\s]*(?:%|[A-Za-z°$€]{1,4})?\W{0,2}$/
const URL = /\bhttps?:\/\/[^\s"'<>]+/i

/** Texts are looked at up to here, in UTF-16 units; bounds the work for one row. */
const MOST_CHARS = 4000

/** The kind of code a text holds, undefined for prose. */
export function codeIn(text: string): 'code' | 'sql' | 'shell' | undefined {
  const head = text.slice(0, MOST_CHARS)
  if (SQL.test(head)) return 'sql'
  if (SHELL.test(head)) return 'shell'
  return CODE.test(head) ? 'code' : undefined
}

/** Everything that is found in a text, most telling first. */
export function contentOf(text: string): Content[] {
  const found: Content[] = []
  const code = codeIn(text)
  if (code !== undefined) found.push(code)
  const head = text.slice(0, MOST_CHARS)
  if (URL.test(head)) found.push('url')
  if (NUMBER.test(head.trim())) found.push('number')
  return found
}
