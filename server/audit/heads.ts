import { createHash } from 'node:crypto'
import { MoreThan, type EntityManager } from 'typeorm'
import { z } from 'zod'
import type { Database } from '../db/database'
import { MINUTE_MS } from '../lib/clock'
import type { Logger } from '../lib/logger'
import type { Loop } from '../lib/loop'
import type { Signers } from '../lib/signing-keys'
import { AuditLink } from './audit-link.entity'
import { findLastLink } from './seal'

/** A piece of the chain as it is kept outside the database: the links from `from` on, signed. One line of JSON. */
const Head = z.object({
  from: z.number().int().positive(),
  links: z.array(z.string().length(43)).min(1),
  at: z.iso.datetime(),
  keyId: z.string(),
  signature: z.string(),
})
type Head = z.infer<typeof Head>

/** Lines that are kept outside the database, and only added to. */
export interface LineStore {
  /** Added behind what is there, and on disk when it returns. */
  append(line: string): Promise<void>
  /** All lines, oldest first. */
  lines(): AsyncIterable<string>
}

/** Where heads are kept, out of reach of whoever owns the database. */
export interface HeadStore extends LineStore {
  /** The newest one; null before the first. */
  lastLine(): Promise<string | null>
}

export interface HeadDeps {
  db: Database
  store: HeadStore
  signers: Signers
}

const AT_A_TIME = 500

export function headsLoop(deps: HeadDeps & { logger: Pick<Logger, 'error'> }): Loop {
  return {
    name: 'heads of the audit record',
    everyMs: MINUTE_MS,
    async run() {
      const { shorter } = await keepHeads(deps)
      if (shorter)
        deps.logger.error(
          shorter,
          'the audit record is shorter than what is kept of it outside the database; run npm run audit:verify',
        )
    },
  }
}

/**
 * Writes what the chain has grown by since the last time. Several processes may each do so: what is there twice is the same twice.
 * @returns `shorter`: where the chain ends though it went further once; nothing is written then
 */
export async function keepHeads({
  db,
  store,
  signers,
}: HeadDeps): Promise<{ written: number; shorter: { endsAt: number; wentTo: number } | null }> {
  const kept = lastSeq(await store.lastLine())
  const endsAt = (await findLastLink(db.read))?.seq ?? 0
  if (endsAt < kept) return { written: 0, shorter: { endsAt, wentTo: kept } }
  let from = kept + 1
  for (;;) {
    const links = await listLinks(db.read, from)
    if (links.length === 0) return { written: from - kept - 1, shorter: null }
    await store.append(
      JSON.stringify(signed(signers, { from, links, at: db.clock.now().toISOString() })),
    )
    from += links.length
  }
}

async function listLinks(manager: EntityManager, from: number): Promise<string[]> {
  const rows = await manager.find(AuditLink, {
    where: { seq: MoreThan(from - 1) },
    order: { seq: 'ASC' },
    take: AT_A_TIME,
  })
  return rows.map(({ link }) => link)
}

function signed({ current }: Signers, head: Pick<Head, 'from' | 'links' | 'at'>): Head {
  return { ...head, keyId: current.keyId, signature: current.sign(toSign(head)) }
}

function toSign({ from, links, at }: Pick<Head, 'from' | 'links' | 'at'>): string {
  return `xinqiao/audit-head/v1\n${from}\n${at}\n${createHash('sha256').update(links.join('\n')).digest('base64url')}`
}

/** A line that a power cut broke off says nothing. */
export function readHead(line: string): Head | null {
  try {
    return Head.safeParse(JSON.parse(line)).data ?? null
  } catch {
    return null
  }
}

function lastSeq(line: string | null): number {
  const head = line === null ? null : readHead(line)
  return head === null ? 0 : head.from + head.links.length - 1
}

/** Whether it was signed with a key of ours. */
export function isOurs(signers: Signers, head: Head): boolean {
  return signers.verify(head.keyId, toSign(head), head.signature)
}
