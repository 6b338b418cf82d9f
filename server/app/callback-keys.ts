import { randomBytes } from 'node:crypto'
import { createCallbackCrypto, type CallbackCrypto } from '../wechat/callback-crypto'

/** Without an EncodingAESKey the console is in plain mode; a random key then makes sure that nothing sealed is ever opened. */
export function callbackKeys(account: {
  appId: string
  token: string
  encodingAesKeys: readonly string[]
}): { crypto: CallbackCrypto; plainMode: boolean } {
  const [current, ...former] = account.encodingAesKeys
  const unused = randomBytes(32).toString('base64').slice(0, 43)
  return {
    plainMode: current === undefined,
    crypto: createCallbackCrypto({
      token: account.token,
      encodingAesKeys: [current ?? unused, ...former],
      receiverId: account.appId,
    }),
  }
}
