import type {BrokenItem, Item, JsonItem} from './item.ts'

/** Items that are kept as one text. */
const PACKED = 250

/** Keeps items in their order, as JSON: values take several times the room. */
export function waitingItems() {
  let kept: (Buffer | BrokenItem)[] = []
  let open: JsonItem[] = []
  const counts = {items: 0, bytes: 0}
  const pack = (): void => {
    if (open.length === 0) return
    const text = Buffer.from(JSON.stringify(open))
    kept.push(text)
    counts.bytes += text.length
    open = []
  }
  return {
    /** How many wait, and of those that are packed their bytes. */
    counts: counts as Readonly<typeof counts>,
    add(item: Item): void {
      counts.items++
      if ('fault' in item) {
        pack()
        kept.push(item)
        counts.bytes += item.bytes.length
        return
      }
      open.push(item)
      if (open.length === PACKED) pack()
    },
    /** Gives them back, and forgets them. */
    *release(): Generator<Item> {
      pack()
      const released = kept
      kept = []
      counts.items = 0
      counts.bytes = 0
      for (const each of released)
        if (Buffer.isBuffer(each)) yield* JSON.parse(each.toString()) as JsonItem[]
        else yield each
    },
  }
}
