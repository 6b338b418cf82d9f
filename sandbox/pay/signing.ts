import { createCipheriv, randomBytes, sign, verify } from 'node:crypto'

export const randomNonce = (): string => randomBytes(16).toString('hex').toUpperCase()

export function signText(privateKey: string, text: string): string {
  return sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64')
}

export function verifyText(publicKey: string, text: string | Buffer, signature: string): boolean {
  return verify('RSA-SHA256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64'))
}

export interface SealedResource {
  algorithm: 'AEAD_AES_256_GCM'
  original_type: string
  ciphertext: string
  nonce: string
  associated_data: string
}

/** AEAD_AES_256_GCM, the tag behind the ciphertext. */
export function seal(apiV3Key: string, originalType: string, plain: string): SealedResource {
  const nonce = randomBytes(9).toString('base64url')
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce)).setAAD(
    Buffer.from(originalType),
  )
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return {
    algorithm: 'AEAD_AES_256_GCM',
    original_type: originalType,
    ciphertext: body.toString('base64'),
    nonce,
    associated_data: originalType,
  }
}
