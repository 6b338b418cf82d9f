import { createHash } from 'node:crypto'
import { utf8Length } from '../protocol/wire-json'
import { ControlError } from '../world/control-error'
import type { World } from '../world/world'
import type { Account } from './chat'

const MOST_PARAM = 128

export interface OpenedLink {
  account: Account
  scene: string
  sceneParam: string
}

/** The real links stand on work.weixin.qq.com; ours on the open origin, which shows the page that opens the chat. */
export function linkPrefix(world: World): string {
  return `${world.openOrigin}/kf/`
}

/** The same for the same account and scene. */
export function makeLink(world: World, account: Account, scene: string): string {
  const id = `kfc${createHash('sha256').update(`${account.openKfId}/${scene}`).digest('hex').slice(0, 17)}`
  account.links.set(scene, id)
  world.changed()
  return linkUrl(world, { id, scene })
}

export function linkUrl(world: World, { id, scene }: { id: string; scene: string }): string {
  return `${linkPrefix(world)}${id}${scene === '' ? '' : `?enc_scene=${encScene(id)}`}`
}

/** A scene_param comes through only on a link that was made with a scene, and only whole. */
export function openLink(world: World, url: string): OpenedLink {
  const asked = URL.canParse(url) ? new URL(url) : undefined
  const id = asked?.pathname.replace(/^\/kf\//, '') ?? ''
  for (const account of world.kf.list()) {
    const scene = [...account.links].find(([, linkId]) => linkId === id)?.[0]
    if (
      scene === undefined ||
      (asked?.searchParams.get('enc_scene') ?? '') !== (scene === '' ? '' : encScene(id))
    )
      continue
    const given = asked?.searchParams.get('scene_param') ?? ''
    if (utf8Length(given) > MOST_PARAM) throw new ControlError('链接里的 scene_param 超过 128 字节')
    return { account, scene, sceneParam: scene === '' ? '' : given }
  }
  throw new ControlError('这个客服链接打不开', 404)
}

function encScene(id: string): string {
  return `ENC${createHash('sha256').update(id).digest('hex').slice(0, 24)}`
}
