import { Readable } from 'node:stream'
import { s3Bucket } from '../lib/s3-bucket'
import type { Storage } from './storage'

/** @param url as s3Bucket takes it */
export function s3Storage(url: URL): Storage {
  const { bucket, open } = s3Bucket(url)
  const keyOf = (contentHash: string): string =>
    `attachments/${contentHash.slice(0, 2)}/${contentHash}`

  return {
    async put(contentHash, bytes) {
      const { client, sdk } = await open()
      await client.send(
        new sdk.PutObjectCommand({ Bucket: bucket, Key: keyOf(contentHash), Body: bytes }),
      )
    },
    async get(contentHash) {
      const { client, sdk } = await open()
      try {
        const { Body } = await client.send(
          new sdk.GetObjectCommand({ Bucket: bucket, Key: keyOf(contentHash) }),
        )
        return Body ? Buffer.from(await Body.transformToByteArray()) : null
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return null
        throw error
      }
    },
    async stream(contentHash, { from, to }) {
      const { client, sdk } = await open()
      try {
        const { Body } = await client.send(
          new sdk.GetObjectCommand({
            Bucket: bucket,
            Key: keyOf(contentHash),
            Range: `bytes=${from}-${to}`,
          }),
        )
        return Body instanceof Readable ? Body : null
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return null
        throw error
      }
    },
    async remove(contentHash, unlessPutSince) {
      const { client, sdk } = await open()
      const named = { Bucket: bucket, Key: keyOf(contentHash) }
      const found = await client.send(new sdk.HeadObjectCommand(named)).catch((error: unknown) => {
        if (error instanceof sdk.NotFound) return null
        throw error
      })
      if (found?.LastModified && found.LastModified <= unlessPutSince)
        await client.send(new sdk.DeleteObjectCommand(named))
    },
  }
}
