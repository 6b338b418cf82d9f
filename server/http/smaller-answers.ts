import { constants } from 'node:zlib'
import compress from 'koa-compress'
import type { Middleware } from 'koa'
import type { RequestState } from './context'

/** Smaller ones fit into one packet anyway. */
const FROM_BYTES = 1_500

/** Pages, scripts and JSON, packed for whoever takes them so: a phone on a slow network waits for a third of the bytes. */
export function smallerAnswers(): Middleware<RequestState> {
  return compress({
    threshold: FROM_BYTES,
    br: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } },
    gzip: { level: 6 },
    deflate: false,
  })
}
