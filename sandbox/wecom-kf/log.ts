import { createHash, randomBytes } from 'node:crypto'
import type { SandboxClock } from '../clock'
import type { JsonObject } from '../protocol/wire-json'

const HISTORY = 3 * 24 * 3_600_000

export interface LogPage {
  items: JsonObject[]
  cursor: string
  more: boolean
}

/** What sync_msg can bring of one kf account: oldest first, three days back. */
export class KfLog {
  private readonly entries: { at: number; item: JsonObject }[] = []
  private readonly mark: string
  private expired = 0

  constructor(
    openKfId: string,
    private readonly clock: SandboxClock,
  ) {
    this.mark = createHash('sha256').update(openKfId).digest('hex').slice(0, 10)
  }

  add(item: JsonObject): void {
    this.entries.push({ at: this.clock.now(), item })
  }

  get length(): number {
    return this.entries.length
  }

  /** From a cursor, '' for the oldest; undefined when the cursor is not one of this account. */
  read(cursor: string, limit: number): LogPage | undefined {
    const asked = cursor === '' ? 0 : this.position(cursor)
    if (asked === undefined) return undefined
    const from = Math.max(asked, this.oldest())
    const items = this.entries.slice(from, from + limit).map(({ item }) => item)
    const next = from + items.length
    return { items, cursor: this.cursorAt(next), more: next < this.entries.length }
  }

  /** An empty page that goes on at the same place, under another cursor. */
  stay(cursor: string): LogPage | undefined {
    const asked = cursor === '' ? 0 : this.position(cursor)
    return asked === undefined ? undefined : { items: [], cursor: this.cursorAt(asked), more: true }
  }

  private oldest(): number {
    const since = this.clock.now() - HISTORY
    while ((this.entries[this.expired]?.at ?? Infinity) <= since) this.expired += 1
    return this.expired
  }

  /** Opaque and never the same twice, at most 64 bytes. */
  private cursorAt(position: number): string {
    return Buffer.from(`${this.mark}.${position}.${randomBytes(6).toString('hex')}`).toString(
      'base64url',
    )
  }

  private position(cursor: string): number | undefined {
    const found = /^([0-9a-f]{10})\.(\d+)\.[0-9a-f]{12}$/.exec(
      Buffer.from(cursor, 'base64url').toString(),
    )
    const position = Number(found?.[2])
    return found?.[1] === this.mark && position <= this.entries.length ? position : undefined
  }
}
