import { askedBackKey } from '../../../conversations/asked-back'
import { findConversation, findMessage } from '../../../conversations/messages'
import { Message } from '../../../conversations/message.entity'
import { ServiceSession } from '../../../conversations/sessions/session.entity'
import type { Database, Tx } from '../../../db/database'
import { LIMITS, type Limits } from '../../../http/limits'
import { Agent } from '../../../identity/agent.entity'
import { PermanentError } from '../../../lib/errors'
import { publish } from '../../../outbox/publish'
import type { Handler } from '../../../outbox/worker'
import type { Policy } from '../../../policy/policy.schema'
import type { WecomAppClient } from '../../../wechat/wecom-app/client'
import type { KeptFile } from '../../official-account/official-account-channel'
import { findReceipts, saveReceipts } from '../../callback-receipts'
import { admit, DUPLICATE_CHECK_S, planInTurn } from '../agent-pace'
import { keyOf } from '../app-inbound'
import { buttonCard } from '../cards/card-layout'
import { pickCard } from '../cards/session-card'
import { sessionLink } from '../desk-link'
import { readSessionFacts } from '../session-facts'
import { findTags, tagOf } from '../session-tags'
import { listServed } from './agent-place'
import { RelayPlan, relayText, undeliveredText } from './relay-text'
import { readSendRoom } from '../../../reception/agents/send-window'
import { roomText } from './send-room'
import { readSpeaker } from './speaker'

export interface RelayDeps {
  db: Database
  policy: Policy
  publicUrl: string
  client: Pick<WecomAppClient, 'sendMessage' | 'uploadMedia'>
  /** A kept file; null when there is none. */
  readAttachment(attachmentId: string): Promise<KeptFile | null>
  /** Customers' words to one agent, and of one session; the usual bounds when left out. */
  limits?: Pick<Limits, 'relays' | 'relaysOfSession'>
}

/** A picture that came in is copied before it is relayed; where that fails, the words go without it. */
const TRIES_FOR_PICTURE = 5

interface Heard {
  session: ServiceSession
  message: Message
  agent: Agent
}

/**
 * 'session.customerWrote': the customer's words reach the agent who serves them now. What is sent is on record before it
 * leaves and stays the same for every try, so that WeCom drops the repeats.
 */
export function relayToAgent(deps: RelayDeps): Handler<'bridge.relayToAgent'> {
  return async (job) => {
    const heard = await readHeard(deps.db, job.payload)
    if (!heard) return
    const { agent, message } = heard
    const key = keyOf('relay', [message.id, agent.id])
    if (!(await isAdmitted(deps, { key, heard }))) return
    const known = await deps.db.transaction((tx) => findPlan(tx, key))
    const mediaId = known ? null : await uploadPicture(deps, message, job.attempt)
    const { text, picture } =
      known ?? (await deps.db.transaction((tx) => makePlan(tx, deps, { heard, key, mediaId })))
    const toUsers = [agent.wecomUserId]
    await deps.client.sendMessage({
      toUsers,
      message: { type: 'text', content: text },
      duplicateCheckS: DUPLICATE_CHECK_S,
    })
    if (picture === null) return
    await deps.client.sendMessage({
      toUsers,
      message: { type: 'image', mediaId: picture },
      duplicateCheckS: DUPLICATE_CHECK_S,
    })
  }
}

/** Who writes and writes does not drown an agent's WeCom: the rest stands at the desk, and a summary says how much it is. */
async function isAdmitted(
  { db, limits = LIMITS }: RelayDeps,
  { key, heard: { agent, session } }: { key: string; heard: Heard },
): Promise<boolean> {
  const admitted = await planInTurn(db, (tx) =>
    admit(tx, {
      key,
      kind: 'words',
      as: 'words',
      userIds: [agent.wecomUserId],
      limit: limits.relays,
      session: { id: session.id, limit: limits.relaysOfSession },
    }),
  )
  return admitted.length > 0
}

/** Null: nobody serves the session (any more); whoever gets it next reads what was said before. */
async function readHeard(
  db: Database,
  told: { sessionId: string; conversationId: string; messageId: string },
): Promise<Heard | null> {
  const session = await db.read.findOneBy(ServiceSession, { id: told.sessionId })
  const message = await findMessage(db.read, told)
  if (!session || !message) throw new PermanentError('the session or the message does not exist')
  if (session.status !== 'serving' || session.agentId === null) return null
  const agent = await db.read.findOneBy(Agent, { id: session.agentId, active: true })
  return agent && { session, message, agent }
}

