/** Spearman's rank correlation, equal values sharing their mean rank. */
export function spearman(a: readonly number[], b: readonly number[]): number {
  const x = ranks(a)
  const y = ranks(b)
  const mean = (a.length - 1) / 2
  const sum = (of: (index: number) => number) => x.reduce((total, _, index) => total + of(index), 0)
  const covariance = sum((index) => (x[index]! - mean) * (y[index]! - mean))
  return covariance / Math.sqrt(sum((index) => (x[index]! - mean) ** 2) * sum((index) => (y[index]! - mean) ** 2))
}

function ranks(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!)
  const ranked = new Array<number>(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let at = start; at < end; at++) ranked[order[at]!] = (start + end - 1) / 2
    start = end
  }
  return ranked
}
