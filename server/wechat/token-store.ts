/**
 * Where an account's access token lives, shared by all processes. One of them at a time holds the lease and asks the
 * platform; the others wait for what it saves. A holder that dies loses the lease by the clock.
 */
export interface TokenStore {
  read(accountKey: string): Promise<TokenRecord>
  /** Takes the lease when it is free, over, or the owner's already; atomic. @returns whether the owner has it now */
  lease(accountKey: string, lease: { owner: string; now: Date; until: Date }): Promise<boolean>
  /** Saves a token, forgets the failure and ends the lease; nothing happens when another owner holds the lease by now. */
  save(accountKey: string, saved: { owner: string; token: StoredToken }): Promise<void>
  /** Saves a failure and ends the lease; the token stays. Nothing happens when another owner holds the lease by now. */
  fail(accountKey: string, failed: { owner: string; failure: TokenFailure }): Promise<void>
  /** Ends the owner's lease, if it is still the owner's. */
  release(accountKey: string, held: { owner: string }): Promise<void>
}

export interface TokenRecord {
  token: StoredToken | null
  failure: TokenFailure | null
}

export interface StoredToken {
  value: string
  refreshedAt: Date
  expiresAt: Date
}

export interface TokenFailure {
  /** errcode of the token endpoint; 0 when it could not be asked */
  code: number
  at: Date
}
