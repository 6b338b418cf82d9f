import { randomBytes } from 'node:crypto'
import type { MediaKind } from '../protocol/media-kind'
import type { SandboxClock } from '../clock'

export interface StoredMedia {
  mediaId: string
  owner: 'wechat' | 'wecom'
  type: string
  bytes: Buffer
  kind: MediaKind
  fileName: string
  createdAt: number
}

const LIFE = 3 * 24 * 3_600_000

/** Temporary media: three days, then the id is worth nothing to the API. The chat goes on showing the picture, as phones do. */
export class MediaStore {
  private readonly byId = new Map<string, StoredMedia>()

  constructor(private readonly clock: SandboxClock) {}

  add(media: Omit<StoredMedia, 'mediaId' | 'createdAt'>): StoredMedia {
    const stored = {
      ...media,
      mediaId: randomBytes(48).toString('base64url'),
      createdAt: this.clock.now(),
    }
    this.byId.set(stored.mediaId, stored)
    return stored
  }

  /** For the API: unexpired ones of that product only. */
  usable(mediaId: string, owner: StoredMedia['owner']): StoredMedia | undefined {
    const media = this.byId.get(mediaId)
    if (!media || media.owner !== owner || this.clock.now() >= media.createdAt + LIFE)
      return undefined
    return media
  }

  /** For the phone's screen. */
  shown(mediaId: string): StoredMedia | undefined {
    return this.byId.get(mediaId)
  }
}
