import { ChannelIdentity } from '../../identity/channel-identity.entity'
import { events } from '../../outbox/events'
import { PAGES, type NoticeTemplate } from './notice-template'

/**
 * The official account's OpenID is known to be this customer's, and its person follows: from now on notices go there. Not before: to
 * who does not follow nothing can be sent, and following later brings the event again.
 */
export const identityVerified: NoticeTemplate = {
  event: 'identity.verified',
  kind: null,
  ownAct: true,
  async compose({ manager, policy }, payload) {
    const { identityId, customerId } = events['identity.verified'].payload.parse(payload)
    const identity = await manager.findOneBy(ChannelIdentity, {
      id: identityId,
      customerId,
      surface: 'official-account',
    })
    if (!identity?.verifiedAt || !identity.following) return null
    return {
      customerId,
      sourceKey: `identity.verified:${identityId}:${identity.verifiedAt.getTime()}`,
      title: '微信通知已开通',
      body: `工单的每一步进展，之后都会由公众号“${policy.platform.officialAccountName}”通知您；不想收到时可以随时解除`,
      page: PAGES.binding,
      fields: null,
      orderKey: customerId,
    }
  },
}
