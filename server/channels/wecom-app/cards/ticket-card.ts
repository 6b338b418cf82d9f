import type { EntityManager } from 'typeorm'
import type { Policy } from '../../../policy/policy.schema'
import type { Ticket } from '../../../tickets/ticket.entity'
import { deskLink } from '../desk-link'
import { readTicketFacts, type TicketFacts } from '../ticket-facts'
import { openButton, tapButton, type CardFace } from './card-layout'

/** What every card about a ticket is made of. */
export interface TicketFrame {
  facts: TicketFacts
  platformName: string
  deskUrl: string
}

export async function readTicketFrame(
  manager: EntityManager,
  { policy, publicUrl }: { policy: Policy; publicUrl: string },
  ticket: Ticket,
): Promise<TicketFrame> {
  return {
    facts: await readTicketFacts(manager, policy, ticket),
    platformName: policy.platform.name,
    deskUrl: deskLink(publicUrl, ticket.number),
  }
}

/** The card that announces a ticket. */
export function offeredCard(frame: TicketFrame, reopened: boolean): CardFace {
  const { facts, deskUrl } = frame
  const { number, urgent, due } = facts
  return {
    ...common(frame, reopened ? '客户说还没解决' : urgent ? '加急工单' : '新工单'),
    facts: [...matterFacts(facts), ['请在此前', `${due} ${reopened ? '解决' : '首次回复'}`]],
    buttons: [tapButton('接单', { about: 'ticket', act: 'take', id: number }), openButton(deskUrl)],
  }
}

/**
 * What takes its place once the ticket is not to be had any more: the state stands in the title, and the way to the ticket stays. Greying
 * the buttons out would take 打开 away just when whoever took it needs it.
 */
export function overtakenTicketCard(frame: TicketFrame, state: string): CardFace {
  return {
    ...common(frame, state),
    facts: matterFacts(frame.facts),
    buttons: [openButton(frame.deskUrl, 1)],
  }
}

function common(
  { facts: { number, kind, department, words }, platformName, deskUrl }: TicketFrame,
  headline: string,
): Pick<CardFace, 'url' | 'source' | 'title' | 'description' | 'text'> {
  return {
    url: deskUrl,
    source: `${platformName}工单`,
    title: `${headline} ${number}`,
    description: `${kind} · ${department}`,
    text: words,
  }
}

function matterFacts({ customer, product }: TicketFacts): NonNullable<CardFace['facts']> {
  return [
    ['客户', customer],
    ['商品', product],
  ]
}
