import { Conversation } from '../../conversations/conversation.entity'
import { ChannelIdentity } from '../../identity/channel-identity.entity'
import { events } from '../../outbox/events'
import { PAGES, type NoticeTemplate } from './notice-template'

/** A reply that WeChat did not take, or may not have taken: the customer reads it in the app. */
export const messageUndelivered: NoticeTemplate = {
  event: 'message.undelivered',
  kind: null,
  ownAct: false,
  async compose({ manager }, payload) {
    const { conversationId, messageId } = events['message.undelivered'].payload.parse(payload)
    const conversation = await manager.findOneBy(Conversation, { id: conversationId })
    const identity =
      conversation &&
      (await manager.findOneBy(ChannelIdentity, {
        appId: conversation.accountId,
        openId: conversation.externalId,
      }))
    if (!identity?.customerId || identity.verifiedAt === null) return null
    return {
      customerId: identity.customerId,
      sourceKey: `message.undelivered:${messageId}`,
      title: '有一条给您的回复',
      body: '微信里可能没有送达，回复已经保存在“消息”里，点开就能看到',
      page: PAGES.messages,
      fields: null,
      orderKey: identity.customerId,
    }
  },
}
