import { randomBytes } from 'node:crypto'
import { platformKeys } from '../defaults'
import type { PlatformKeys, SandboxOptions } from '../options'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** As consoles make them. A byte above the last whole round of the alphabet is left out, so that each letter is as likely. */
function letters(count: number): string {
  let text = ''
  while (text.length < count) {
    for (const byte of randomBytes(count))
      if (byte < 248) text += LETTERS[byte % LETTERS.length] ?? ''
  }
  return text.slice(0, count)
}

const callbackSecrets = () => ({ token: letters(32), aesKey: letters(43), secret: letters(32) })

/**
 * Every secret of the demo's accounts, made for this run. The ones of the repository are everybody's: with them anybody who reaches a
 * demo's port could sign callbacks and deliveries that it believes.
 */
export function freshSecrets(options: SandboxOptions): {
  options: SandboxOptions
  platform: PlatformKeys
} {
  const { officialAccount, miniProgram, wecom } = options
  const platform = { keyId: platformKeys.keyId, secret: letters(43) }
  return {
    options: {
      ...options,
      platform,
      officialAccount: { ...officialAccount, ...callbackSecrets() },
      miniProgram: { ...miniProgram, ...callbackSecrets() },
      wecom: {
        ...wecom,
        ...callbackSecrets(),
        ...(wecom.kf && { kf: { ...wecom.kf, ...callbackSecrets() } }),
      },
    },
    platform,
  }
}
