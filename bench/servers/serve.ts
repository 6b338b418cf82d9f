import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What every SDK answers. */
export const ANSWER = '您好，已收到您的消息，客服会尽快回复您。'

/** Listens on a free loopback port and prints it, which is how the benchmark learns that the candidate is up. */
export function serve(listener: RequestListener): void {
  const server = createServer(listener).listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    console.log(`listening on ${port}`)
  })
}
