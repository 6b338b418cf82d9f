import type { Reading } from '../db/database'
import type { IncidentFacts } from '../incidents/incident-facts'
import type { Asker } from './own-matters'
import type { Plan } from './plan'
import { isAboutTrouble } from './record'
import { joinReplies, PAGES, say, type Reply } from './reply'
import type { BotSources } from './sources'
import { normalForm } from './understanding/normal-form'

export interface AskedOfIncidents {
  asker: Asker
  text: string
  plan: Pick<Plan, 'topics' | 'kinds' | 'intent' | 'signs'>
  /** The order that is named, or that the talk is about; asked only where something is down. */
  orderNumber(): Promise<string | null>
}

/** Asks whether something is down. */
const WHETHER_DOWN = /故障|崩了|崩溃|挂了|瘫痪|宕机|系统(?:出|有)?问题/

/**
 * One trouble of many comes before everything else that could be said: what happened and by when, in the platform's own words. Told to
 * whom it concerns: their order is of it, or what they ask about is.
 * @returns null where none is open, or none is meant
 */
export async function tellIncidents(
  tx: Reading,
  sources: BotSources,
  { asker, text, plan, orderNumber }: AskedOfIncidents,
): Promise<Reply | null> {
  const open = await sources.incidents(tx, { customerId: asker.customerId, orderNumber })
  if (open.length === 0) return null
  const onlyNamed = asker.customerId !== null && (await sources.isUnconfirmed(tx, asker.identityId))
  const told = open.filter((incident) => isMeant(incident, { text, plan, onlyNamed }))
  const [first, ...others] = told.map(replyOf)
  return first ? others.reduce(joinReplies, first) : null
}

interface Heard extends Pick<AskedOfIncidents, 'text' | 'plan'> {
  /** They came by a link that can be passed on, and are told of nothing that they do not name themselves. */
  onlyNamed: boolean
}

/** Pure. */
export function isMeant(incident: IncidentFacts, { text, plan, onlyNamed }: Heard): boolean {
  const { topics, kinds, intent, signs } = plan
  if (signs.life || signs.leaked) return false
  // The order that they name is of it or not, whatever else the words say.
  if (incident.knowsOrder && incident.namesGoods) return incident.orders.length > 0
  const words = normalForm(text)
  if (WHETHER_DOWN.test(words)) return true
  // Somebody in their account, or a tier: no supplier is the cause of that.
  const goods = kinds.some((kind) => kind !== 'account-security' && kind !== 'membership')
  const troubled = intent.kind === 'trouble' || goods || topics.some(isAboutTrouble)
  const named = incident.words.some((word) => words.includes(normalForm(word)))
  if (named && (troubled || topics.length === 0)) return true
  if (!troubled) return false
  if (incident.namesGoods) return !onlyNamed && incident.orders.length > 0
  return kinds.some((kind) => incident.kinds.includes(kind))
}

function replyOf({ text, orders }: IncidentFacts): Reply {
  const [one] = orders
  return orders.length === 1 && one !== undefined
    ? say(text, { label: '查看订单', page: PAGES.order(one) })
    : say(text, { label: '联系客服', page: PAGES.contact })
}
