import type {
  GiveUpWaiting,
  LeaveMessageInput,
  LeftMessage,
  RateChatInput,
  RatedChat,
  RatingAsked,
  StayWaiting,
  Waiting,
} from '../../server/reception/waiting/waiting.contract'
import { call } from './api'
import type { Keyed } from './tickets'

export type { LeftMessage, RatedChat, RatingAsked, Waiting }

export const getWaiting = (sessionId?: string): Promise<Waiting> =>
  call({ path: '/waiting', query: { sessionId } })

/** For pages that only mention it: they are whole without. */
export const findWaiting = (): Promise<Waiting | null> => getWaiting().catch(() => null)

export const stayWaiting = (body: StayWaiting): Promise<Waiting> =>
  call({ method: 'POST', path: '/waiting/stay', body })

export const giveUpWaiting = (body: GiveUpWaiting): Promise<Waiting> =>
  call({ method: 'POST', path: '/waiting/leave', body })

export const leaveMessage = ({
  body,
  idempotencyKey,
}: Keyed<LeaveMessageInput>): Promise<LeftMessage> =>
  call({ method: 'POST', path: '/waiting/leave-message', body, idempotencyKey })

export const rateChat = (
  sessionId: string,
  { body, idempotencyKey }: Keyed<RateChatInput>,
): Promise<RatedChat> =>
  call({
    method: 'POST',
    path: `/chats/${encodeURIComponent(sessionId)}/rating`,
    body,
    idempotencyKey,
  })
