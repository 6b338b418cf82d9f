import { withoutKf, type Kf } from './kf'
import { complaintHandlers } from './complaints'
import { goodsHandlers, payHandlers } from './payments'
import { createTurns } from './take-turns'
import type { Parts } from './parts'
import { readFile, recordAttachment, storeFile } from '../attachments/attachments'
import { createMessageSender } from '../channels/message.sender'
import { createAnswerLater } from '../channels/official-account/answer-later'
import { createKeepMedia } from '../channels/official-account/keep-media.sender'
import { createOfficialAccountChannel } from '../channels/official-account/official-account-channel'
import { createKeepAgentPicture } from '../channels/wecom-app/bridge/agent-picture'
import { tellAppeal } from '../channels/wecom-app/appeal-card.sender'
import { tellCall } from '../channels/wecom-app/call-card.sender'
import { tellAgent } from '../channels/wecom-app/agent-news.sender'
import { tellProposal } from '../channels/wecom-app/proposal-card.sender'
import { tellComplaint } from '../channels/wecom-app/complaint-card.sender'
import { tellReport } from '../channels/wecom-app/report-card.sender'
import { sendCardSummary } from '../channels/wecom-app/card-summary.sender'
import { askToPick, relayToAgent, tellUndelivered } from '../channels/wecom-app/bridge/relay.sender'
import {
  announceSession,
  closeCards,
  remindAgent,
  tellMoved,
  tellSupervisors,
  warnSupervisors,
} from '../channels/wecom-app/cards/session-card.sender'
import { announceTicket, updateTicketCard } from '../channels/wecom-app/cards/ticket-card.sender'
import { createMakeEvidence } from '../evidence/make-evidence'
import { createMakeCopy } from '../rights/make-copy'
import {
  createIncidentWork,
  createKeepMerged,
  createLinkTicket,
} from '../incidents/incidents.handlers'
import { createFetchFollower } from '../identity/fetch-follower'
import { findIdentity } from '../identity/identities'
import { findOpenSession } from '../conversations/sessions/sessions'
import { createRecordReceipt } from '../notifications/delivery-receipts'
import { createShowTheWay } from '../notifications/mini-program-door'
import { createNoticeSender } from '../notifications/notice.sender'
import { createNotifyCustomer } from '../notifications/notify-customer.handlers'
import { systemActor } from '../lib/actor'
import type { HandlerName } from '../outbox/events'
import type { Handlers } from '../outbox/worker'
import { conversing, linkTargets } from './talk'

