import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {DIMENSIONS} from './start.ts'

/** A trained model of real numbers: rows times their weights, and how often training read each, shares counted. */
export interface Member {
  readonly values: Float32Array
  readonly uses: Float64Array
}

/**
 * The mean of models that were trained from one start, each in an order of its own: a model that finds better than any of
 * them (Wortsman et al. 2022, "Model soups"), and no larger. Uses are added.
 * @param members at least one, all of the same rows
 */
export function meanOf(members: readonly Member[]): Member {
  const values = new Float32Array(members[0]!.values.length)
  const uses = new Float64Array(members[0]!.uses.length)
  for (const member of members) {
    for (let at = 0; at < values.length; at++) values[at]! += member.values[at]! / members.length
    for (let row = 0; row < uses.length; row++) uses[row]! += member.uses[row]!
  }
  return {values, uses}
}

/** The rows whose rounding would cost sums the most: by how often training read them and how long they are. */
export function mostUsed({values, uses}: Member, count: number): Set<number> {
  const cost = uses.map((times, row) => {
    let squares = 0
    for (let at = row * DIMENSIONS; at < (row + 1) * DIMENSIONS; at++) squares += values[at]! ** 2
    return times * squares
  })
  const order = Array.from(cost.keys()).sort((a, b) => cost[b]! - cost[a]! || a - b)
  return new Set(order.slice(0, count))
}

/**
 * What `train` makes; kept in `folder` under `key`, and read from there the next time: a stopped training goes on with the
 * member that was not finished.
 * @param folder undefined: nothing is kept
 */
export function remembered(folder: string | undefined, key: string, rows: number, train: () => Member): Member {
  if (folder === undefined) return train()
  const file = join(folder, `${key}.member`)
  const split = 4 * rows * DIMENSIONS
  if (existsSync(file)) {
    const {buffer} = new Uint8Array(readFileSync(file))
    if (buffer.byteLength === split + 8 * rows)
      return {values: new Float32Array(buffer, 0, rows * DIMENSIONS), uses: new Float64Array(buffer, split, rows)}
  }
  const member = train()
  const bytes = (part: Float32Array | Float64Array) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength)
  writeFileSync(file, Buffer.concat([bytes(member.values), bytes(member.uses)]))
  return member
}
