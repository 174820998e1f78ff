import type {Command} from '@oclif/core'

/**
 * The words of a command in one line, for its help: arguments, then each flag in brackets, of flags that exclude each
 * other one (`[--a | --b N]`); in parentheses where one is required. oclif's own line has empty alternatives where
 * several flags exclude the same one.
 */
export function usageLine({args, flags, strict}: Pick<Command.Loadable, 'args' | 'flags' | 'strict'>): string {
  const words = Object.values(args ?? {})
    .filter(({hidden}) => !hidden)
    .map(({name, multiple, required}) => {
      const word = `${name.toUpperCase()}${multiple === true || strict === false ? '...' : ''}`
      return required === true ? word : `[${word}]`
    })
  const shown = Object.values(flags ?? {}).filter(({hidden}) => !hidden)
  const groups = alternatives([...shown.filter(isRequired), ...shown.filter((flag) => !isRequired(flag))])
  const flagWords = groups.map((group) => {
    const text = group.map(flagWord).join(' | ')
    if (!group.some(isRequired)) return `[${text}]`
    return group.length === 1 ? text : `(${text})`
  })
  return [...words, ...flagWords].join(' ')
}

/** Flags by what they exclude: in each group any two exclude each other, and each flag stands in one. */
function alternatives(flags: readonly Command.Flag.Any[]): (readonly Command.Flag.Any[])[] {
  const groups: Command.Flag.Any[][] = []
  for (const flag of flags) {
    const group = groups.find((others) => others.every((other) => exclude(flag, other)))
    if (group === undefined) groups.push([flag])
    else group.push(flag)
  }
  return groups
}

function exclude(one: Command.Flag.Any, other: Command.Flag.Any): boolean {
  return one.exclusive?.includes(other.name) === true || other.exclusive?.includes(one.name) === true
}

function isRequired({required}: Command.Flag.Any): boolean {
  return required === true
}

function flagWord(flag: Command.Flag.Any): string {
  const name = flag.char === undefined ? `--${flag.name}` : `-${flag.char}`
  if (flag.type === 'boolean') return name
  const given = flag.helpValue ?? flag.options?.join('|') ?? '<value>'
  const values = typeof given === 'string' ? [given] : given
  return [name, ...values.map((value) => `${value}${flag.multiple ? '...' : ''}`)].join(' ')
}
