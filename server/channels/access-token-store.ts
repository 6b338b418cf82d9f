import type { Database, Tx } from '../db/database'
import { after } from '../lib/clock'
import type { SecretBox } from '../lib/secret-box'
import type { StoredToken, TokenStore } from '../wechat/token-store'
import { AccessTokenRow } from './access-token.entity'

export interface AccessTokenStoreOptions {
  db: Database
  box: Pick<SecretBox, 'seal' | 'open'>
}

/**
 * Access tokens in the database, sealed, each bound to its account's row. The lease is one conditional UPDATE, which
 * holds on SQLite and on MySQL alike, between threads, processes and machines.
 */
export function createAccessTokenStore({ db, box }: AccessTokenStoreOptions): TokenStore {
  return {
    async read(accountKey) {
      const row = await db.read.findOneBy(AccessTokenRow, { accountKey })
      return {
        token: row && tokenIn(row, box),
        failure:
          row && row.failureCode !== null && row.failureAt !== null
            ? { code: row.failureCode, at: row.failureAt }
            : null,
      }
    },
    lease: (accountKey, { owner, now, until }) =>
      db.transaction(async (tx) => {
        await makeRow(tx, accountKey)
        const { affected } = await tx.manager
          .createQueryBuilder()
          .update(AccessTokenRow)
          .set({ leaseOwner: owner, leaseUntil: until })
          .where(
            'accountKey = :accountKey AND (leaseOwner IS NULL OR leaseOwner = :owner OR leaseUntil <= :now OR leaseUntil > :ahead)',
            // One that ends later than anybody's could is left from a time when a clock was ahead.
            { accountKey, owner, now, ahead: after(until, until.getTime() - now.getTime()) },
          )
          .execute()
        return affected === 1
      }),
    save: (accountKey, { owner, token }) =>
      endLease(
        db,
        { accountKey, owner },
        {
          tokenSealed: box.seal(token.value, contextOf(accountKey)),
          refreshedAt: token.refreshedAt,
          expiresAt: token.expiresAt,
          failureCode: null,
          failureAt: null,
        },
      ),
    fail: (accountKey, { owner, failure }) =>
      endLease(db, { accountKey, owner }, { failureCode: failure.code, failureAt: failure.at }),
    release: (accountKey, { owner }) => endLease(db, { accountKey, owner }, {}),
  }
}

const contextOf = (accountKey: string): string => `access-token:${accountKey}`

async function makeRow(tx: Tx, accountKey: string): Promise<void> {
  if (await tx.manager.existsBy(AccessTokenRow, { accountKey })) return
  await tx.manager
    .createQueryBuilder()
    .insert()
    .into(AccessTokenRow)
    .values({ accountKey })
    .orIgnore()
    .updateEntity(false)
    .execute()
}

async function endLease(
  db: Database,
  holder: { accountKey: string; owner: string },
  change: Partial<AccessTokenRow>,
): Promise<void> {
  const { accountKey, owner } = holder
  const ended = { ...change, leaseOwner: null, leaseUntil: null }
  await db.transaction((tx) =>
    tx.manager.update(AccessTokenRow, { accountKey, leaseOwner: owner }, ended),
  )
}

/** A token sealed with a key that is gone is as good as none: the platform gives another. */
function tokenIn(
  { accountKey, tokenSealed, refreshedAt, expiresAt }: AccessTokenRow,
  box: Pick<SecretBox, 'open'>,
): StoredToken | null {
  if (tokenSealed === null || refreshedAt === null || expiresAt === null) return null
  try {
    return { value: box.open(tokenSealed, contextOf(accountKey)), refreshedAt, expiresAt }
  } catch {
    return null
  }
}
