import type { Parts } from './parts'
import type { LinkTargets } from '../channels/official-account/reply-text'
import { type RespondDeps } from '../channels/official-account/respond'
import { keepWish, newWishId } from '../channels/wecom-kf/entering/kf-wish'
import type { Config } from '../config'
import { peopleNow } from '../conversations/people/people-now'
import { backText, peopleText } from '../conversations/people/people-words'
import { forgetCustomer } from '../conversations/sessions/sessions'
import { bindByScene, settleBinding } from '../identity/bindings'
import { recordFollow } from '../identity/identities'
import { recordTemplateReceipt } from '../notifications/delivery-receipts'
import { maskerFor } from '../orders/known-secrets'

/** Where the links of a reply lead. */
export function linkTargets({ publicUrl, miniProgram }: Config): LinkTargets {
  return { publicUrl, miniProgramAppId: miniProgram.appId }
}

/** What the official account needs to talk. */
export function conversing({
  config,
  db,
  box,
  policy,
  calendar,
  reception,
  kfLinks,
}: Parts): RespondDeps {
  const { appId } = config.officialAccount
  return {
    ...reception,
    person: {
      get at() {
        return policy.reception.officialAccountPerson
      },
      async kfLink(tx, { customerId }, wish) {
        const id = newWishId()
        const door = await kfLinks?.doorWithin(tx, 'oa_person', {
          customerId,
          from: 'official-account',
          subjectId: id,
        })
        if (!door) return null
        await keepWish(tx, box, { id, customerId, wish })
        return door.url
      },
      async peopleThere(tx) {
        const people = await peopleNow(
          tx.manager,
          { policy, calendar, now: tx.now },
          { channel: 'wecom-kf' },
        )
        return {
          there: people.state === 'there',
          text: peopleText(people, tx.now),
          back: backText(people, tx.now),
        }
      },
    },
    get welcome() {
      return policy.officialAccount.welcome
    },
    nowMs: () => db.clock.epochMs(),
    mask: (tx, texts) => maskerFor(tx, box, texts),
    async follow(tx, { openId }, told) {
      await recordFollow(tx, { appId, openId, ...told })
    },
    bindByScene: (tx, { identityId }, scene) => bindByScene(tx, box, { scene, identityId }),
    async settleBinding(tx, { follower: { identityId }, conversation }, text) {
      const consent = await settleBinding(tx, box, { identityId, text })
      if (consent === 'released') await forgetCustomer(tx, conversation.id)
      return consent
    },
    receipt: (tx, receipt) => recordTemplateReceipt(tx, { appId, ...receipt }),
  }
}