/** One handler for each name in outbox/events.ts. */
export function createHandlers(parts: Parts, kf: Kf | null): Handlers {
  const { config, box, policy, logger, clients, storage } = parts
  const by = (name: HandlerName): Parts['db'] => parts.db.as(systemActor(name))
  const { publicUrl } = config
  const { officialAccount, miniProgram, wecomApp } = clients
  const incidents = (name: HandlerName) => ({ db: by(name), box, policy, calendar: parts.calendar })
  const oaAppId = config.officialAccount.appId
  const talk = conversing(parts)
  const cards = (name: HandlerName) => ({
    db: by(name),
    logger,
    policy,
    publicUrl,
    secrets: box,
    client: wecomApp,
    cardLimit: parts.limits.agentCards,
  })
  const readAttachment = (id: string): ReturnType<typeof readFile> =>
    readFile(parts.db.read, storage, id)
  const bridge = (name: HandlerName) => ({
    db: by(name),
    policy,
    publicUrl,
    client: wecomApp,
    readAttachment,
    limits: parts.limits,
  })
  return {
    'notifications.notifyCustomer': createNotifyCustomer({
      db: by('notifications.notifyCustomer'),
      policy,
    }),
    'notifications.deliverNotice': createNoticeSender({
      db: by('notifications.deliverNotice'),
      logger,
      policy,
      publicUrl,
      officialAccountAppId: oaAppId,
      miniProgramAppId: config.miniProgram.appId,
      jumpAppId: config.miniProgram.appId,
      ports: {
        sendTemplate: officialAccount.sendTemplate,
        sendSubscribe: miniProgram.sendSubscribe,
      },
    }),
    'notifications.recordReceipt': createRecordReceipt({ db: by('notifications.recordReceipt') }),
    'notifications.showTheWay': createShowTheWay({
      db: by('notifications.showTheWay'),
      logger,
      sendText: miniProgram.sendCustomerText,
    }),
    'agentCards.announceTicket': announceTicket(cards('agentCards.announceTicket')),
    'agentCards.updateTicketCard': updateTicketCard(cards('agentCards.updateTicketCard')),
    'agentCards.tellAgent': tellAgent(cards('agentCards.tellAgent')),
    'agentCards.tellAppeal': tellAppeal(cards('agentCards.tellAppeal')),
    'agentCards.tellCall': tellCall(cards('agentCards.tellCall')),
    'agentCards.tellComplaint': tellComplaint(cards('agentCards.tellComplaint')),
    'agentCards.tellReport': tellReport(cards('agentCards.tellReport')),
    'agentCards.tellProposal': tellProposal(cards('agentCards.tellProposal')),
    'agentCards.sendSummary': sendCardSummary({ publicUrl, client: wecomApp }),
    'bot.takeTurn': createTurns({ ...parts, db: by('bot.takeTurn') }),
    'evidence.make': createMakeEvidence({
      db: by('evidence.make'),
      box,
      policy,
      publicUrl,
      storage,
      logger,
      signer: parts.signers.current,
    }),
    'rights.makeCopy': createMakeCopy({ db: by('rights.makeCopy'), box, policy, storage, logger }),
    'incidents.linkTicket': createLinkTicket(incidents('incidents.linkTicket')),
    'incidents.work': createIncidentWork(incidents('incidents.work')),
    'incidents.keepMerged': createKeepMerged(incidents('incidents.keepMerged')),
    'identity.fetchFollower': createFetchFollower({
      db: by('identity.fetchFollower'),
      logger,
      officialAccount,
    }),
    'officialAccount.answerLater': createAnswerLater({
      db: by('officialAccount.answerLater'),
      appId: oaAppId,
      talk,
    }),
    'channels.sendMessage': createMessageSender({
      db: by('channels.sendMessage'),
      logger,
      channels: [
        createOfficialAccountChannel({
          targets: linkTargets(config),
          client: officialAccount,
          readAttachment,
          keepPicture: keepAgentPicture(parts),
        }),
        ...(kf ? [kf.channel] : []),
      ],
    }),
    ...(kf?.handlers ?? withoutKf()),
    ...payHandlers({ ...parts, db: parts.db.as(systemActor('payments')) }),
    ...complaintHandlers({ ...parts, db: parts.db.as(systemActor('complaints')) }),
    ...goodsHandlers({ ...parts, db: parts.db.as(systemActor('after-sales')) }),
    'sessionCards.announceSession': announceSession(cards('sessionCards.announceSession')),
    'sessionCards.remindAgent': remindAgent(cards('sessionCards.remindAgent')),
    'sessionCards.tellMoved': tellMoved(cards('sessionCards.tellMoved')),
    'sessionCards.warnSupervisors': warnSupervisors(cards('sessionCards.warnSupervisors')),
    'sessionCards.tellSupervisors': tellSupervisors(cards('sessionCards.tellSupervisors')),
    'sessionCards.closeCards': closeCards(cards('sessionCards.closeCards')),
    'bridge.relayToAgent': relayToAgent(bridge('bridge.relayToAgent')),
    'bridge.askToPick': askToPick(bridge('bridge.askToPick')),
    'bridge.tellUndelivered': tellUndelivered(bridge('bridge.tellUndelivered')),
    'officialAccount.keepMedia': createKeepMedia({
      db: by('officialAccount.keepMedia'),
      officialAccount,
      store: (bytes) => storeFile(storage, bytes),
      async record(tx, { file, fileName, openId }) {
        const identity = await findIdentity(tx.manager, oaAppId, openId)
        return recordAttachment(tx, {
          file,
          fileName,
          owner: { customerId: identity?.customerId ?? null },
        })
      },
    }),
  }
}

/** What an agent sends in the app is kept, so that the customer can open it in the history too. */
function keepAgentPicture({
  db,
  storage,
  clients: { wecomApp },
}: Parts): ReturnType<typeof createKeepAgentPicture> {
  return createKeepAgentPicture({
    db,
    downloadMedia: (id) => wecomApp.downloadMedia(id),
    store: (bytes) => storeFile(storage, bytes),
    async record(tx, { file, fileName, agentId, conversationId }) {
      const customerId = (await findOpenSession(tx.manager, conversationId))?.customerId ?? null
      return recordAttachment(tx, {
        file,
        fileName,
        owner: { customerId, ...(agentId !== null && { agentId }) },
      })
    },
  })
}
