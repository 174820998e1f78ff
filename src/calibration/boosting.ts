import type {Example} from './logistic.ts'

/** How the log-odds may move with a feature: never fall (1), never rise (-1), or not look at it at all (0). */
export type Direction = -1 | 0 | 1

/** A tree: an inner node sends values up to `at` left; a leaf adds its value to the log-odds. */
export type Tree =
  | {readonly feature: number; readonly at: number; readonly left: Tree; readonly right: Tree}
  | {readonly value: number}

export interface BoostedModel {
  readonly start: number
  readonly trees: readonly Tree[]
}

export interface BoostingOptions {
  readonly directions: readonly Direction[]
  readonly rounds?: number
  readonly learningRate?: number
  /** Leaves of a tree, at most. */
  readonly leaves?: number
  /** Examples that a leaf has, at least. */
  readonly leastInLeaf?: number
  /** Penalty on leaf values. */
  readonly ridge?: number
}

/** Values at which a feature may be cut. */
const CUTS = 32

/**
 * Gradient boosting of small monotone trees on the logistic loss, with second-order leaf values (Chen and Guestrin 2016)
 * and bounds handed down the tree so that no later cut can break the direction of an earlier one (as XGBoost and
 * LightGBM do). Best leaf first, no sampling: the same examples give the same trees.
 */
export function fitBoosted(examples: readonly Example[], options: BoostingOptions): BoostedModel {
  const {rounds = 60, learningRate = 0.1} = options
  const right = examples.filter(({correct}) => correct).length
  const start = Math.log((right + 0.5) / (examples.length - right + 0.5))
  if (right === 0 || right === examples.length) return {start, trees: []}
  const cuts = options.directions.map((direction, at) =>
    direction === 0 ? [] : cutsOf(examples.map(({features}) => features[at]!)),
  )
  // Of each example and feature: how many cuts its value is above.
  const binned = cuts.map((at, feature) =>
    Uint8Array.from(examples, ({features}) => at.reduce((above, cut) => above + Number(features[feature]! > cut), 0)),
  )
  const scores = new Float64Array(examples.length).fill(start)
  const gradients = new Float64Array(examples.length)
  const curvatures = new Float64Array(examples.length)
  const trees: Tree[] = []
  for (let round = 0; round < rounds; round++) {
    for (const [index, {correct}] of examples.entries()) {
      const p = 1 / (1 + Math.exp(-scores[index]!))
      gradients[index] = p - Number(correct)
      curvatures[index] = Math.max(1e-6, p * (1 - p))
    }
    const grown = growTree({binned, cuts, gradients, curvatures, options})
    if ('value' in grown) break
    const tree = scaled(grown, learningRate)
    trees.push(tree)
    for (const [index, {features}] of examples.entries()) scores[index]! += treeValue(tree, features)
  }
  return {start, trees}
}

/** The log-odds that an answer with these features is right. */
export function boostedScore({start, trees}: BoostedModel, features: readonly number[]): number {
  return trees.reduce((sum, tree) => sum + treeValue(tree, features), start)
}

function treeValue(tree: Tree, features: readonly number[]): number {
  let node = tree
  while (!('value' in node)) node = features[node.feature]! > node.at ? node.right : node.left
  return node.value
}

function scaled(tree: Tree, rate: number): Tree {
  if ('value' in tree) return {value: tree.value * rate}
  return {...tree, left: scaled(tree.left, rate), right: scaled(tree.right, rate)}
}

/** Between neighbouring distinct values, at equal shares of the examples. */
function cutsOf(values: readonly number[]): number[] {
  const ascending = Float64Array.from(values).sort()
  const cuts = new Set<number>()
  for (let cut = 1; cut <= CUTS; cut++) {
    const at = Math.floor((cut * ascending.length) / (CUTS + 1))
    const below = ascending[Math.max(0, at - 1)]!
    const above = ascending[at]!
    if (below < above) cuts.add((below + above) / 2)
  }
  return [...cuts]
}

interface Growing {
  readonly binned: readonly Uint8Array[]
  readonly cuts: readonly (readonly number[])[]
  readonly gradients: Float64Array
  readonly curvatures: Float64Array
  readonly options: BoostingOptions
}

