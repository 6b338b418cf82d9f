import { connect, type Socket } from 'node:net'
import { followers } from '../account'
import { sqlite } from '../product'
import { openMiniProgram } from './customer'
import { held, meanwhile, MOST_RSS_MB, pause, rssMb, socketsOf, withServer } from './meanwhile'
import type { ProductProcess } from './product'
import type { Proof, ProofResult, ProofSize } from './proof'

const READERS = 40
const FILE_BYTES = 19 * 1024 * 1024
const SENDERS = 60
const BODY_BYTES = 8 * 1024 * 1024 - 1
/** So long does nobody read or send; in full until the server lets go of them. */
const IDLE_MS = { short: 2_000, full: 75_000 } as const
const SOME_MS = 3_000

/** Whoever takes nothing, or sends what nobody asked for, holds no memory of ours, and is let go of. */
export const slowReaders: Proof = {
  // Its bound on callbacks means nothing beside other tests.
  atLengthOnly: true,
  shows:
    '40 readers of a 19 MB file who do not read, and 60 senders of 8 MiB without a key, while followers write',
  run: (size) =>
    withServer(sqlite, async ({ server, sandbox }) => {
      const customer = await openMiniProgram(server.url, sandbox, followers[0]?.id ?? '')
      const upload = await customer.upload(
        Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(FILE_BYTES, 'x')]),
        'large.pdf',
      )
      if (upload.status !== 200) throw new Error(`the upload was answered ${upload.status}`)
      const before = { rssMb: rssMb(server), sockets: socketsOf(server) }
      const readers = await readersAtRest(server, String(upload.body['url']), size)
      const senders = await sendersWithoutKey(server, size)
      const after = { rssMb: rssMb(server), sockets: socketsOf(server) }
      const ok = [readers.ok, senders.ok, after.rssMb <= MOST_RSS_MB].every(Boolean)
      return { ok, before, readers, senders, after }
    }),
}

async function readersAtRest(
  server: ProductProcess,
  target: string,
  size: ProofSize,
): Promise<ProofResult> {
  const sockets: Socket[] = []
  const { seen, done } = await meanwhile(server, async () => {
    for (let index = 0; index < READERS; index += 1)
      sockets.push(await ask(server, `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`))
    await pause(SOME_MS)
    const during = socketsOf(server)
    await pause(IDLE_MS[size])
    return { during, left: socketsOf(server) }
  })
  sockets.forEach((socket) => socket.destroy())
  // At rest: none of the readers is held any more.
  const letGo = size === 'short' || done.during - done.left >= READERS
  return {
    ok: held(seen) && letGo,
    readers: READERS,
    socketsMeanwhile: done.during,
    socketsLeft: done.left,
    ...seen,
  }
}

/** Half of them send all of it, the other half stop in the middle. */
async function sendersWithoutKey(server: ProductProcess, size: ProofSize): Promise<ProofResult> {
  const sockets: Socket[] = []
  const body = Buffer.alloc(BODY_BYTES, '[')
  let answered = 0
  const { seen } = await meanwhile(server, async () => {
    for (let index = 0; index < SENDERS; index += 1) {
      const socket = await ask(
        server,
        `PUT /platform/v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${BODY_BYTES}\r\n\r\n`,
      )
      socket.once('data', (head: Buffer) => {
        if (head.toString('latin1', 9, 12) === '401') answered += 1
      })
      socket.write(index % 2 === 0 ? body : body.subarray(0, BODY_BYTES / 2))
      sockets.push(socket)
    }
    await pause(SOME_MS + IDLE_MS[size] / 5)
  })
  sockets.forEach((socket) => socket.destroy())
  return {
    ok: held(seen) && answered === SENDERS,
    senders: SENDERS,
    answered401: answered,
    ...seen,
  }
}

/** Connected, asked, and nothing of the answer is read until somebody listens for it. */
function ask({ port }: ProductProcess, request: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('error', reject).once('connect', () => {
      socket.removeListener('error', reject).on('error', () => undefined)
      socket.write(request)
      resolve(socket)
    })
  })
}
