/** An S3 on loopback; it ships no types of its own. */
declare module 's3rver' {
  import type { AddressInfo } from 'node:net'

  export default class S3rver {
    constructor(options: {
      port: number
      address: string
      silent: boolean
      directory: string
      configureBuckets: ReadonlyArray<{ name: string; configs: readonly string[] }>
    })

    run(): Promise<AddressInfo>
    close(): Promise<void>
  }
}
