import type { JsonObject } from '../protocol/wire-json'
import type { UploadedFile } from './multipart'

export interface ApiCall {
  query: Record<string, string>
  /** Present on routes with body 'json'. */
  body: JsonObject
  raw: Buffer
  file: UploadedFile | undefined
  /** The caller's address. */
  address: string
}

export class BytesAnswer {
  constructor(
    readonly bytes: Buffer,
    readonly contentType: string,
    readonly fileName: string,
  ) {}
}

/** One call of WeChat's or WeCom's API. The handler throws ApiError to refuse. */
export interface ApiRoute {
  method: 'GET' | 'POST'
  path: string
  body: 'none' | 'json' | 'multipart'
  handle(call: ApiCall): object | BytesAnswer | Promise<object | BytesAnswer>
}
