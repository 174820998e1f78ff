/** Lines that hardly any other language has: a definition, an import under another name, what belongs to Python alone. */
const ITS_OWN = [
  /^\s*(?:async )?def \w+\(.*\)(?: -> [\w.[\], |"']+)?:\s*(?:#.*)?$/m,
  /^import [\w.]+(?: as \w+)$/m,
  /^from [\w.]+ import [\w, ()*]+$/m,
  /^if __name__ == ['"]__main__['"]:/m,
  /^\s*for [\w, ]+ in (?:range|enumerate|zip)\(.*\):\s*$/m,
  /^\s*elif .+:\s*$/m,
  /^\s*with open\(.+\) as \w+:\s*$/m,
  /^\s*except(?: \w[\w.]*(?: as \w+)?)?:\s*$/m,
  /\bprint\(f["']/,
  /^class \w+(?:\([\w., =]*\))?:\s*\n(?:\s*\n)*\s+(?:"""|def __init__\(self)/m,
]

/** What stands at the beginning of a line that is not indented. */
const STATEMENT =
  /^(?:#|@\w[\w.]*|"""|'''|[)\]}]|import [\w., ]+$|import [\w.]+ as \w+$|from [\w.]+ import [\w, ()*]+|(?:async )?def \w+\(|class \w+[(:]|(?:if|elif|while|with) .+|for .+ in .+|(?:else|try|finally):|except\b.*:|(?:return|raise|assert|del|global|yield|await)\b|(?:pass|break|continue)$|print[ (]|[A-Za-z_][\w.]*(?:\[[^\]]*\])*(?:, *[A-Za-z_]\w*)* *(?::[^=]+)?(?:[-+*/%|&]|\/\/|\*\*)?=[^=]|[A-Za-z_][\w.]*(?:\[[^\]]*\])*\()/

/** Lines of blocks end with a colon, be it behind a comment, or go on in brackets. */
const BLOCK = /^(?:if|elif|while|with|for|class|def|async def)\b/

/** No line speaks against it, outside of brackets and long strings, and one at least is of no other language. */
export function isPython(code: string): boolean {
  if (/[;{]\s*$|^\s*(?:\$ |>>> |end$|func |fn |let |var |val |echo |#include)|\bfunction\b|=> /m.test(code))
    return false
  if (!ITS_OWN.some((form) => form.test(code))) return false
  const plain = code.replace(/("""|''')[\s\S]*?\1/g, '""')
  let depth = 0
  for (const line of plain.split('\n')) {
    const bare = line
      .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
      .replace(/#.*/, '')
      .trimEnd()
    const isWhole = depth === 0 && bare !== '' && /^\S/.test(bare)
    depth += count(bare, /[([{]/g) - count(bare, /[)\]}]/g)
    if (!isWhole) continue
    if (!STATEMENT.test(bare)) return false
    if (BLOCK.test(bare) && depth === 0 && !/:/.test(bare)) return false
  }
  return depth === 0
}

function count(text: string, form: RegExp): number {
  return text.match(form)?.length ?? 0
}
