import { cutCodePoints } from '../../wechat/text-limits'
import type { ButtonCard } from '../../wechat/wecom-app/types'
import type { TicketFacts } from './ticket-facts'

/** WeCom shows about so much of a value before it breaks the line. */
const VALUE_CHARACTERS = 26
/** Texts on a button are cut by WeCom behind this. */
const BUTTON_CHARACTERS = 10

export interface CardOccasion {
  taskId: string
  facts: TicketFacts
  reopened: boolean
  platformName: string
  deskUrl: string
}

/** The key of the button 接单; a click brings it back. */
export const takeKey = (number: string): string => `take:${number}`

/** The ticket number in a button's key; null for a key that is not ours. */
export const numberInKey = (key: string): string | null =>
  /^take:(T\d{6}-\d{4,9})$/.exec(key)?.[1] ?? null

/**
 * The card that announces a ticket. Made of nothing that changes while the ticket waits: WeCom drops an identical message, so a
 * second try after a lost answer reaches nobody twice.
 */
export function ticketCard({
  taskId,
  facts,
  reopened,
  platformName,
  deskUrl,
}: CardOccasion): ButtonCard {
  const { number, kind, department, customer, product, words, due } = facts
  const headline = reopened ? '客户说还没解决' : facts.urgent ? '加急工单' : '新工单'
  const value = (text: string): string => cutCodePoints(text, VALUE_CHARACTERS)
  return {
    kind: 'buttons',
    taskId,
    url: deskUrl,
    source: `${platformName}工单`,
    title: `${headline} ${number}`,
    description: `${kind} · ${department}`,
    text: words,
    facts: [
      { name: '客户', value: value(customer) },
      ...(product === null ? [] : [{ name: '商品', value: value(product) }]),
      { name: '请在此前', value: `${due} ${reopened ? '解决' : '首次回复'}` },
    ],
    buttons: [
      { text: '接单', style: 1, key: takeKey(number) },
      { text: '打开', style: 2, url: deskUrl },
    ],
  }
}

/**
 * What takes its place once the ticket is not to be had any more: the state stands in the title, and the way to the ticket stays. Greying
 * the buttons out would take 打开 away just when whoever took it needs it.
 */
export function settledTicketCard(
  { taskId, facts, platformName, deskUrl }: Omit<CardOccasion, 'reopened'>,
  state: string,
): ButtonCard {
  const { number, kind, department, customer, product, words } = facts
  return {
    kind: 'buttons',
    taskId,
    url: deskUrl,
    source: `${platformName}工单`,
    title: `${state} ${number}`,
    description: `${kind} · ${department}`,
    text: words,
    facts: [
      { name: '客户', value: cutCodePoints(customer, VALUE_CHARACTERS) },
      ...(product === null
        ? []
        : [{ name: '商品', value: cutCodePoints(product, VALUE_CHARACTERS) }]),
    ],
    buttons: [{ text: '打开', style: 1, url: deskUrl }],
  }
}

/** What the card says once somebody holds the ticket. */
export function takenText(workNumber: string | undefined): string {
  return workNumber === undefined ? '已有人接单' : fitting(`工号${workNumber}已接单`, '已有人接单')
}

/** What it says once the customer took the ticket back. */
export const WITHDRAWN_TEXT = '客户已撤回'
export const SOLVED_TEXT = '工单已经解决'
export const MERGED_TEXT = '已并入另一张'
export const movedText = (department: string): string => `已转${department}`

/** What the one reads who was a moment late. */
export function takenByOtherText(workNumber: string): string {
  return fitting(`已由工号${workNumber}接单`, '已被他人接单')
}

function fitting(text: string, shorter: string): string {
  return Array.from(text).length <= BUTTON_CHARACTERS ? text : shorter
}
