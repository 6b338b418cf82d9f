import { withoutKf, type Kf } from './kf'
import { ticketPort } from './after-sales'
import { payHandlers } from './payments'
import { createTellTicket } from '../after-sales/tell-ticket.handlers'
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
} from '../channels/wecom-app/session-card.sender'
import { announceTicket, updateTicketCard } from '../channels/wecom-app/ticket-card.sender'
import { createMakeEvidence } from '../evidence/make-evidence'
import { createIncidentWork, createLinkTicket } from '../incidents/incidents.handlers'
import { createFetchFollower } from '../identity/fetch-follower'
import { findIdentity } from '../identity/identities'
import { findOpenSession } from '../conversations/sessions/sessions'
import { createRecordReceipt } from '../notifications/delivery-receipts'
import { createShowTheWay } from '../notifications/mini-program-door'
import { createNoticeSender } from '../notifications/notice.sender'
import { createNotifyCustomer } from '../notifications/notify-customer.handlers'
import type { Handlers } from '../outbox/worker'
import { conversing, linkTargets } from './talk'

/** One handler for each name in outbox/events.ts. */
export function createHandlers(parts: Parts, kf: Kf | null): Handlers {
  const { config, db, box, policy, logger, clients, storage } = parts
  const { publicUrl } = config
  const { officialAccount, miniProgram, wecomApp } = clients
  const incidents = { db, box, policy, calendar: parts.calendar }
  const oaAppId = config.officialAccount.appId
  const talk = conversing(parts)
  const cards = {
    db,
    logger,
    policy,
    publicUrl,
    secrets: box,
    client: wecomApp,
    cardLimit: parts.limits.agentCards,
  }
  const readAttachment = (id: string): ReturnType<typeof readFile> => readFile(db.read, storage, id)
  const bridge = { db, policy, publicUrl, client: wecomApp, readAttachment, limits: parts.limits }
  return {
    'notifications.notifyCustomer': createNotifyCustomer({ db, policy }),
    'notifications.deliverNotice': createNoticeSender({
      db,
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
    'notifications.recordReceipt': createRecordReceipt({ db }),
    'notifications.showTheWay': createShowTheWay({
      db,
      logger,
      sendText: miniProgram.sendCustomerText,
    }),
    'agentCards.announceTicket': announceTicket(cards),
    'agentCards.updateTicketCard': updateTicketCard(cards),
    'agentCards.tellAgent': tellAgent(cards),
    'agentCards.tellAppeal': tellAppeal(cards),
    'agentCards.tellCall': tellCall(cards),
    'agentCards.tellReport': tellReport(cards),
    'agentCards.sendSummary': sendCardSummary({ publicUrl, client: wecomApp }),
    'bot.takeTurn': createTurns(parts),
    'evidence.make': createMakeEvidence({
      db,
      box,
      policy,
      publicUrl,
      storage,
      logger,
      signer: parts.signers.current,
    }),
    'incidents.linkTicket': createLinkTicket(incidents),
    'incidents.work': createIncidentWork(incidents),
    'identity.fetchFollower': createFetchFollower({ db, logger, officialAccount }),
    'officialAccount.answerLater': createAnswerLater({ db, appId: oaAppId, talk }),
    'channels.sendMessage': createMessageSender({
      db,
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
    ...payHandlers(parts),
    'afterSales.tellTicket': createTellTicket({ db, tickets: ticketPort(policy) }),
    'sessionCards.announceSession': announceSession(cards),
    'sessionCards.remindAgent': remindAgent(cards),
    'sessionCards.tellMoved': tellMoved(cards),
    'sessionCards.warnSupervisors': warnSupervisors(cards),
    'sessionCards.tellSupervisors': tellSupervisors(cards),
    'sessionCards.closeCards': closeCards(cards),
    'bridge.relayToAgent': relayToAgent(bridge),
    'bridge.askToPick': askToPick(bridge),
    'bridge.tellUndelivered': tellUndelivered(bridge),
    'officialAccount.keepMedia': createKeepMedia({
      db,
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
