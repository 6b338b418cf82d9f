import type { Sandbox } from '../../sandbox/create-sandbox'
import type { Channel } from '../../server/channels/channel'
import type { KeptFile } from '../../server/channels/official-account/official-account-channel'
import type { TestDatabase } from '../support/database'
import type { FakeClock } from '../support/fake-clock'

/**
 * What the conformance suite needs of a channel: one person who talks with us on it, over the sandbox, the real client and
 * what takes messages in. A channel has its harness in test/channels/<name>/harness.ts, as `createHarness`.
 */
export interface ChannelHarness {
  clock: FakeClock
  db: TestDatabase
  sandbox: Sandbox
  channel: Channel
  /** Files that the channel may send on, by attachment id. */
  files: Map<string, KeptFile>
  /** The person writes, and it reaches us so many times. */
  says(text: string, times?: number): Promise<void>
  sendsPicture(jpeg: Buffer): Promise<void>
  /** All that was ever brought to us comes again. */
  deliverAgain(): Promise<void>
  /** What the person's phone shows of what we sent by the API. */
  phone(): { texts: string[]; pictures: number }
  /** The API that sends, and its errcodes for a window that is shut and a purse that is empty. */
  sendApi: string
  closedErrcodes: readonly number[]
  /** The API that takes files. */
  uploadApi: string
  close(): Promise<void>
}

export type CreateHarness = () => Promise<ChannelHarness>
