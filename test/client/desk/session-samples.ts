import type { HistoryItem } from '../../../server/conversations/history.contract'
import type { DeskSession, SessionListItem } from '../../../server/reception/desk-session.contract'

export const AT = '2026-03-05T12:00:00+08:00'

export const listed: SessionListItem = {
  sessionId: 'ses_1', status: 'serving', statusText: '服务中', channel: 'official-account', channelText: '公众号', customerName: '林晓',
  tierName: '金卡会员', verified: true, urgent: true, department: '售后部', departmentKey: 'after-sales', kindName: '商品', orderNumber: 'HKM1',
  holder: '售后部 工号 1024', mine: true, what: '卡密无效', lastText: '还是不行', lastAt: AT, startedAt: AT,
  waitsSince: AT, waitCountsFrom: AT, cameText: null, countsText: null, queuedAt: null, promisedAt: null, halfOver: false, position: null,
  endedAt: null, endText: null, rating: null, flagged: false,
}

export const session: DeskSession = {
  ...listed, conversationId: 'cnv_1', entryText: '从订单进来', order: null, ticket: null, openTickets: [], latestOrders: [],
  customer: { customerId: 'cus_1', name: '林晓', tierKey: 'gold', tierName: '金卡会员', verified: true, verifiedText: '已确认是本人' },
  summary: {
    what: '卡密无效', why: 'misses', whyText: '自动客服两次没答上', kind: 'goods', kindName: '商品', orderNumber: 'HKM1', ticketNumber: null, urgent: true,
    said: ['激活时提示卡密无效'], botTried: ['复制时不要带空格'], also: [], factsText: ['金额：未知', '时间：昨晚'],
    facts: { amountFen: null, product: null, error: null, payment: null, tail: null, when: '昨晚', from: AT, to: AT },
  },
  wantedAt: AT, assignedAt: AT, firstAnswer: { promisedSeconds: 120, dueAt: AT, at: null, text: '承诺 120 秒内首次回复' },
  window: { quota: 3, until: AT, open: true, text: '还可以发 3 条，到明天 12:00' }, canReply: true, cannotReplyText: null,
  actions: ['hand-on', 'note', 'reply', 'end'], earlierSessions: 2, elsewhere: [], flags: [], solved: null, ratingWords: null, leftTicket: null,
  events: [{ seq: 1, type: 'started', text: '会话开始', actorLabel: '系统', note: null, at: AT }],
}

export const said: HistoryItem = {
  id: 'msg_1', kind: 'message', channel: 'official-account', channelText: '公众号', author: 'customer', authorLabel: '客户', text: '还是不行', at: AT,
  attachments: [], ticketNumber: null, title: null, sessionId: 'ses_1', stateText: null, links: [], choices: [], recalled: false, generated: false,
  undelivered: false,
}
