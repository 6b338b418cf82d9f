import type { BlockPerson } from '../../../server/reception/blocks/block.contract'
import type { AgentMe } from '../../../server/identity/identity.contract'

export type BlockReason = BlockPerson['reason']

export const REASONS: ReadonlyArray<{ value: BlockReason; label: string }> = [
  { value: 'insult', label: '辱骂' },
  { value: 'threat', label: '威胁' },
  { value: 'obscene', label: '骚扰或不雅的内容' },
  { value: 'spam', label: '反复发送无关的内容' },
]

const HOURS = [
  { value: 1, label: '1 小时' },
  { value: 4, label: '4 小时' },
  { value: 24, label: '1 天' },
  { value: 72, label: '3 天' },
  { value: 168, label: '7 天' },
  { value: 720, label: '30 天' },
]
const AGENTS_MOST = 24

/** Longer than a day is for supervisors. */
export const hoursFor = (role: AgentMe['role']): typeof HOURS =>
  role === 'supervisor' ? HOURS : HOURS.filter(({ value }) => value <= AGENTS_MOST)

const IN_CHAT: Readonly<Record<BlockReason, string>> = {
  insult: '有辱骂的话',
  threat: '有威胁的话',
  obscene: '有骚扰或不雅的内容',
  spam: '反复发送无关的内容',
}

/** What the person is about to read; the moment itself is the server's. */
export function previewOfBlock(reason: BlockReason, hours: number): string {
  const long = HOURS.find(({ value }) => value === hours)?.label ?? ''
  return `因为刚才的对话里${IN_CHAT[reason]}，人工会话暂停 ${long}。这期间自动客服照常回答，工单、退款、复核和投诉照常办；钱没到账、账号或人身安全的事，说清楚仍然会转给客服。认为不对可以提出异议，由没有经手过的人来看`
}