interface Leaf {
  readonly members: readonly number[]
  readonly low: number
  readonly high: number
  readonly value: number
  readonly split: Split | undefined
  /** Where the leaf hangs. */
  readonly attach: (tree: Tree) => void
}

interface Split {
  readonly feature: number
  readonly cut: number
  readonly gain: number
  readonly left: number
  readonly right: number
}

type Draft = {feature: number; at: number; left: Tree; right: Tree}

function growTree(growing: Growing): Tree {
  const {binned, cuts, options} = growing
  const {leaves: mostLeaves = 8, directions} = options
  const all = Array.from(growing.gradients.keys())
  let root: Tree = {value: 0}
  const makeLeaf = (members: readonly number[], low: number, high: number, attach: Leaf['attach']): Leaf => {
    const value = Math.min(high, Math.max(low, leafValue(growing, members)))
    attach({value})
    return {members, low, high, value, split: bestSplit(growing, members, low, high), attach}
  }
  const open = [
    makeLeaf(all, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, (tree) => {
      root = tree
    }),
  ]
  for (let leaves = 1; leaves < mostLeaves; leaves++) {
    const next = open.reduce<Leaf | undefined>(
      (best, leaf) => (leaf.split && leaf.split.gain > (best?.split?.gain ?? 0) ? leaf : best),
      undefined,
    )
    if (next?.split === undefined) break
    open.splice(open.indexOf(next), 1)
    const {feature, cut, left, right} = next.split
    const node: Draft = {feature, at: cuts[feature]![cut]!, left: {value: left}, right: {value: right}}
    next.attach(node)
    const middle = (left + right) / 2
    const direction = directions[feature]!
    const above = (index: number): boolean => binned[feature]![index]! > cut
    open.push(
      makeLeaf(
        next.members.filter((index) => !above(index)),
        direction < 0 ? middle : next.low,
        direction > 0 ? middle : next.high,
        (tree) => {
          node.left = tree
        },
      ),
      makeLeaf(
        next.members.filter(above),
        direction > 0 ? middle : next.low,
        direction < 0 ? middle : next.high,
        (tree) => {
          node.right = tree
        },
      ),
    )
  }
  return root
}

function leafValue({gradients, curvatures, options: {ridge = 1}}: Growing, members: readonly number[]): number {
  let gradient = 0
  let curvature = 0
  for (const index of members) {
    gradient += gradients[index]!
    curvature += curvatures[index]!
  }
  return -gradient / (curvature + ridge)
}

function bestSplit(growing: Growing, members: readonly number[], low: number, high: number): Split | undefined {
  const {binned, cuts, gradients, curvatures, options} = growing
  const {ridge = 1, leastInLeaf = 20, directions} = options
  const held = (gradient: number, curvature: number): number =>
    Math.min(high, Math.max(low, -gradient / (curvature + ridge)))
  // What a leaf of this value saves of the loss, to second order.
  const saved = (gradient: number, curvature: number, value: number): number =>
    -(gradient * value + 0.5 * (curvature + ridge) * value ** 2)
  let best: Split | undefined
  for (const [feature, direction] of directions.entries()) {
    const count = cuts[feature]!.length
    if (direction === 0 || count === 0) continue
    const g = new Float64Array(count + 1)
    const h = new Float64Array(count + 1)
    const n = new Uint32Array(count + 1)
    let totalG = 0
    let totalH = 0
    for (const index of members) {
      const bin = binned[feature]![index]!
      g[bin]! += gradients[index]!
      h[bin]! += curvatures[index]!
      n[bin]! += 1
      totalG += gradients[index]!
      totalH += curvatures[index]!
    }
    const whole = saved(totalG, totalH, held(totalG, totalH))
    let leftG = 0
    let leftH = 0
    let leftN = 0
    for (let cut = 0; cut < count; cut++) {
      leftG += g[cut]!
      leftH += h[cut]!
      leftN += n[cut]!
      if (leftN < leastInLeaf || members.length - leftN < leastInLeaf) continue
      const left = held(leftG, leftH)
      const right = held(totalG - leftG, totalH - leftH)
      if ((right - left) * direction < 0) continue
      const gain = saved(leftG, leftH, left) + saved(totalG - leftG, totalH - leftH, right) - whole
      if (gain > 1e-9 && gain > (best?.gain ?? 0)) best = {feature, cut, gain, left, right}
    }
  }
  return best
}
