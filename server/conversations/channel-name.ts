/** The surfaces of WeChat on which people talk to us. Every one of them stands the conformance suite. */
export const CHANNEL_NAMES = ['official-account', 'wecom-kf'] as const
export type ChannelName = (typeof CHANNEL_NAMES)[number]
