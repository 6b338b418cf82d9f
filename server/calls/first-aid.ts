import { MoreThan } from 'typeorm'
import type { Tx } from '../db/database'
import { takeTurns } from '../identity/customers'
import { LogInRow } from '../identity/log-in.entity'
import { after, DAY_MS } from '../lib/clock'
import { formatForPeople } from '../lib/shanghai-time'
import { ordersSeen } from '../orders/card-secrets'
import { stateText } from '../orders/order-state'
import { latestOrders } from '../orders/order.queries'
import { departmentName } from '../policy/policy-finders'
import { submitTicket, type TicketDeps } from '../tickets/submit/submit-ticket'
import { Ticket } from '../tickets/ticket.entity'
import type { AskFirstAid, FirstAidAsked } from './first-aid.contract'

/** By these words the one that is open is found again. */
const FIRST_WORDS = '我可能被骗了，请马上帮我止损'
const AGAIN_MS = DAY_MS
const MOST_ORDERS = 5

const HAPPENED: Readonly<Record<AskFirstAid['happened'][number], string>> = {
  password: '密码或验证码给了别人',
  cards: '卡密给了别人',
  money: '转了钱',
  screen: '共享过屏幕，或装了别人让装的软件',
  account: '账号进不去，或有不是我下的单',
}

/**
 * One tap: a ticket of the highest urgency for the department for security, with what is known. A second tap within a day leads to the same.
 */
export async function askFirstAid(
  tx: Tx,
  deps: TicketDeps,
  { customerId, input }: { customerId: string; input: AskFirstAid },
): Promise<FirstAidAsked> {
  await takeTurns(tx, customerId)
  const open = await tx.manager.find(Ticket, {
    where: {
      customerId,
      isOpen: true,
      kind: 'account-security',
      urgent: true,
      createdAt: MoreThan(after(tx.now, -AGAIN_MS)),
    },
    order: { id: 'DESC' },
  })
  const before = open.find(({ description }) => description.startsWith(FIRST_WORDS))
  if (before) return { ...told(deps, before, tx.now), warning: null }
  const happened = input.happened.map((one) => HAPPENED[one])
  const { ticket, warning } = await submitTicket(tx, deps, {
    customerId,
    source: 'mini-program',
    record: await knownOf(tx, customerId),
    input: {
      kind: 'account-security',
      urgent: true,
      description: [FIRST_WORDS, ...happened, input.text ?? '']
        .filter((line) => line !== '')
        .join('\n'),
      orderNumber: null,
      occurredAt: null,
      errorText: null,
      tried: null,
      attachmentIds: [],
      draftId: null,
      another: true,
    },
  })
  return { ...told(deps, ticket, tx.now), warning }
}

function told({ policy }: TicketDeps, ticket: Ticket, now: Date): Omit<FirstAidAsked, 'warning'> {
  const { number, department, firstResponseDueAt, firstRespondedAt, resolutionDueAt } = ticket
  const name = departmentName(policy, department)
  const text =
    firstRespondedAt === null
      ? `${name}已经收到，标为紧急，最晚${formatForPeople(firstResponseDueAt, now)} 前回复您`
      : `${name}正在办，最晚${formatForPeople(resolutionDueAt, now)} 前给您结果`
  return { ticketNumber: number, text }
}

/** For whoever takes it up, so that nobody asks: what was bought lately, whether its secret was seen, and how many devices are logged in. */
async function knownOf({ manager, now }: Tx, customerId: string): Promise<string> {
  const orders = await latestOrders(manager, customerId, MOST_ORDERS)
  const seen = await ordersSeen(
    manager,
    orders.map(({ id }) => id),
  )
  const devices = await manager.countBy(LogInRow, {
    subjectId: customerId,
    subjectKind: 'customer',
    expiresAt: MoreThan(now),
  })
  return [
    `登录着的设备 ${devices} 台`,
    ...orders.map(
      ({ id, orderNumber, productName, state }) =>
        `${orderNumber} ${productName} ${stateText(state)}${seen.has(id) ? '，卡密看过' : ''}`,
    ),
  ].join('\n')
}
