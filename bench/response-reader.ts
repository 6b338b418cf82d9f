export interface HttpAnswer {
  status: number
  body: string
}

/** Reads the answers of one kept-alive connection, one at a time, with a length or in chunks: all that the candidates send. */
export class ResponseReader {
  private bytes: Buffer = Buffer.alloc(0)

  /** Gives the answer when these bytes complete it. */
  push(chunk: Buffer): HttpAnswer | null {
    this.bytes = this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk])
    const headEnd = this.bytes.indexOf('\r\n\r\n')
    if (headEnd < 0) return null
    const head = this.bytes.toString('latin1', 0, headEnd)
    const content = this.bytes.subarray(headEnd + 4)
    const body = /\r\ntransfer-encoding: *chunked/i.test(head) ? dechunk(content) : byLength(head, content)
    if (body === null) return null
    this.bytes = Buffer.alloc(0)
    return { status: Number(head.slice(9, 12)), body }
  }
}

function byLength(head: string, content: Buffer): string | null {
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  return content.length < length ? null : content.toString('utf8', 0, length)
}

function dechunk(content: Buffer): string | null {
  const parts: Buffer[] = []
  let at = 0
  for (;;) {
    const lineEnd = content.indexOf('\r\n', at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(content.toString('latin1', at, lineEnd), 16)
    const start = lineEnd + 2
    if (content.length < start + size + 2) return null
    if (size === 0) return Buffer.concat(parts).toString('utf8')
    parts.push(content.subarray(start, start + size))
    at = start + size + 2
  }
}
