import { defaultOptions } from '../sandbox/defaults'
import type { CryptoAccount } from '../sandbox/protocol/message-crypto'
import { deriveOpenId } from '../sandbox/world/person'

const { appId, ghId, secret, token, aesKey } = defaultOptions().officialAccount

/** The official account of every candidate is the sandbox's. */
export const ACCOUNT: CryptoAccount & { ghId: string; secret: string } = {
  receiverId: appId,
  ghId,
  secret,
  token,
  aesKey,
}

/** Writers take turns, as a crowd of followers would. */
const FOLLOWERS = 500

export const followers = Array.from({ length: FOLLOWERS }, (_, index) => {
  const id = `bench-${index}`
  return {
    id,
    nickname: `示例用户 ${index}`,
    note: '示例数据',
    following: true,
    openId: deriveOpenId(appId, id),
  }
})
