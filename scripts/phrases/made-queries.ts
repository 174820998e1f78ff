import type {SeededRandom} from '../random/seeded-random.ts'

/** SQL from a grammar, because no public pairs under a free licence hold any. `nouns` name tables and columns. */
export function madeQueries(count: number, nouns: readonly string[], random: SeededRandom): string[] {
  const noun = () => random.pick(nouns)
  const chance = (probability: number, text: () => string) => (random.next() < probability ? text() : '')
  const one = (options: readonly (() => string)[]) => random.pick(options)()
  const name = () =>
    one([
      noun,
      noun,
      () => `${noun()}_${noun()}`,
      () => `${noun()}_${noun()}`,
      () => noun().toUpperCase(),
      () => `${noun()}_${noun()}`.toUpperCase(),
      () => noun() + random.pick(['Id', 'Name', 'Date', 's']),
    ])
  const value = () =>
    one([
      () => String(random.below(3000)),
      () => `'${noun()}'`,
      () => `"${noun()} ${noun()}"`,
      () => (random.next() * 100).toFixed(1),
      () => '?',
    ])

  const select = (): string => {
    const [table, other] = [name(), name()]
    const aliased = random.next() < 0.5
    const alias = aliased ? random.pick(['a', 't', 't1', `${table}alias0`, table[0]!]) : ''
    const otherAlias = aliased ? random.pick(['b', 'u', 't2', `${other}alias0`]) : ''
    const column = (of = alias) => (of === '' ? '' : of + random.pick(['.', '.', ' . '])) + name()
    const as = (text: string) => (text === '' ? '' : ` ${chance(0.7, () => 'AS ')}${text}`)
    const aggregate = () => {
      const fn = random.pick(['MAX', 'MIN', 'SUM', 'AVG', 'COUNT'])
      return one([
        () => 'COUNT(*)',
        () => `${fn}( ${column()} )`,
        () => `${fn}(${column()})`,
        () => `${fn} ${column()}`,
      ])
    }
    const condition = () =>
      one([
        () => `${column()} = ${value()}`,
        () => `${column()} = ${value()}`,
        () => `${column()} ${random.pick(['>', '<', '>=', '<=', '<>', '!='])} ${value()}`,
        () => `${column()} LIKE '%${noun()}%'`,
        () => `${column()} IN (${value()}, ${value()})`,
        () => `${column()} IS ${chance(0.5, () => 'NOT ')}NULL`,
        () => `${column()} BETWEEN ${value()} AND ${value()}`,
      ])
    const where = () => {
      let text = condition()
      while (random.next() < 0.4) text += ` ${random.next() < 0.8 ? 'AND' : 'OR'} ${condition()}`
      return text
    }
    const columns = one([
      () => '*',
      column,
      () => `${column()} , ${column()}`,
      () => `${column()}, ${aggregate()}`,
      aggregate,
      () => `${column()}, ${column()}, ${column()}`,
    ])
    return [
      `SELECT ${chance(0.2, () => 'DISTINCT ')}${columns} FROM ${table}${as(alias)}`,
      chance(0.3, () => ` , ${other}${as(otherAlias)}`),
      chance(
        0.25,
        () => ` ${chance(0.4, () => 'LEFT ')}JOIN ${other}${as(otherAlias)} ON ${column()} = ${column(otherAlias)}`,
      ),
      chance(0.75, () => ` WHERE ${where()}`),
      chance(0.2, () => ` GROUP BY ${column()}${chance(0.3, () => ` HAVING ${aggregate()} > ${value()}`)}`),
      chance(0.2, () => ` ORDER BY ${column()}${chance(0.5, () => random.pick([' DESC', ' ASC']))}`),
      chance(0.15, () => ` LIMIT ${1 + random.below(20)}`),
    ].join('')
  }

  return Array.from({length: count}, () => {
    const statement =
      random.next() < 0.85
        ? select()
        : one([
            () => `INSERT INTO ${name()} (${name()}, ${name()}) VALUES (${value()}, ${value()})`,
            () => `UPDATE ${name()} SET ${name()} = ${value()} WHERE ${name()} = ${value()}`,
            () => `DELETE FROM ${name()} WHERE ${name()} = ${value()}`,
            () => `CREATE TABLE ${name()} (${name()} INTEGER PRIMARY KEY, ${name()} TEXT NOT NULL)`,
            () => `SELECT ${name()} FROM ${name()} WHERE ${name()} = ( ${select()} )`,
          ])
    const cased = random.next() < 0.75 ? statement : statement.toLowerCase()
    return cased + random.pick([';', ' ;', '', ';'])
  })
}
