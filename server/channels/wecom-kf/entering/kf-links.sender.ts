import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../../../db/database'
import { isDuplicate } from '../../../db/dialect'
import type { SecretBox } from '../../../lib/secret-box'
import type { WecomKfClient } from '../../../wechat/wecom-kf/client'
import { issueEntry, sceneParamOf, type Entry, type EntryDoor } from './entry-context'
import { KfLink } from './kf-link.entity'

export interface KfLinksDeps {
  db: Database
  box: SecretBox
  /** The account that all doors lead to. */
  openKfId: string
  client: Pick<WecomKfClient, 'addContactWay'>
}

/** By which link somebody comes: WeCom tells it with the entry. */
export type KfScene = 'mp_mine' | 'mp_order' | 'mp_ticket' | 'oa_menu' | 'oa_person'

/** A way in, made for one person: opened by anybody else it shows nothing that is this one's. */
export interface KfDoor {
  url: string
  /** Afterwards the link still opens the chat, but says no longer who comes. */
  expiresAt: Date
}

export interface KfLinks {
  /** A way in that tells who comes and about what. The link itself is asked for once and kept. @throws UpstreamError */
  doorFor(scene: KfScene, entry: Entry): Promise<KfDoor>
  /** The same within a transaction; null while the link has not been made yet, for in there nobody is asked. */
  doorWithin(tx: Tx, scene: KfScene, entry: Entry): Promise<KfDoor | null>
  /** Makes the links that are missing, so that a transaction finds them. @throws UpstreamError */
  prepare(scenes: readonly KfScene[]): Promise<void>
}

export const SCENE_OF_DOOR: Readonly<Record<EntryDoor, KfScene>> = {
  mine: 'mp_mine',
  order: 'mp_order',
  ticket: 'mp_ticket',
  'official-account': 'oa_person',
}

/** https://developer.work.weixin.qq.com/document/path/94665 */
export function createKfLinks({ db, box, openKfId, client }: KfLinksDeps): KfLinks {
  // A link that is kept never changes, and followers are led into kf from the callback's hot path.
  const links = new Map<KfScene, string>()
  const knownLink = async (manager: EntityManager, scene: KfScene): Promise<string | null> => {
    const url =
      links.get(scene) ?? (await manager.findOneBy(KfLink, { openKfId, scene }))?.url ?? null
    if (url !== null) links.set(scene, url)
    return url
  }
  const linkOf = async (scene: KfScene): Promise<string> =>
    (await knownLink(db.read, scene)) ??
    keepLink(db, { openKfId, scene, url: await client.addContactWay({ openKfId, scene }) })
  const open = (link: string, entry: Entry, now: Date): KfDoor => {
    const { token, expiresAt } = issueEntry(box, entry, now)
    return { url: withSceneParam(link, sceneParamOf(token)), expiresAt }
  }
  return {
    async doorFor(scene, entry) {
      return open(await linkOf(scene), entry, db.clock.now())
    },
    async doorWithin(tx, scene, entry) {
      const link = await knownLink(tx.manager, scene)
      return link === null ? null : open(link, entry, tx.now)
    },
    async prepare(scenes) {
      for (const scene of scenes) await linkOf(scene)
    },
  }
}

/** Of two that ask at once, both get the link that was kept first. */
async function keepLink(
  db: Database,
  link: Pick<KfLink, 'openKfId' | 'scene' | 'url'>,
): Promise<string> {
  const { openKfId, scene, url } = link
  return db.transaction(async (tx) => {
    try {
      await tx.manager.insert(KfLink, { ...link, createdAt: tx.now })
      return url
    } catch (error) {
      if (!isDuplicate(error)) throw error
      return (await tx.manager.findOneByOrFail(KfLink, { openKfId, scene })).url
    }
  })
}

/** Nothing else of the link may be changed. */
export function withSceneParam(link: string, sceneParam: string): string {
  return `${link}${link.includes('?') ? '&' : '?'}scene_param=${encodeURIComponent(sceneParam)}`
}
