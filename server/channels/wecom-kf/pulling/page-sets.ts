import type { KfItemRaw } from '../../../wechat/wecom-kf/types'

/** Others who want to write wait no longer for a set than this; where a single customer's words take longer, they do. */
const SET_MS = 40
const SMALLEST = 16
const FIRST = 25

/** How many items are taken in one transaction: as many as their time allows, by how long those before took. */
export class Pace {
  private msEach = SET_MS / FIRST

  get size(): number {
    return Math.max(SMALLEST, Math.floor(SET_MS / this.msEach))
  }

  /** What is slow slows at once; what is quick is believed by and by. */
  took(ms: number, items: number): void {
    if (items === 0) return
    const each = ms / items
    this.msEach = each > this.msEach ? each : this.msEach * 0.7 + each * 0.3
  }
}

/**
 * The first of the sets in which a page is taken, and what is left of it. What one customer said stays together, in its order: a burst is
 * answered by its end. Customers come in the order of their first words. Pure.
 */
export function nextSet(
  items: readonly KfItemRaw[],
  size: number,
): { set: readonly KfItemRaw[]; rest: readonly KfItemRaw[] } {
  if (items.length <= size) return { set: items, rest: [] }
  const inOrder = [...items].sort((a, b) => Number(a.send_time) - Number(b.send_time))
  const own = new Map<string, KfItemRaw[]>()
  for (const item of inOrder) {
    const writer = writerOf(item)
    const before = own.get(writer)
    if (before) before.push(item)
    else own.set(writer, [item])
  }
  const set: KfItemRaw[] = []
  const rest: KfItemRaw[] = []
  for (const said of own.values()) {
    const fits = rest.length === 0 && (set.length === 0 || set.length + said.length <= size)
    ;(fits ? set : rest).push(...said)
  }
  return { set, rest }
}

function writerOf({ external_userid, event }: KfItemRaw): string {
  const named: unknown =
    typeof event === 'object' && event !== null ? Reflect.get(event, 'external_userid') : undefined
  return (
    [external_userid, named].find((id) => typeof id === 'string' && id !== '')?.toString() ?? ''
  )
}
