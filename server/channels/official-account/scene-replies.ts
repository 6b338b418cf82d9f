import { PAGES, say, type Reply } from '../../bot/reply'
import type { Consent, Scanned } from '../../identity/bindings'

const BOUND = '已确认这个微信是您本人。以后订单和工单的进度会发到这里。不是您本人的话，回复“解除”'

/** What is said to somebody who scanned a code. */
export function sceneReply(
  { outcome, account }: Scanned,
  { welcome, verified }: { welcome: string; verified: boolean },
): Reply {
  switch (outcome) {
    case 'asked':
      return say(
        `这个码来自账号 ${account ?? '客户'}，是您本人吗？是的话回复 1，订单和工单的进度就会发到这里；不是您的账号，不用理会`,
      )
    case 'bound':
      return say(BOUND, { label: '我的订单', page: PAGES.orders })
    case 'already':
      return say('这个微信之前已经确认过了，不用再扫。进度会照常发到这里', {
        label: '我的订单',
        page: PAGES.orders,
      })
    case 'expired':
      return say('这个二维码过了有效时间。请回到小程序重新打开“微信通知”，再扫一次', {
        label: '重新获取二维码',
        page: PAGES.binding,
      })
    case 'conflict':
      return say('这个微信已经绑定了另一个账号，没有改动。要换绑，请先在原账号的“微信通知”里解除', {
        label: '查看说明',
        page: PAGES.binding,
      })
    case 'other':
      return verified
        ? say(
            welcome,
            { label: '我的订单', page: PAGES.orders },
            { label: '联系客服', page: PAGES.contact },
          )
        : say(
            welcome,
            { label: '确认我的微信', page: PAGES.binding },
            { label: '联系客服', page: PAGES.contact },
          )
  }
}

/** What is said to their answer. */
export function consentReply(consent: Consent): Reply {
  switch (consent) {
    case 'bound':
      return say(BOUND, { label: '我的订单', page: PAGES.orders })
    case 'declined':
      return say('好的，没有绑定。给您这个码的人看不到您在这里说的话')
    case 'released':
      return RELEASED
    case 'conflict':
      return sceneReply({ outcome: 'conflict', account: null }, { welcome: '', verified: false })
  }
}

export const RELEASED: Reply = say(
  '已经解除。这个微信不再和那个账号有关，那个账号看不到您在这里说的话',
)
