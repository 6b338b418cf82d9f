import type * as Sdk from '@aws-sdk/client-s3'

export interface S3Bucket {
  bucket: string
  open(): Promise<{ client: Sdk.S3Client; sdk: typeof Sdk }>
}

/**
 * Any object storage that speaks S3: COS, OSS, MinIO. The SDK is large, so it is loaded when it is first needed.
 * @param url s3://bucket?endpoint=https://cos.ap-guangzhou.example&region=ap-guangzhou, and `&pathStyle=true` where the
 *   bucket stands in the path rather than in the host name (MinIO); COS and OSS want the host name
 */
export function s3Bucket(url: URL): S3Bucket {
  const endpoint = url.searchParams.get('endpoint')
  const region = url.searchParams.get('region') ?? 'auto'
  const pathStyle =
    url.searchParams.get('pathStyle') ??
    String(endpoint !== null && hasNoSubdomains(new URL(endpoint).hostname))
  let opening: ReturnType<S3Bucket['open']> | null = null
  return {
    bucket: url.hostname,
    open: () =>
      (opening ??= import('@aws-sdk/client-s3').then((sdk) => ({
        sdk,
        // Checksums beyond the signature are Amazon's own: others refuse requests that carry them.
        client: new sdk.S3Client({
          region,
          forcePathStyle: pathStyle === 'true',
          requestChecksumCalculation: 'WHEN_REQUIRED',
          responseChecksumValidation: 'WHEN_REQUIRED',
          ...(endpoint === null ? {} : { endpoint }),
        }),
      }))),
  }
}

/** An address or a bare name of this machine has no bucket.host beside it. */
function hasNoSubdomains(host: string): boolean {
  return host === 'localhost' || /^[\d.]+$/.test(host) || host.startsWith('[')
}
