import { joinReplies, readReply, type Reply } from '../../bot/reply'
import type { Tx } from '../../db/database'
import { receivePasserBy, type PasserBy, type PasserByDeps } from '../../reception/talk/passer-by'
import { findLastSaid } from '../../reception/talk/transcript'
import { askerOf, type Writer } from './followers'
import { choiceMeant } from './reply-text'

/** What a follower said, for the reception. */
export interface PassedOn extends Pick<PasserBy, 'heard' | 'saidAt'> {
  writer: Writer
  message: PasserBy['incoming']['message']
}

/**
 * Gives the reception what a follower said, and brings back what is said to it, as one message: the official account's answer is one.
 * Choices are numbered lines here, so a number may be a tap.
 */
export async function passOn(
  tx: Tx,
  deps: PasserByDeps,
  { writer, message, ...told }: PassedOn,
): Promise<Reply | null> {
  const { conversation, follower, inSession } = writer
  const menuId = await choiceOf(tx, deps, { writer, message })
  const { replies, mode } = await receivePasserBy(tx, deps, {
    ...told,
    inSession,
    incoming: {
      channel: 'official-account',
      conversation,
      identity: askerOf(follower),
      message: { ...message, menuId },
    },
  })
  writer.inSession = mode !== 'bot'
  const [first = null, ...others] = replies
  return first && others.reduce(joinReplies, first)
}

const MAY_BE_CHOICE =
  /^\s*(?:[\d\uFF10-\uFF19][.\u3001\u3002)]?|留言|继续等|等客服上班|找客服|解决了|没有解决|先不用|好|不用，等客服|已经解决|还没解决|[很非]?[常不]?满意|很不满意|一般)\s*$/

/** Only words that may be one are looked up. */
async function choiceOf(
  tx: Tx,
  { person }: PasserByDeps,
  { writer, message }: Pick<PassedOn, 'writer' | 'message'>,
): Promise<string | null> {
  if (message.type !== 'text' || writer.conversation.isNew || !MAY_BE_CHOICE.test(message.text))
    return null
  if (person.at === 'kf' && !writer.inSession && !/\d|[\uFF10-\uFF19]/.test(message.text))
    return null
  const last = await findLastSaid(tx.manager, writer.conversation.id)
  return last && choiceMeant(readReply(last).choices ?? [], message.text)
}
