import { IsNull, Not, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { ChannelIdentity } from '../identity/channel-identity.entity'
import { recordFollow } from '../identity/identities'
import { templateFor } from '../policy/policy-finders'
import type { MessageTemplate, NoticeKind, Policy } from '../policy/policy.schema'
import { exhaustConsent, returnConsent, spendConsent } from './consent-ledger'
import type { NoticeDelivery } from './notice-delivery.entity'
import type { NoticeRow } from './notice.entity'
import { ROAD_TEXT } from './road-text'

export type RoadName = NoticeDelivery['road']

/** To whom and with which template a notice would go. */
export interface RoadTarget {
  appId: string
  openId: string
  template: MessageTemplate
}

export interface RoadSettings {
  policy: Policy
  officialAccountAppId: string
  miniProgramAppId: string
}

/** One way to WeChat. The order of the list is the order in which they are tried. */
export interface Road {
  name: RoadName
  surface: keyof Policy['templates']
  /** WeChat tells a repeated message by its key, so an unknown outcome may be tried again for a while. */
  repeatable: boolean
  sentText: string
  /** Whether it is open to this customer now; taking it may cost a consent. Null: take the next one. */
  open(tx: Tx, wanted: Wanted): Promise<RoadTarget | null>
  /** The message surely did not go out and is given up for now. */
  giveUp(tx: Tx, delivery: NoticeDelivery, attemptId: string): Promise<void>
  /** WeChat says that the road is closed. */
  close(
    tx: Tx,
    delivery: NoticeDelivery,
    closing: { attemptId: string; errcode: string | null },
  ): Promise<void>
}

export interface Wanted {
  notice: NoticeRow
  kind: NoticeKind
  ownAct: boolean
  attemptId: string
}

export function createRoads(settings: RoadSettings): readonly Road[] {
  return [templateRoad(settings), subscribeRoad(settings)]
}

/** F4: only an OpenID that is verified as this customer's, and only while its person follows the official account. */
function templateRoad({ policy, officialAccountAppId: appId }: RoadSettings): Road {
  return {
    name: 'template',
    surface: 'officialAccount',
    repeatable: true,
    sentText: ROAD_TEXT.templateSent,
    async open({ manager }, { notice, kind }) {
      const [identity] = await manager.find(ChannelIdentity, {
        where: {
          customerId: notice.customerId,
          surface: 'official-account',
          appId,
          following: true,
          verifiedAt: Not(IsNull()),
        },
        order: { verifiedAt: 'DESC' },
        take: 1,
      })
      return identity
        ? { appId, openId: identity.openId, template: templateFor(policy, 'officialAccount', kind) }
        : null
    },
    giveUp: async () => undefined,
    async close(tx, { openId }, { errcode }) {
      if (errcode === NOT_FOLLOWING)
        await recordFollow(tx, { appId, openId, following: false, at: tx.now })
    },
  }
}

/** One consent, one message. A consent is too dear to tell customers what they did themselves a moment ago. */
function subscribeRoad({ policy, miniProgramAppId: appId }: RoadSettings): Road {
  const keyOf = ({ openId, templateId }: NoticeDelivery) => ({ appId, openId, templateId })
  return {
    name: 'subscribe',
    surface: 'miniProgram',
    repeatable: false,
    sentText: ROAD_TEXT.subscribeSent,
    async open(tx, { notice, kind, ownAct, attemptId }) {
      if (ownAct) return null
      const template = templateFor(policy, 'miniProgram', kind)
      for (const openId of await miniProgramOpenIds(tx.manager, {
        customerId: notice.customerId,
        appId,
      })) {
        if (await spendConsent(tx, { appId, openId, templateId: template.id }, attemptId))
          return { appId, openId, template }
      }
      return null
    },
    giveUp: (tx, delivery, attemptId) => returnConsent(tx, keyOf(delivery), attemptId),
    async close(tx, delivery, { attemptId, errcode }) {
      if (errcode === NO_CONSENT) await exhaustConsent(tx, keyOf(delivery), attemptId)
      else await returnConsent(tx, keyOf(delivery), attemptId)
    },
  }
}

/** https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage.html */
const NOT_FOLLOWING = '43004'
const NO_CONSENT = '43101'

async function miniProgramOpenIds(
  manager: EntityManager,
  { customerId, appId }: { customerId: string; appId: string },
): Promise<string[]> {
  const identities = await manager.find(ChannelIdentity, {
    where: { customerId, surface: 'mini-program', appId },
    order: { createdAt: 'DESC' },
    take: 5,
  })
  return identities.map(({ openId }) => openId)
}
