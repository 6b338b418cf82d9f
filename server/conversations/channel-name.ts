/** The surfaces of WeChat on which people talk to us. */
export type ChannelName = 'official-account' | 'wecom-kf'
