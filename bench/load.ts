import { connect, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { parseAnswer, ResponseReader } from './response-reader'
import type { BenchMessage } from './messages'

export interface Reply {
  message: BenchMessage
  status: number
  body: string
}

export interface Round {
  seconds: number
  latenciesMs: number[]
  replies: Reply[]
}

export interface LoadOptions {
  port: number
  connections: number
  durationMs: number
}

/**
 * Sends messages over kept-alive connections, each with one request at a time, until the time is up or the messages are
 * out; requests on their way are waited for. Sockets and ready-made bytes keep the generator from being the bottleneck.
 */
export async function runRound(
  messages: readonly BenchMessage[],
  options: LoadOptions,
): Promise<Round> {
  const sockets = await Promise.all(
    Array.from({ length: options.connections }, () => open(options.port)),
  )
  const round: Running = { latenciesMs: [], answers: [] }
  const startedAt = performance.now()
  const deadline = startedAt + options.durationMs
  let next = 0
  const take = (): BenchMessage | undefined => {
    if (performance.now() >= deadline) return undefined
    next += 1
    return messages[next - 1]
  }
  await Promise.all(sockets.map((socket) => drive(socket, take, round)))
  const seconds = (performance.now() - startedAt) / 1_000
  for (const socket of sockets) socket.destroy()
  const replies = round.answers.map(({ message, answer }) => ({ message, ...parseAnswer(answer) }))
  return { seconds, latenciesMs: round.latenciesMs, replies }
}

/** What is gathered while the clock runs. */
interface Running {
  latenciesMs: number[]
  answers: Array<{ message: BenchMessage; answer: Buffer }>
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.once('connect', () => resolve(socket)).once('error', reject)
  })
}

function drive(
  socket: Socket,
  take: () => BenchMessage | undefined,
  round: Running,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const reader = new ResponseReader()
    let message = take()
    let sentAt = 0
    const send = (): void => {
      if (!message) return resolve()
      sentAt = performance.now()
      socket.write(message.request)
    }
    socket.on('data', (chunk) => {
      const answer = reader.push(chunk)
      if (!answer || !message) return
      round.latenciesMs.push(performance.now() - sentAt)
      round.answers.push({ message, answer })
      message = take()
      send()
    })
    socket.once('error', reject)
    socket.once('close', () =>
      reject(new Error('the server closed a connection in the middle of a round')),
    )
    send()
  })
}
