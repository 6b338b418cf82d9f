import type { KfAccount, KfChat, KfContent, KfView } from '../kf.contract'
import type { Parts } from '../deps'
import type { World } from '../world/world'
import { within, WINDOW, type Account, type Chat } from './chat'
import { contactCard } from './contact-card'
import { linkPrefix, linkUrl } from './links'

const MESSAGES_SHOWN = 100

/** 微信客服 in the snapshot. */
export function kfView({ world, kf, callbacks }: Parts): KfView {
  const chats = world.kf.chats().map((chat) => chatView(world, chat))
  return {
    linkPrefix: linkPrefix(world),
    accounts: world.kf.list().map((account) => accountView(world, account)),
    chats: chats.sort((left, right) => (right.lastAt ?? '').localeCompare(left.lastAt ?? '')),
    faults: {
      ...kf.faults.left,
      loseKnocks: callbacks.planned('drop', 'wecom-kf'),
      repeatKnocks: callbacks.planned('repeat', 'wecom-kf'),
      heldKnocks: kf.knocks.heldBack,
    },
  }
}

function accountView(world: World, { openKfId, name, links, servicers }: Account): KfAccount {
  return {
    openKfId,
    name,
    links: [...links].map(([scene, id]) => ({ scene, url: linkUrl(world, { id, scene }) })),
    servicers: [...servicers].map(([agentId, status]) => ({
      agentId,
      name: world.agent(agentId)?.name ?? agentId,
      status,
    })),
  }
}

export function chatView(world: World, chat: Chat): KfChat {
  const { lastCustomerAt, messages } = chat
  const open = within(lastCustomerAt, world.clock.now())
  const last = messages.at(-1)
  return {
    openKfId: chat.account.openKfId,
    personId: chat.person.id,
    nickname: chat.person.nickname,
    externalUserId: chat.externalUserId,
    state: chat.state,
    servicerId: chat.servicerId,
    servedBy: [...chat.servedBy],
    unread: chat.unread,
    lastText: last ? (last.recalled ? '撤回了一条消息' : shortText(last.content)) : '',
    lastAt: last?.at ?? null,
    stateSince: world.clock.iso(chat.stateSince),
    purse:
      open && lastCustomerAt !== null
        ? { left: chat.left, until: world.clock.iso(lastCustomerAt + WINDOW) }
        : { left: 0, until: null },
    rejected: chat.rejected,
    recommended: chat.recommended && contactCard(world, chat.recommended),
    messages: messages.slice(-MESSAGES_SHOWN),
  }
}

const LABELS: Record<Exclude<KfContent['kind'], 'text' | 'menu' | 'system-line'>, string> = {
  image: '[图片]',
  voice: '[语音]',
  video: '[视频]',
  file: '[文件]',
  location: '[位置]',
  link: '[链接]',
  'mini-program-card': '[小程序]',
  'contact-card': '[名片]',
  other: '[消息]',
}

function shortText(content: KfContent): string {
  if (content.kind === 'text' || content.kind === 'system-line') return content.text
  return content.kind === 'menu' ? content.head || '[菜单]' : LABELS[content.kind]
}
