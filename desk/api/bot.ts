import type {
  BotFiguresShown,
  BotMissFiled,
  BotMissPage,
  TriedBot,
} from '../../server/reception/desk/learning.contract'
import { request } from './request'

export const listBotMisses = (cursor: string, signal?: AbortSignal): Promise<BotMissPage> =>
  request(`/bot/misses?limit=20${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, {
    signal,
  })

export const getBotFigures = (days: number, signal?: AbortSignal): Promise<BotFiguresShown> =>
  request(`/bot/figures?days=${days}`, { signal })

export const fileBotMiss = (
  { missId, topic }: { missId: string; topic: string | null },
  idempotencyKey: string,
): Promise<BotMissFiled> =>
  request(`/bot/misses/${missId}/belongs`, {
    write: { method: 'POST', body: { topic }, idempotencyKey },
  })

/** Reads only, so that it may be asked again as it is. */
export const tryBot = (text: string): Promise<TriedBot> =>
  request('/bot/try', { write: { method: 'POST', body: { text } } })
