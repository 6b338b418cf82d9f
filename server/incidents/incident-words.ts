import { formatForPeople } from '../lib/shanghai-time'
import { kindName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import type { IncidentScope, IncidentStatus, RoundKind, RoundState } from './incident.contract'
import type { IncidentRoundItem } from './incident-round.entity'
import type { Incident, IncidentUpdate } from './incident.entity'

/** Every sentence about an incident, once: banner, bot, timeline and message say the same. Pure. */

export const STATUS_TEXT: Readonly<Record<IncidentStatus, string>> = {
  open: '正在处理',
  solved: '已恢复',
  closed: '已结束',
}
export const ROUND_TEXT: Readonly<Record<RoundKind, string>> = {
  message: '告诉所有关联的客户',
  solution: '一起解决',
}
export const ROUND_STATE_TEXT: Readonly<Record<RoundState, string>> = {
  waiting: '还没发出，可以撤回',
  running: '正在一张一张处理',
  done: '全部处理完',
  cancelled: '已撤回，没有发出',
}
export const UPDATE_TEXT: Readonly<Record<IncidentUpdate['kind'], string>> = {
  declared: '宣布故障',
  updated: '新的进展',
  solved: '恢复',
  closed: '结束',
  reopened: '还没有恢复，重新处理',
  scoped: '改了范围',
}
export const OUTCOME_TEXT: Readonly<Record<IncidentRoundItem['outcome'], string>> = {
  told: '已通知客户',
  with: '同一位客户，只发一次',
  solved: '已给出解决',
  refused: '没有一起解决',
  over: '之前已经结束',
}

type Timed = Pick<Incident, 'status' | 'expectedAt' | 'nextWordAt'>

/** By when it is expected to be over and by when the next word comes. What has passed is said to have passed. */
export function lineOf({ status, expectedAt, nextWordAt }: Timed, now: Date): string {
  if (status !== 'open')
    return status === 'solved' ? '已经恢复，您再试一次；还有问题随时告诉我们' : '这次故障已经结束'
  const expected =
    expectedAt === null
      ? '恢复时间还没有定'
      : expectedAt > now
        ? `预计${formatForPeople(expectedAt, now)} 恢复`
        : `原来预计${formatForPeople(expectedAt, now)} 恢复，现在还没有`
  if (nextWordAt === null) return expected
  const next =
    nextWordAt > now
      ? `最晚${formatForPeople(nextWordAt, now)} 再告诉您进展`
      : `本该${formatForPeople(nextWordAt, now)} 告诉您进展，晚了，抱歉，已经在催`
  return `${expected}；${next}`
}

/** Name, what is the case, and by when: what the bot says and the message tells. */
export function toldWhole(incident: Timed & Pick<Incident, 'title' | 'text'>, now: Date): string {
  return `${incident.title}：${ended(incident.text)}${lineOf(incident, now)}`
}

const ENDS = /[。！？.!?]$/

function ended(text: string): string {
  return ENDS.test(text) ? text : `${text}。`
}

/** In the timeline of a ticket that is of it. Its own clocks run on, and its customer is told so. */
export function linkedEntry(incident: Timed & Pick<Incident, 'title' | 'text'>, now: Date): string {
  return `这张工单属于正在处理的故障“${incident.title}”。${ended(incident.text)}${lineOf(incident, now)}。答应您的时间照常计算`
}

export function unlinkedEntry(title: string): string {
  return `核对后，这张工单不属于故障“${title}”，接着单独为您处理`
}

/** What is said of whose side it lies on, where the incident knows. */
export function basisOf({ title }: Pick<Incident, 'title'>): string {
  return `属于故障“${title}”`
}

/** A message to all: what stands in the app's notices and goes to WeChat. The preview and the notice both come from here. */
export function messageOf(
  { title, text, corrects }: { title: string; text: string; corrects: boolean },
  line: string,
): { title: string; body: string; entry: string } {
  const said = corrects ? `更正：${text}` : text
  return {
    title: corrects ? `更正：${title}` : `故障进展：${title}`,
    body: `${ended(said)}${line}`,
    entry: `${ended(said)}${line}`,
  }
}

export function scopeText(
  policy: Policy,
  { supplier, products, categories, kinds }: IncidentScope,
): string {
  const parts = [
    supplier && `供货商 ${supplier.name}`,
    products.length > 0 && `商品 ${products.map(({ name }) => name).join('、')}`,
    categories.length > 0 && `类目 ${categories.join('、')}`,
    kinds.length > 0 && `问题 ${kinds.map((kind) => kindName(policy, kind)).join('、')}`,
  ].filter(Boolean)
  return parts.length > 0 ? parts.join('；') : '不自动查找，由客服手工关联'
}
