import {Script} from 'node:vm'

/** What only JavaScript writes, among languages that have functions, arrows, `let` and `const` as well. */
const ITS_OWN =
  /\bconsole\.(?:log|error|warn|table)\(|\b(?:document|window|localStorage)\.\w|\brequire\(['"]|\bmodule\.exports\b|[!=]==|\b(?:const|let) \w+ = (?:async )?(?:\([\w, ]*\)|\w+) => |\b(?:const|let) \{|\bJSON\.(?:parse|stringify)\(|\bObject\.\w+\(|\bnew Promise\(|\btypeof \w|\basync (?:function|\()|\bexports\.\w+ = |\bconst \w+ = \{|\bfunction \w*\([\w, ]*\) \{[^}]*\b(?:let|const) \w+ = |`[^`]*\$\{/

/** Compiled, never run: what only it writes, where the parser agrees on all of it. */
export function isJavaScript(code: string): boolean {
  if (!/[;{]|=>|console\./.test(code)) return false
  // PHP without its mark has `===` as well.
  if (!ITS_OWN.test(code) || /\$\w+ *(?:=|->)/.test(code)) return false
  try {
    new Script(code)
    return true
  } catch {
    return false
  }
}
