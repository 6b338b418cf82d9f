import { randomBytes } from 'node:crypto'
import sharp, { type Sharp } from 'sharp'
import { followers } from '../account'
import { sqlite } from '../product'
import { openMiniProgram, type Customer } from './customer'
import {
  countStatuses,
  held,
  meanwhile,
  pause,
  rssMb,
  withServer,
  type Meanwhile,
} from './meanwhile'
import type { ProductProcess } from './product'
import type { Proof } from './proof'

const AT_ONCE = 16
const SIZES = { short: 0.2, full: 1 } as const
/** It answers, also in the moment in which 150 MB come in; it took a minute once. */
const DESK_WITHIN_MS = 5_000
const ASKED_EVERY_MS = 100
const AT_REST_MS = 3_000

interface Kind {
  name: string
  make(share: number): Promise<Buffer>
}

const WIDTH = 2_160

/** Bytes that no compression makes less of, as a picture. */
function noise(height: number, channels: 3 | 4): Sharp {
  return sharp(randomBytes(WIDTH * height * channels), {
    raw: { width: WIDTH, height, channels },
    limitInputPixels: false,
  })
}

const noisyWebp = (height: number): Promise<Buffer> =>
  noise(Math.round(height), 4).webp({ quality: 20, effort: 0 }).toBuffer()

/** The three that cost gigabytes once, and the largest that is drawn. */
const KINDS: readonly Kind[] = [
  {
    name: 'png, 64 megapixels in 180 KiB',
    make: (share) =>
      sharp({
        create: {
          width: WIDTH,
          height: Math.round(29_600 * share),
          channels: 4,
          background: { r: 90, g: 120, b: 160, alpha: 0.5 },
        },
        limitInputPixels: false,
      })
        .png()
        .toBuffer(),
  },
  { name: 'webp, 35 megapixels of noise with alpha', make: (share) => noisyWebp(16_383 * share) },
  {
    name: 'jpeg, 64 megapixels of noise',
    make: (share) =>
      noise(Math.round(29_600 * share), 3)
        .jpeg({ quality: 8 })
        .toBuffer(),
  },
  { name: 'webp, 24 megapixels of noise with alpha', make: (share) => noisyWebp(11_000 * share) },
]

interface Uploaded extends Meanwhile {
  pictureKib: number
  seconds: number
  statuses: Record<string, number>
  deskMaxMs: number
  deskFailed: number
}

/** Each kind by a customer of its own, so that no bound on one customer stands in for the bound on what is drawn. */
export const pictures: Proof = {
  atLengthOnly: true,
  shows:
    'one customer sends 16 pictures at once that cost the most to draw, while followers write and agents open the desk',
  run: (size) =>
    withServer(sqlite, async ({ server, sandbox }) => {
      const figures: Record<string, Uploaded> = {}
      for (const [index, { name, make }] of KINDS.entries()) {
        const picture = await make(SIZES[size])
        const customer = await openMiniProgram(server.url, sandbox, followers[index]?.id ?? '')
        figures[name] = await sendAll(server, customer, picture)
      }
      await pause(AT_REST_MS)
      const ok = Object.values(figures).every(
        (one) =>
          held(one) &&
          one.deskMaxMs <= DESK_WITHIN_MS &&
          one.deskFailed === 0 &&
          !('500' in one.statuses),
      )
      return { ok, atOnce: AT_ONCE, ...figures, rssAtRestMb: rssMb(server) }
    }),
}

async function sendAll(
  server: ProductProcess,
  customer: Customer,
  picture: Buffer,
): Promise<Uploaded> {
  const startedAt = performance.now()
  const desk = askDesk(server)
  const { done, seen } = await meanwhile(server, () =>
    Promise.all(Array.from({ length: AT_ONCE }, () => customer.upload(picture, 'picture'))),
  )
  const { maxMs: deskMaxMs, failed: deskFailed } = await desk.stop()
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10
  const statuses = countStatuses(done.map(({ status }) => status))
  return {
    pictureKib: Math.round(picture.length / 1_024),
    seconds,
    statuses,
    deskMaxMs,
    deskFailed,
    ...seen,
  }
}

/** Agents open their page, one after the other. */
function askDesk({ url }: ProductProcess): { stop(): Promise<{ maxMs: number; failed: number }> } {
  let running = true
  let [maxMs, failed] = [0, 0]
  const asking = (async () => {
    while (running) {
      const startedAt = performance.now()
      const status = await fetch(`${url}/desk/`).then(
        async (answer) => {
          await answer.arrayBuffer()
          return answer.status
        },
        () => 0,
      )
      maxMs = Math.max(maxMs, Math.round(performance.now() - startedAt))
      if (status !== 200) failed += 1
      await pause(ASKED_EVERY_MS)
    }
  })()
  return {
    async stop() {
      running = false
      await asking
      return { maxMs, failed }
    },
  }
}