async function uploadPicture(
  { client, readAttachment }: RelayDeps,
  { type, payload }: Message,
  attempt: number,
): Promise<string | null> {
  if (type !== 'image') return null
  const attachmentId = payload?.attachmentId
  if (typeof attachmentId !== 'string') {
    if (attempt < TRIES_FOR_PICTURE) throw new Error('the picture is not copied yet')
    return null
  }
  const file = await readAttachment(attachmentId)
  if (!file) return null
  const { mediaId } = await client.uploadMedia('image', {
    bytes: file.bytes,
    fileName: file.fileName,
    contentType: file.mediaType,
  })
  return mediaId
}

async function findPlan(tx: Tx, key: string): Promise<RelayPlan | null> {
  const stored = (await findReceipts(tx, [key])).get(key) ?? null
  return stored === null ? null : RelayPlan.parse(JSON.parse(stored))
}

async function makePlan(
  tx: Tx,
  { policy, publicUrl }: RelayDeps,
  { heard, key, mediaId }: { heard: Heard; key: string; mediaId: string | null },
): Promise<RelayPlan> {
  const { session, message, agent } = heard
  const earlier = await findPlan(tx, key)
  if (earlier) return earlier
  const conversation = await findConversation(tx.manager, message.conversationId)
  if (!conversation) throw new PermanentError('the conversation does not exist')
  const tag = await tagOf(tx, session.id)
  const { customer } = await readSessionFacts(tx.manager, policy, session)
  const text = relayText({
    customer,
    tag,
    words: message.text,
    room: roomText(await readSendRoom(tx.manager, conversation, tx.now), tx.now),
    link: sessionLink(publicUrl, session.id, message.id),
    severalOpen: (await listServed(tx.manager, agent.id)).length > 1,
  })
  const made = { text, picture: mediaId }
  await saveReceipts(tx, [{ dedupeKey: key, answer: JSON.stringify(made) }])
  return made
}

/** 'bridge.pickAsked': the agent wrote, and it is not clear to whom: a card with a button for each. */
export function askToPick({
  db,
  policy,
  publicUrl,
  client,
}: RelayDeps): Handler<'bridge.askToPick'> {
  return async (job) => {
    const agent = await db.read.findOneBy(Agent, { id: job.payload.agentId, active: true })
    const served = agent ? await listServed(db.read, agent.id) : []
    if (!agent || served.length === 0) return
    const tags = await findTags(
      db.read,
      served.map(({ id }) => id),
    )
    const sessions = await Promise.all(
      served.map(async (session) => ({
        sessionId: session.id,
        tag: tags.get(session.id) ?? 0,
        customer: (await readSessionFacts(db.read, policy, session)).customer,
      })),
    )
    const face = pickCard(
      { platformName: policy.platform.name, deskUrl: `${publicUrl}/desk/` },
      sessions,
    )
    await client.sendMessage({
      toUsers: [agent.wecomUserId],
      message: { type: 'template-card', card: buttonCard(`pick_${job.id}`, face) },
      duplicateCheckS: DUPLICATE_CHECK_S,
    })
  }
}

/** 'bridge.undelivered': the agent learns that the customer may not have read it, and the customer is asked to come back. */
export function tellUndelivered({
  db,
  policy,
  publicUrl,
  client,
}: RelayDeps): Handler<'bridge.tellUndelivered'> {
  return async (job) => {
    const message = await findMessage(db.read, job.payload)
    if (!message) throw new PermanentError('the message does not exist')
    const { conversationId } = message
    const [session] = await db.read.find(ServiceSession, {
      where: { conversationId },
      order: { startedAt: 'DESC', id: 'DESC' },
      take: 1,
    })
    const agentId = readSpeaker(message.payload)?.agentId ?? null
    const agent =
      agentId === null ? null : await db.read.findOneBy(Agent, { id: agentId, active: true })
    if (!session || !agent) return
    const tag = await db.transaction((tx) => tagOf(tx, session.id))
    const { customer } = await readSessionFacts(db.read, policy, session)
    const known = session.customerId !== null
    const content = undeliveredText({
      customer,
      known,
      tag,
      message,
      link: sessionLink(publicUrl, session.id, message.id),
    })
    await client.sendMessage({
      toUsers: [agent.wecomUserId],
      message: { type: 'text', content },
      duplicateCheckS: DUPLICATE_CHECK_S,
    })
    if (message.state === 'failed') await db.transaction((tx) => askBack(tx, session.id, message))
  }
}

/** Asking twice does no harm: the notice is one for each window that shut. */
async function askBack(
  tx: Tx,
  sessionId: string,
  { conversationId, id: messageId, payload }: Message,
): Promise<void> {
  const conversation = await findConversation(tx.manager, conversationId)
  if (conversation) {
    const asked = { ...payload, askedBack: askedBackKey(conversation) }
    await tx.manager.update(Message, { conversationId, id: messageId }, { payload: asked })
  }
  await publish(
    tx,
    'session.windowShut',
    { sessionId, conversationId, messageId },
    { orderKey: conversationId },
  )
}
