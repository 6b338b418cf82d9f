import { say, type Reply } from '../bot/reply'
import type { ServiceSession } from '../conversations/session.entity'
import { endSession } from '../conversations/sessions'
import type { Tx } from '../db/database'
import { after, MINUTE_MS } from '../lib/clock'
import { askBot } from './bot-desk'
import { peopleAt, type ReceptionDeps } from './deps'
import type { Received, Visit } from './incoming'
import { leaveMessage } from './leave-message'
import { findLastSaid, tellsSomething } from './transcript'
import { chooseToLeave, chooseToStay, whereTheyStand } from './waiting-choices'
import { ASK_FOR_MESSAGE, gaveUpReply, keptReply, leftMessageReply } from './words'

/** Where they stand is told at most so often; the waiting page tells it all the time. */
const TOLD_EVERY_MS = MINUTE_MS

const LEAVES = /^(?:我要|我想|那就?)?留言[吧。!！]*$/
const STAYS = /^(?:我|那就?)?(?:继续等|再等等|等上班|等客服上班)[吧。!！]*$/
const GIVES_UP = /^(?:不等了|不用了|取消排队|取消|算了|不需要了|没事了)[吧。!！]*$/

/** Who asks hears it at once. */
const ASKS_WHERE = /多久|几位|几个人|排到|轮到|排队|前面|还要等/

/** Somebody writes while waiting for a person. What they say is kept for the agent. */
export async function answerWaiting(tx: Tx, deps: ReceptionDeps, visit: Visit): Promise<Received> {
  const { incoming: { message, conversation }, session } = visit
  const words = message.type === 'text' ? message.text.trim() : ''
  const last = await findLastSaid(tx.manager, conversation.id)
  if (last?.text === ASK_FOR_MESSAGE && tellsSomething(words)) {
    const left = await leaveMessage(tx, deps, { sessionId: session.id, text: words })
    return { replies: [leftMessageReply(left, tx.now)], mode: 'bot' }
  }
  if (LEAVES.test(words)) return chooseToLeave(tx, deps, session)
  if (STAYS.test(words)) return chooseToStay(tx, deps, session)
  if (GIVES_UP.test(words)) return giveUp(tx, session)
  const { open, opensAt } = peopleAt(deps, tx.now)
  if (!open) return { replies: [await answerAtNight(tx, deps, visit, opensAt)], mode: 'waiting' }
  const toldLately = last !== null && after(last.at, TOLD_EVERY_MS).getTime() > tx.now.getTime()
  return { replies: toldLately && !ASKS_WHERE.test(words) ? [] : await whereTheyStand(tx, deps, session), mode: 'waiting' }
}

async function giveUp(tx: Tx, session: ServiceSession): Promise<Received> {
  await endSession(tx, session, { by: 'customer', reason: 'customer' })
  return { replies: [gaveUpReply()], mode: 'bot' }
}

/** The bot answers around the clock (R3), also somebody who waits for the morning. */
async function answerAtNight(tx: Tx, deps: ReceptionDeps, { incoming, session }: Visit, opensAt: Date | null): Promise<Reply> {
  const { message, identity } = incoming
  if (message.type !== 'text') return say('收到了,已经替您保存,客服上班就能看到')
  const { reply, understood } = await askBot(tx, deps, { asker: identity, text: message.text, orderNumber: session.orderNumber })
  return understood ? reply : keptReply(session, { opensAt, now: tx.now })
}
