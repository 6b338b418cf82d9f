import type { AccessToken } from '../../../server/wechat/access-token'

export interface FixedToken extends AccessToken {
  /** Tokens that callers reported dead. */
  dead: string[]
}

/** Gives `token-1`; after each death the next number. */
export function fixedToken(): FixedToken {
  let number = 1
  const dead: string[] = []
  return {
    dead,
    get: async () => `token-${number}`,
    replace: async (token) => {
      dead.push(token)
      number += 1
      return `token-${number}`
    },
  }
}
