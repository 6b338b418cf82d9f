import type { Context } from 'koa'
import { PassThrough } from 'node:stream'
import type { World } from '../world/world'

const COALESCE_MS = 40
const KEEP_ALIVE_MS = 25_000

/** GET /sandbox/events: a snapshot at once and after changes; several quick changes make one event. */
export class EventStreams {
  private readonly streams = new Set<PassThrough>()
  private readonly stopListening: () => void
  private readonly keepAlive: NodeJS.Timeout
  private waiting: NodeJS.Timeout | undefined

  constructor(
    world: World,
    private readonly snapshot: () => object,
  ) {
    this.stopListening = world.onChange(() => this.later())
    this.keepAlive = setInterval(() => this.write(': still here\n\n'), KEEP_ALIVE_MS)
    this.keepAlive.unref()
  }

  open(ctx: Context): void {
    const stream = new PassThrough()
    this.streams.add(stream)
    ctx.req.on('close', () => this.drop(stream))
    stream.on('error', () => this.drop(stream))
    ctx.set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    })
    ctx.body = stream
    stream.write(this.event())
  }

  close(): void {
    this.stopListening()
    clearInterval(this.keepAlive)
    clearTimeout(this.waiting)
    for (const stream of this.streams) this.drop(stream)
  }

  private later(): void {
    if (this.waiting || this.streams.size === 0) return
    this.waiting = setTimeout(() => {
      this.waiting = undefined
      this.write(this.event())
    }, COALESCE_MS)
  }

  private event(): string {
    return `event: snapshot\ndata: ${JSON.stringify(this.snapshot())}\n\n`
  }

  private write(text: string): void {
    for (const stream of this.streams) stream.write(text)
  }

  private drop(stream: PassThrough): void {
    this.streams.delete(stream)
    stream.end()
  }
}
