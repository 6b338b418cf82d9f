import { createServer, type Server } from 'node:http'
import { frontDoor, type Door } from '../../server/http/front-door'
import type { Logger } from '../../server/lib/logger'

/** One door behind a loopback port, with nothing else in the house. */
export async function serveDoor(path: string, door: Door, logger: Logger): Promise<Server> {
  const inner = (
    _request: unknown,
    response: { writeHead(status: number): { end(): void } },
  ): void => response.writeHead(404).end()
  const server = createServer(
    frontDoor({ doors: { [path]: door }, inner, logger, observe: () => undefined }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
