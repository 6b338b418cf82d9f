import type { SessionEntry } from './sessions/session-status'

export const CHANNEL_NAMES = ['official-account', 'wecom-kf'] as const
export type ChannelName = (typeof CHANNEL_NAMES)[number]

export interface ChannelTraits {
  /** As customers and agents call it. */
  name: string
  /**
   * Agents serve there through us: what the customer writes is brought to them, and what they say goes out by us. Elsewhere
   * (微信客服) they talk in WeCom's own client, and once they have the session we cannot speak in it.
   */
  relayed: boolean
  /** Where an agent answers: as a servicer in WeCom's own client, or at our desk and in our WeCom app (bridged). */
  answeredAt: 'servicer' | 'desk'
  /** By which door somebody came who simply wrote there. */
  entry: SessionEntry
}

/**
 * What each surface of WeChat is on which people talk to us: a new one is a line here and a folder in channels/. Every
 * one stands the conformance suite.
 */
const CHANNELS = {
  'official-account': {
    name: '公众号',
    relayed: true,
    answeredAt: 'desk',
    entry: 'official-account',
  },
  'wecom-kf': { name: '在线客服', relayed: false, answeredAt: 'servicer', entry: 'kf' },
} as const satisfies Record<ChannelName, ChannelTraits>

export function traitsOf(channel: ChannelName): ChannelTraits {
  return CHANNELS[channel]
}

export function channelText(channel: ChannelName): string {
  return traitsOf(channel).name
}

export function isRelayed(channel: ChannelName): boolean {
  return traitsOf(channel).relayed
}
