import { AccountFreeze } from '../../identity/account-freeze.entity'
import { formatForWechat } from '../../lib/shanghai-time'
import { events } from '../../outbox/events'
import { departmentForKind, departmentName } from '../../policy/policy-finders'
import { PAGES, type NoticeTemplate } from './notice-template'

interface Words {
  title: string
  body: string
  status: string
  next: string
}

/** The platform's words are not in it: they may name what only the owner should read. */
function freezeNotice(
  event: 'account.frozen' | 'account.unfrozen',
  { title, body, status, next }: Words,
): NoticeTemplate {
  return {
    event,
    kind: 'safety-warning',
    ownAct: false,
    async compose({ manager, policy }, payload) {
      const { freezeId } = events[event].payload.parse(payload)
      const freeze = await manager.findOneBy(AccountFreeze, { id: freezeId })
      // Overtaken by the platform's next word, or gone with the account.
      if (!freeze || (freeze.liftedAt === null) !== (event === 'account.frozen')) return null
      const moment = freeze.liftedAt ?? freeze.frozenAt
      return {
        customerId: freeze.customerId,
        sourceKey: `${event}:${freezeId}:${moment.getTime()}`,
        title,
        body,
        page: PAGES.freeze,
        orderKey: freeze.customerId,
        fields: {
          number: '',
          title: '账号状态',
          status,
          holder: departmentName(policy, departmentForKind(policy, 'account-security')),
          next,
          note: next,
          at: formatForWechat(moment),
          due: '',
        },
      }
    },
  }
}

export const accountFrozen = freezeNotice('account.frozen', {
  title: '账号被平台冻结了',
  body: '点开看原因、办法和要带的材料，认为不对可以申诉。余额、订单和卡密都在，不会因此变少',
  status: '已冻结',
  next: '点开看原因和办法，可以申诉',
})

export const accountUnfrozen = freezeNotice('account.unfrozen', {
  title: '账号已经解除冻结',
  body: '平台解除了冻结，现在可以正常使用',
  status: '已解除',
  next: '可以正常使用了',
})
