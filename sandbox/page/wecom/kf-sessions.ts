import type { KfAccount, KfChat, KfView } from '../../kf.contract'

/** Where a session stands for one servicer. */
export type KfPlace = 'mine' | 'pool' | 'colleague' | 'bot' | 'ended'

export const kfPlaces: { place: KfPlace; title: string }[] = [
  { place: 'mine', title: '我在接待' },
  { place: 'pool', title: '待接入' },
  { place: 'colleague', title: '同事在接待' },
  { place: 'bot', title: '机器人接待' },
  { place: 'ended', title: '已结束' },
]

export function placeOf(
  { state, servicerId }: Pick<KfChat, 'state' | 'servicerId'>,
  agentId: string,
): KfPlace {
  if (state === 4) return 'ended'
  if (state === 3) return servicerId === agentId ? 'mine' : 'colleague'
  return state === 2 ? 'pool' : 'bot'
}

export function accountsOf({ accounts }: KfView, agentId: string): KfAccount[] {
  return accounts.filter(({ servicers }) =>
    servicers.some((servicer) => servicer.agentId === agentId),
  )
}

/** The chats of the accounts that this agent serves, the latest talk first. */
export function chatsOf(kf: KfView, agentId: string): KfChat[] {
  const served = accountsOf(kf, agentId).map(({ openKfId }) => openKfId)
  return kf.chats.filter(({ openKfId }) => served.includes(openKfId))
}

/** What waits for this agent: unread words of their own customers, and whoever stands in the pool. */
export function waitingFor(kf: KfView, agentId: string): number {
  return chatsOf(kf, agentId).reduce((sum, chat) => {
    const place = placeOf(chat, agentId)
    if (place === 'mine') return sum + chat.unread
    return place === 'pool' ? sum + 1 : sum
  }, 0)
}

export function keyOf({ openKfId, personId }: Pick<KfChat, 'openKfId' | 'personId'>): string {
  return `${openKfId}:${personId}`
}

/** Those may open a chat again who served it, when it has ended or is with a colleague. */
export function mayReopen(chat: KfChat, agentId: string): boolean {
  const place = placeOf(chat, agentId)
  return (place === 'ended' || place === 'colleague') && chat.servedBy.includes(agentId)
}
