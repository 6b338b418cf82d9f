import { readReply, say, type Reply } from '../../bot/reply'
import { standingOf, type PeopleNow } from '../../conversations/people/people-now'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { endSession } from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import { after, MINUTE_MS } from '../../lib/clock'
import { answerText } from '../../bot/answer-text'
import { readPlan } from '../../bot/plan'
import { readSigns } from '../../bot/signs'
import { rankOf } from '../../bot/turn'
import { alarmSupervisors, moveAhead } from '../../conversations/queue/queue'
import { askWhetherBot } from '../choices'
import type { ReceptionDeps } from '../deps'
import type { Received, Visit } from '../talk/incoming'
import { leaveMessage } from './leave-message'
import { findLastSaid, tellsSomething } from '../talk/transcript'
import { chooseBot, chooseToLeave, chooseToStay, whereTheyStand } from './waiting-choices'
import { gaveUpReply, keptReply, leftMessageReply } from '../words'

/**
 * Where they stand is told at most so often, and the same words are not said again sooner, however much is written: a reply that WeChat does
 * not bring to the chat becomes a notice, and nobody wants a row of them. The waiting page tells it all the time.
 */
const TOLD_EVERY_MS = 3 * MINUTE_MS

const LEAVES = /^(?:我要|我想|那就?)?留言[吧。!！]*$/
const STAYS = /^(?:我|那就?)?(?:继续等|再等等|等上班|等客服上班)[吧。!！]*$/
const GIVES_UP = /^(?:不等了|不用了|取消排队|取消|算了|不需要了|没事了)[吧。!！]*$/

/** Who asks hears it at once. */
const ASKS_WHERE = /多久|几位|几个人|排到|轮到|排队|前面|还要等/

/** Somebody writes while waiting for a person. What they say is kept for the agent. */
export async function answerWaiting(tx: Tx, deps: ReceptionDeps, visit: Visit): Promise<Received> {
  const {
    incoming: { message, conversation },
    session,
  } = visit
  const words = message.type === 'text' ? message.text.trim() : ''
  const last = await findLastSaid(tx.manager, conversation.id)
  const asked = last && readReply(last).asks
  if (asked === 'message' && tellsSomething(words)) {
    const left = await leaveMessage(tx, deps, { sessionId: session.id, text: words })
    return { replies: [leftMessageReply(left, tx.now)], mode: 'bot' }
  }
  if (LEAVES.test(words)) return chooseToLeave(tx, deps, session)
  if (STAYS.test(words)) return chooseToStay(tx, deps, session)
  const { wantsBot, life } = readSigns(words)
  if (wantsBot) return { replies: [askWhetherBot(session.id)], mode: 'waiting' }
  if (asked === 'bot' && /^(?:好|好的|是|是的|可以|嗯|行)[吧的。!！]*$/.test(words))
    return chooseBot(tx, deps, session)
  if (life) return inDanger(tx, deps, session)
  if (GIVES_UP.test(words)) return giveUp(tx, session)
  const standing = await standingOf(tx.manager, { ...deps, now: tx.now }, session)
  const toldLately = last !== null && after(last.at, TOLD_EVERY_MS).getTime() > tx.now.getTime()
  if (standing && standing.people.state !== 'there') {
    const replies = callsAgain(words, tx.now)
      ? whereTheyStand(session, standing, tx.now)
      : [await answerMeanwhile(tx, deps, visit, standing.people)]
    const same = new Set(
      [
        ...whereTheyStand(session, standing, tx.now),
        keptReply(session, standing.people, tx.now),
        SEEN,
      ].map(({ text }) => text),
    )
    const again = toldLately && !ASKS_WHERE.test(words) && same.has(last.text)
    return { replies: replies.filter(({ text }) => !(again && same.has(text))), mode: 'waiting' }
  }
  return {
    replies: toldLately && !ASKS_WHERE.test(words) ? [] : whereTheyStand(session, standing, tx.now),
    mode: 'waiting',
  }
}

/** `有人吗`, `在吗`, `人工`: nothing new is asked, and who stands in line is not greeted like a newcomer. */
function callsAgain(words: string, now: Date): boolean {
  const { intent, call, topics } = readPlan(words, now)
  const calls = intent.kind === 'greeting' || call?.why === 'asked' || topics.length > 0
  return calls && topics.every((topic) => topic === 'small-talk')
}

/** Whoever waits goes to the head at once, and the supervisors hear of it. */
async function inDanger(tx: Tx, deps: ReceptionDeps, session: ServiceSession): Promise<Received> {
  await moveAhead(tx, deps, session, rankOf('crisis'))
  await alarmSupervisors(tx, session)
  return { replies: [say(deps.policy.texts.crisis)], mode: 'waiting' }
}

async function giveUp(tx: Tx, session: ServiceSession): Promise<Received> {
  await endSession(tx, session, { by: 'customer', reason: 'customer' })
  return { replies: [gaveUpReply()], mode: 'bot' }
}

/** Of a picture or a file. */
const SEEN = say('收到了，客服接待时会看')

/** The bot answers around the clock (R3), also somebody who waits for people to be there. */
async function answerMeanwhile(
  tx: Tx,
  deps: ReceptionDeps,
  { incoming, session }: Visit,
  people: PeopleNow,
): Promise<Reply> {
  const { message, identity } = incoming
  if (message.type !== 'text') return SEEN
  const { reply, understood } = await answerText(tx, deps.bot, {
    asker: identity,
    text: message.text,
    orderNumber: session.orderNumber,
  })
  return understood && reply ? reply : keptReply(session, people, tx.now)
}
