import type { Parts } from './parts'
import type { LinkTargets } from '../channels/official-account/reply-text'
import { type RespondDeps } from '../channels/official-account/respond'
import { actingAgent } from '../channels/wecom-app/agent-directory'
import type { SessionCommands } from '../channels/wecom-app/session-commands'
import type { Config } from '../config'
import { takeOver } from '../conversations/hand-on'
import { bindByScene } from '../identity/bindings'
import { recordFollow } from '../identity/identities'
import { recordTemplateReceipt } from '../notifications/delivery-receipts'
import { agentWrote } from '../reception/agent-wrote'
import { closeByAgent } from '../reception/end-of-session'
import { receive } from '../reception/receive'
import { announceServed } from '../reception/who-serves'
import { maskSensitive } from '../trust/sensitive-text'

/** Where the links of a reply lead. */
export function linkTargets({ publicUrl, miniProgram }: Config): LinkTargets {
  return { publicUrl, miniProgramAppId: miniProgram.appId }
}

/** What the official account needs to talk. */
export function conversing({ config, db, box, policy, bot, reception, kfLinks }: Parts): RespondDeps {
  const { appId } = config.officialAccount
  const { officialAccountPerson, missesBeforePerson } = policy.reception
  return {
    bot,
    person: {
      at: officialAccountPerson, missesBeforePerson,
      async kfLink(tx, { verifiedCustomerId }) {
        const entry = { customerId: verifiedCustomerId, from: 'official-account', subjectId: null } as const
        return (await kfLinks?.doorWithin(tx, 'oa_person', entry))?.url ?? null
      },
      receive: (tx, incoming) => receive(tx, reception, incoming),
    },
    welcome: policy.officialAccount.welcome,
    nowMs: () => db.clock.epochMs(),
    mask: maskSensitive,
    async follow(tx, { openId }, following) { await recordFollow(tx, { appId, openId, following }) },
    bindByScene: (tx, { identityId }, scene) => bindByScene(tx, box, { scene, identityId }),
    receipt: (tx, receipt) => recordTemplateReceipt(tx, { appId, ...receipt }),
  }
}

/** What agents do to sessions by buttons and words in their WeCom. */
export function sessionCommands({ reception }: Parts): SessionCommands {
  return {
    async takeOver(tx, { sessionId, agent }) {
      await takeOver(tx, reception, { id: sessionId }, { by: actingAgent(agent) })
      await announceServed(tx, reception.policy, sessionId)
    },
    end: (tx, { sessionId, agent }) => closeByAgent(tx, reception, { session: { id: sessionId }, agentId: agent.id, note: null }),
    agentWrote: (tx, { session, agent, text }) => agentWrote(tx, { session, agentId: agent.id, text, alreadySent: false }),
  }
}
