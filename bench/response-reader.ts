export interface HttpAnswer {
  status: number
  body: string
}

const HEAD_END = Buffer.from('\r\n\r\n')
const LENGTH = Buffer.from('\r\nContent-Length: ')
const CHUNKED = Buffer.from('\r\nTransfer-Encoding: chunked')
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n')
const CARRIAGE_RETURN = 13

/**
 * Cuts the answers of one kept-alive connection apart, one at a time, with a length or in chunks: all that the candidates
 * send. It only finds where an answer ends and leaves the rest for after the round, for every microsecond spent here is
 * missing from the load.
 */
export class ResponseReader {
  private bytes: Buffer | null = null

  /** Gives the raw answer when these bytes complete it. */
  push(chunk: Buffer): Buffer | null {
    const bytes = this.bytes === null ? chunk : Buffer.concat([this.bytes, chunk])
    const complete = isComplete(bytes)
    this.bytes = complete ? null : bytes
    return complete ? bytes : null
  }
}

function isComplete(bytes: Buffer): boolean {
  const headEnd = bytes.indexOf(HEAD_END)
  if (headEnd < 0) return false
  const lengthAt = bytes.indexOf(LENGTH)
  if (lengthAt >= 0 && lengthAt < headEnd)
    return bytes.length - headEnd - HEAD_END.length >= readNumber(bytes, lengthAt + LENGTH.length)
  return bytes.indexOf(CHUNKED) < 0 || bytes.indexOf(LAST_CHUNK, headEnd) >= 0
}

function readNumber(bytes: Buffer, from: number): number {
  let value = 0
  for (let at = from; bytes[at] !== CARRIAGE_RETURN && at < bytes.length; at += 1)
    value = value * 10 + (bytes[at] ?? 0) - 48
  return value
}

/** Status and body of a whole answer. */
export function parseAnswer(bytes: Buffer): HttpAnswer {
  const headEnd = bytes.indexOf(HEAD_END)
  const content = bytes.subarray(headEnd + HEAD_END.length)
  const body = bytes.subarray(0, headEnd).includes(CHUNKED) ? dechunk(content) : content
  return { status: Number(bytes.toString('latin1', 9, 12)), body: body.toString('utf8') }
}

function dechunk(content: Buffer): Buffer {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = content.indexOf('\r\n', at)
    const size = Number.parseInt(content.toString('latin1', at, lineEnd), 16)
    if (!(size > 0)) return Buffer.concat(parts)
    parts.push(content.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}
