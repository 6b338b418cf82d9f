import type { AgentMe } from '../../server/identity/identity.contract'
import type {
  DeskAction,
  ListDeskTickets,
  TicketGroup,
} from '../../server/tickets/desk/desk-ticket.contract'
import type { ResponsibleSide, TicketStatus } from '../../server/tickets/ticket.contract'
import type { ListSessions, SessionAction } from '../../server/reception/desk/desk-session.contract'

export const SCOPES: ReadonlyArray<{ value: ListDeskTickets['scope']; label: string }> = [
  { value: 'mine', label: '我的' },
  { value: 'open', label: '待接' },
  { value: 'department', label: '部门' },
]

/** How soon tickets are due, in the order in which they stand. */
export const GROUPS: Readonly<Record<TicketGroup, string>> = {
  overdue: '已超',
  urged: '客户在催',
  soon: '30 分钟内',
  today: '今天',
  later: '以后',
  customer: '等客户补充',
  confirm: '等客户确认或已完成',
}

/** The desk's side of the statuses: what the customer reads as 等您补充 is 等客户补充 here. */
export const STATUSES: ReadonlyArray<{ value: TicketStatus; label: string }> = [
  { value: 'submitted', label: '已提交' },
  { value: 'assigned', label: '已接单' },
  { value: 'investigating', label: '处理中' },
  { value: 'awaiting_customer', label: '等客户补充' },
  { value: 'resolved', label: '等客户确认' },
  { value: 'reopened', label: '重新处理' },
  { value: 'closed', label: '已完成' },
  { value: 'withdrawn', label: '客户已撤回' },
  { value: 'merged', label: '已合并' },
]

export const statusLabel = (status: TicketStatus): string =>
  STATUSES.find(({ value }) => value === status)?.label ?? status

export const SIDES: ReadonlyArray<{ value: ResponsibleSide; label: string }> = [
  { value: 'platform', label: '平台' },
  { value: 'upstream', label: '上游供货商' },
  { value: 'carrier', label: '运营商' },
  { value: 'customer', label: '用户' },
  { value: 'undetermined', label: '待定' },
]

export const sideLabel = (side: ResponsibleSide): string =>
  SIDES.find(({ value }) => value === side)?.label ?? '待定'

/** What each legal action is called, its key, and in which order the buttons stand. */
export const ACTIONS: ReadonlyArray<{ action: DeskAction; label: string; hotkey: string }> = [
  { action: 'take', label: '接单', hotkey: 't' },
  { action: 'take-over', label: '接过来', hotkey: 't' },
  { action: 'note', label: '写进展', hotkey: 'n' },
  { action: 'ask', label: '请客户补充', hotkey: 'a' },
  { action: 'resolve', label: '解决', hotkey: 'r' },
  { action: 'note-internally', label: '内部备注', hotkey: 'n' },
]

/**
 * How the server names an agent to the customer: department and work number, never a name. The ticket's department where the
 * agent is in it, else the agent's first.
 */
export function holderLabel(
  department: string,
  me: Pick<AgentMe, 'departments' | 'workNumber'>,
): string {
  const own = me.departments.find(({ name }) => name === department) ?? me.departments[0]
  return `${own?.name ?? '客服部'} 工号 ${me.workNumber}`
}

export const SESSION_VIEWS: ReadonlyArray<{ value: ListSessions['view']; label: string }> = [
  { value: 'mine', label: '我的' },
  { value: 'waiting', label: '排队' },
  { value: 'department', label: '部门' },
  { value: 'ended', label: '已结束' },
]

/** The buttons of a session, in the order in which they stand. A reply has a field of its own, which `r` leads to. */
export const SESSION_ACTIONS: ReadonlyArray<{
  action: SessionAction
  label: string
  hotkey: string
}> = [
  { action: 'take', label: '接手', hotkey: 't' },
  { action: 'reply', label: '回复', hotkey: 'r' },
  { action: 'hand-on', label: '转给', hotkey: 'h' },
  { action: 'to-bot', label: '交给自动客服', hotkey: 'q' },
  { action: 'note', label: '备注', hotkey: 'n' },
  { action: 'end', label: '结束', hotkey: 'e' },
  { action: 'block', label: '暂停人工', hotkey: 'b' },
]
