import type { ChannelName } from '../conversations/channel-name'

interface ChannelTraits {
  /** As customers and agents call it. */
  name: string
  /**
   * Agents serve there through us: what the customer writes is brought to them, and what they say goes out by us. Elsewhere
   * (微信客服) they talk in WeCom's own client, and once they have the session we cannot speak in it.
   */
  relayed: boolean
}

const TRAITS: Readonly<Record<ChannelName, ChannelTraits>> = {
  'official-account': { name: '公众号', relayed: true },
  'wecom-kf': { name: '在线客服', relayed: false },
}

export function channelText(channel: ChannelName): string {
  return TRAITS[channel].name
}

export function isRelayed(channel: ChannelName): boolean {
  return TRAITS[channel].relayed
}
