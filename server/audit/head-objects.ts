import { s3Bucket } from '../lib/s3-bucket'
import { readHead, type HeadStore } from './heads'

/** What lies in a bucket under one folder, one object for each line. */
export interface LineObjects {
  folder: string
  /** So that names sort as the lines came. */
  nameOf(line: string): string
}

/** Each piece is named by its first link: a bucket whose objects cannot be written again keeps them best. */
export const HEADS: LineObjects = {
  folder: 'audit-heads',
  nameOf: (line) => String(readHead(line)?.from ?? 0).padStart(12, '0'),
}

export function lineObjects(url: URL, { folder, nameOf }: LineObjects): HeadStore {
  const prefix = `${folder}/`
  const { bucket, open } = s3Bucket(url)
  const get = async (key: string): Promise<string> => {
    const { client, sdk } = await open()
    const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }))
    return (await Body?.transformToString()) ?? ''
  }
  const keys = async function* (): AsyncGenerator<string> {
    const { client, sdk } = await open()
    for (let from: string | undefined; ;) {
      const place = from === undefined ? {} : { ContinuationToken: from }
      const page = await client.send(
        new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...place }),
      )
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key
      from = page.NextContinuationToken
      if (from === undefined) return
    }
  }
  return {
    async append(line) {
      const { client, sdk } = await open()
      await client.send(
        new sdk.PutObjectCommand({
          Bucket: bucket,
          Key: `${prefix}${nameOf(line)}.json`,
          Body: line,
        }),
      )
    },
    async *lines() {
      for await (const key of keys()) yield await get(key)
    },
    async lastLine() {
      let last: string | null = null
      for await (const key of keys()) last = key
      return last === null ? null : get(last)
    },
  }
}
