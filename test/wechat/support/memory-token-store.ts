import type { TokenRecord, TokenStore } from '../../../server/wechat/token-store'

interface Row extends TokenRecord {
  lease: { owner: string; until: Date } | null
}

/** The token store's contract without a database; instances that share it are as processes that share a database. */
export function memoryTokenStore(): TokenStore {
  const rows = new Map<string, Row>()
  const rowOf = (key: string): Row => {
    const row = rows.get(key) ?? { token: null, failure: null, lease: null }
    rows.set(key, row)
    return row
  }
  const end = (key: string, owner: string, change: Partial<Row>): void => {
    const row = rowOf(key)
    if (row.lease?.owner === owner) rows.set(key, { ...row, ...change, lease: null })
  }
  return {
    read: async (key) => ({ token: rowOf(key).token, failure: rowOf(key).failure }),
    lease: async (key, { owner, now, until }) => {
      const row = rowOf(key)
      if (row.lease && row.lease.owner !== owner && row.lease.until > now) return false
      row.lease = { owner, until }
      return true
    },
    save: async (key, { owner, token }) => end(key, owner, { token, failure: null }),
    fail: async (key, { owner, failure }) => end(key, owner, { failure }),
    release: async (key, { owner }) => end(key, owner, {}),
  }
}
