import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { selfSigned } from './certificate'

export interface RsaPair {
  /** PEM. */
  privateKey: string
  publicKey: string
}

export interface PlatformCertificate {
  serialNo: string
  pem: string
  privateKey: string
}

/** A merchant of the sandbox's WeChat Pay, with the keys of both sides. */
export interface PayAccountOptions {
  mchId: string
  serialNo: string
  apiV3Key: string
  merchant: RsaPair
  publicKeyId: string
  /** WeChat Pay's own. */
  platform: RsaPair
  /** `certificate`: an old merchant, whose answers and notices are signed by platform certificates. New ones are refused those. */
  mode: 'public-key' | 'certificate'
  /** Where the files lie that a server reads. */
  folder: string
  /** How long after it was accepted a refund arrives by itself, in real milliseconds; left out: when it is told to. */
  refundDelayMs?: number
  /** After how many real milliseconds a notice that was not taken comes again; left out: not by itself. */
  retryMs?: number
}

const rsaPair = (): RsaPair =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })

/** Made for one run, with the two files that a merchant would download. */
export function makePayAccount(
  folder: string,
  mode: PayAccountOptions['mode'] = 'public-key',
): PayAccountOptions {
  const [merchant, platform] = [rsaPair(), rsaPair()]
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const write = (name: string, pem: string): void =>
    writeFileSync(path.join(folder, name), pem, { mode: 0o600 })
  write('merchant-key.pem', merchant.privateKey)
  write('wechat-pay-public-key.pem', platform.publicKey)
  return {
    mchId: '1900000109',
    serialNo: createHash('sha1').update(merchant.publicKey).digest('hex').toUpperCase(),
    apiV3Key: randomBytes(16).toString('hex'),
    merchant,
    platform,
    publicKeyId: `PUB_KEY_ID_011900000109${randomBytes(6).toString('hex')}`,
    mode,
    folder,
  }
}

export function makePlatformCertificate(now: Date): PlatformCertificate {
  const { publicKey, privateKey } = rsaPair()
  const serial = randomBytes(20)
  serial[0] = 0x5a
  return {
    serialNo: serial.toString('hex').toUpperCase(),
    pem: selfSigned({ publicKey, privateKey, serial, now }),
    privateKey,
  }
}

/** What a server of this merchant reads. */
export function payEnv({
  mchId,
  serialNo,
  apiV3Key,
  publicKeyId,
  mode,
  folder,
}: PayAccountOptions): Record<string, string> {
  return {
    PAY_MCH_ID: mchId,
    PAY_SERIAL_NO: serialNo,
    PAY_PRIVATE_KEY_FILE: path.join(folder, 'merchant-key.pem'),
    PAY_API_V3_KEY: apiV3Key,
    ...(mode === 'public-key' && {
      PAY_PUBLIC_KEY_ID: publicKeyId,
      PAY_PUBLIC_KEY_FILE: path.join(folder, 'wechat-pay-public-key.pem'),
    }),
  }
}
