import { LessThan, MoreThan, MoreThanOrEqual, Not } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import { takeTurns } from '../../identity/customers'
import { after, DAY_MS, MINUTE_MS } from '../../lib/clock'
import { notFound, UserError } from '../../lib/errors'
import { newId } from '../../lib/ids'
import type { SecretBox } from '../../lib/secret-box'
import { Order } from '../../orders/order.entity'
import { getOrderForCustomer } from '../../orders/order.queries'
import type { Policy } from '../../policy/policy.schema'
import { askCheck, type OnChecked } from '../goods-checks'
import type { TicketPort } from '../ticket-port'
import { giveByRule, shareOf } from './give-by-rule'
import type { ClaimTickets, RulesOfDay } from './claim-port'
import { wishesOf, type Verdict } from './claim-rules'
import { claimWhat, KIND_TITLE, willHappenText, wishTitle } from './claim-words'
import type { FileClaim } from './claim.contract'
import { Claim } from './claim.entity'
import { bumpClaim, isOpenClaim, moveClaim, openKeyOf, recordClaim } from './move-claim'
import {
  goodsLine,
  kindsOf,
  linesFor,
  readClaimCase,
  secretMarkOf,
  verdictOf,
  type ClaimCase,
} from './judge-claim'

export interface ClaimDeps {
  policy: Policy
  box: Pick<SecretBox, 'sign' | 'hash'>
  tickets: TicketPort
  claimTickets: ClaimTickets
  rulesOfDay: RulesOfDay
  hasPlatform: boolean
}

/** A person has a few matters a day; a script has many. */
const MOST_A_DAY = 20

interface Filing {
  customerId: string
  orderNumber: string
  input: FileClaim
  /** The identity that WeChat vouched for just now; null where it was not asked. */
  confirmedBy: string | null
}

/**
 * A customer claims something of their order. Twice at once is once: the second one gets the first one's claim.
 * @throws UserError 404, 409 where it does not fit the order, 429
 */
export async function fileClaim(
  tx: Tx,
  deps: ClaimDeps,
  { customerId, orderNumber, input, confirmedBy }: Filing,
): Promise<Claim> {
  await takeTurns(tx, customerId)
  const order = await getOrderForCustomer(tx.manager, customerId, orderNumber)
  const { kind, line, wish } = input
  const same = await findSame(tx, { orderId: order.id, line, kind, now: tx.now })
  if (same) return same
  await refuseTooMany(tx, customerId)
  const about = await readClaimCase(tx.manager, deps, { order, now: tx.now })
  requireFitting(about, input)
  const { version, rules } = await deps.rulesOfDay(tx.manager, order.placedAt)
  const verdict = verdictOf(about, { kind, line, rules })
  const isTopUp = order.accountMasked !== null
  const what = claimWhat({ line, isTopUp })
  const said = `申请售后：${KIND_TITLE[kind]}（${what}，希望${wishTitle({ wish, isTopUp })}）`
  const { ticketId } = await deps.claimTickets.open(tx, {
    customerId,
    order,
    kind,
    department: kind === 'minor' ? deps.policy.claims.minorDepartment : null,
    words: input.words === '' ? said : `${said}\n${input.words}`,
    attachmentIds: input.attachmentIds,
  })
  const claim = tx.manager.create(Claim, {
    id: newId('clm'),
    customerId,
    orderId: order.id,
    line,
    kind,
    wish,
    ticketId,
    state: 'gathering',
    openKey: openKeyOf({ orderId: order.id, line, kind }),
    rulesVersion: version,
    ...ruleColumns(verdict),
    confirmedBy,
    personAskedAt: null,
    gatheredAt: null,
    decidedBy: null,
    decidedAt: null,
    decision: null,
    reissueId: null,
    refundId: null,
    secretMark: await secretMarkOf(tx.manager, { order, line }),
    deviceMark: input.device ? deps.box.hash(`claim device ${input.device}`) : null,
    createdAt: tx.now,
    updatedAt: tx.now,
  })
  await tx.manager.insert(Claim, claim)
  await recordClaim(tx, claim, {
    news: confirmedBy === null ? 'opened, not confirmed' : `opened, confirmed by ${confirmedBy}`,
    shown: willHappenText({ kind, wish, verdict, isTopUp, amountFen: shareOf(order, line) }),
  })
  await deps.claimTickets.startClocks(tx, ticketId)
  if (verdict.outcome === 'check') {
    await askCheck(tx, { order, ticketId, askedBy: null })
    await bumpClaim(tx, claim)
    return claim
  }
  if (input.person && (verdict.outcome === 'refuses' || verdict.outcome === 'answers'))
    return moveClaim(tx, claim, 'deciding', { personAskedAt: tx.now })
  return settle(tx, deps, { claim, about, verdict })
}

/** Asked again so soon, it is the same asking: its answer was lost on the way. */
const SAME_MS = MINUTE_MS

/** The one claim of that line and kind that is open, or was made a moment ago. */
export async function findSame(
  { manager }: Pick<Tx, 'manager'>,
  { orderId, line, kind, now }: Pick<Claim, 'orderId' | 'line' | 'kind'> & { now: Date },
): Promise<Claim | null> {
  const open = await manager.findOneBy(Claim, { openKey: openKeyOf({ orderId, line, kind }) })
  return (
    open ??
    manager.findOneBy(Claim, {
      orderId,
      line,
      kind,
      state: Not('withdrawn'),
      createdAt: MoreThan(after(now, -SAME_MS)),
    })
  )
}

const ruleColumns = ({
  name,
  text,
  because,
  change,
}: Verdict): Pick<Claim, 'ruleName' | 'ruleText' | 'because' | 'changeText'> => ({
  ruleName: name,
  ruleText: text.slice(0, 500),
  because: because.slice(0, 500),
  changeText: change?.slice(0, 200) ?? null,
})

async function refuseTooMany(tx: Tx, customerId: string): Promise<void> {
  const today = await tx.manager.countBy(Claim, {
    customerId,
    createdAt: MoreThanOrEqual(after(tx.now, -DAY_MS)),
  })
  if (today < MOST_A_DAY) return
  throw new UserError('too_many_claims', {
    status: 429,
    public: '今天的申请有点多，都收到了。还有别的，请在已有的工单里写，客服会一起看',
  })
}

function requireFitting(about: ClaimCase, { kind, line, wish }: FileClaim): void {
  const refuse = (words: string): UserError =>
    new UserError('claim_does_not_fit', { status: 409, public: words })
  if (about.goods.paidBackText !== null || !kindsOf(about).includes(kind))
    throw refuse('这笔订单现在不能提这种申请，请刷新看看最新情况')
  if (!linesFor(about, kind).includes(line)) throw notFound('这张卡密')
  if (!wishesOf(kind, about.product.kind).includes(wish))
    throw refuse('这种申请不能这样处理，请重新选一下')
  if (goodsLine(about, line)?.underWay)
    throw refuse('这一份正在补发，请等它有结果，还是不行再来申请')
}

/** What the verdict leads to, now that nothing has to be looked at first. The customer's turn is held. */
export async function settle(
  tx: Tx,
  deps: ClaimDeps,
  { claim, about, verdict }: { claim: Claim; about: ClaimCase; verdict: Verdict },
): Promise<Claim> {
  const set = { ...ruleColumns(verdict), gatheredAt: tx.now }
  switch (verdict.outcome) {
    case 'answers':
    case 'refuses': {
      const state = verdict.outcome === 'answers' ? 'answered' : 'refused'
      const moved = await moveClaim(tx, claim, state, { ...set, decidedAt: tx.now })
      await deps.tickets.tell(tx, claim.ticketId, {
        agent: null,
        visibility: 'customer',
        text: `${verdict.because}（${verdict.name}）。不同意的话，点“请客服来看”，由人来定`,
      })
      await endClocks(tx, deps, moved)
      return moved
    }
    case 'gives': {
      const given = await giveByRule(tx, deps, { claim, about, verdict })
      if ('whyNot' in given) return toPerson(tx, deps, { claim, set, why: given.whyNot })
      const { text, ...ids } = given
      const moved = await moveClaim(tx, claim, 'granted', {
        ...set,
        ...ids,
        decidedAt: tx.now,
        decision: text,
      })
      await deps.tickets.tell(tx, claim.ticketId, {
        agent: null,
        visibility: 'customer',
        text: `${text}（${verdict.name}：${verdict.because}）`,
      })
      await endClocks(tx, deps, moved)
      return moved
    }
    case 'check':
    case 'person':
      return toPerson(tx, deps, { claim, set, why: null })
  }
}

async function toPerson(
  tx: Tx,
  deps: ClaimDeps,
  { claim, set, why }: { claim: Claim; set: Partial<Claim>; why: string | null },
): Promise<Claim> {
  const moved = await moveClaim(tx, claim, 'deciding', set)
  if (why !== null)
    await deps.tickets.tell(tx, claim.ticketId, {
      agent: null,
      visibility: 'internal',
      text: `申请符合规则，没有自动办理：${why}`,
    })
  return moved
}

/** Unless another claim on the same ticket still waits for them. */
export async function endClocks(
  tx: Tx,
  { claimTickets }: Pick<ClaimDeps, 'claimTickets'>,
  { ticketId, state }: Claim,
): Promise<void> {
  const others = await tx.manager.findBy(Claim, { ticketId })
  if (others.some((other) => isOpenClaim(other.state))) return
  await claimTickets.stopClocks(tx, ticketId, state === 'withdrawn' ? 'dropped' : 'done')
}

/** The platform has answered, or nobody waits for it any more: claims that waited for it go on, in the same transaction. */
export function createClaimsOnChecked(deps: ClaimDeps): OnChecked {
  return (tx, check) => goOn(tx, deps, { orderId: check.orderId, state: 'gathering' })
}

/** A check takes five minutes at most; what still waits for one after that (its row is on the dead shelf, or it passed the claim) goes on without. */
const GATHERED_AFTER_MS = 10 * MINUTE_MS
const MOST_AT_ONCE = 50

export async function sweepGathering(db: Database, deps: ClaimDeps): Promise<void> {
  const stuck = await db.read.find(Claim, {
    where: {
      state: 'gathering',
      updatedAt: LessThan(after(db.clock.now(), -GATHERED_AFTER_MS)),
    },
    order: { updatedAt: 'ASC', id: 'ASC' },
    take: MOST_AT_ONCE,
  })
  for (const { id } of stuck)
    await db.transaction((tx) => goOn(tx, deps, { id, state: 'gathering' }))
}

async function goOn(
  tx: Tx,
  deps: ClaimDeps,
  which: { state: 'gathering' } & ({ id: string } | { orderId: string }),
): Promise<void> {
  const [first] = await tx.manager.findBy(Claim, which)
  if (!first) return
  await takeTurns(tx, first.customerId)
  const order = await tx.manager.findOneByOrFail(Order, { id: first.orderId })
  const waiting = await tx.manager.find(Claim, {
    where: which,
    order: { createdAt: 'ASC', id: 'ASC' },
  })
  for (const claim of waiting) {
    // Anew for each: what one of them was given the next one sees.
    const about = await readClaimCase(tx.manager, deps, { order, now: tx.now })
    const { rules } = await deps.rulesOfDay(tx.manager, order.placedAt)
    const verdict = verdictOf(about, { kind: claim.kind, line: claim.line, rules })
    await settle(tx, deps, { claim, about, verdict })
    if (waiting.length > 1) await deps.claimTickets.stopEvidence(tx, claim.ticketId)
  }
}

export async function getClaimOfCustomer(
  tx: Pick<Tx, 'manager'>,
  customerId: string,
  claimId: string,
): Promise<Claim> {
  const claim = await tx.manager.findOneBy(Claim, { id: claimId, customerId })
  if (!claim) throw notFound('这次申请')
  return claim
}

/** M9: what a rule alone has said is put before a person, by one tap; a second one changes nothing. */
export async function askPerson(
  tx: Tx,
  deps: ClaimDeps,
  { customerId, claimId }: { customerId: string; claimId: string },
): Promise<Claim> {
  await takeTurns(tx, customerId)
  const claim = await getClaimOfCustomer(tx, customerId, claimId)
  if (isOpenClaim(claim.state)) return claim
  if (!canAskPerson(claim))
    throw new UserError('decided_by_person', {
      status: 409,
      public: '这次申请已经有人看过了。不同意的话，可以在工单里申请复核',
    })
  const openKey = openKeyOf(claim)
  const open = await tx.manager.findOneBy(Claim, { openKey })
  if (open) return open
  const order = await tx.manager.findOneByOrFail(Order, { id: claim.orderId })
  const { ticketId } = await deps.claimTickets.open(tx, {
    customerId,
    order,
    kind: claim.kind,
    department: claim.kind === 'minor' ? deps.policy.claims.minorDepartment : null,
    words: `请客服来看：${KIND_TITLE[claim.kind]}。规则的答复是“${claim.because}”`,
    attachmentIds: [],
  })
  const moved = await moveClaim(tx, claim, 'deciding', {
    ticketId,
    openKey,
    personAskedAt: tx.now,
    decidedAt: null,
    decision: null,
  })
  await deps.claimTickets.startClocks(tx, ticketId)
  return moved
}

/** A rule alone has said no, and nobody has looked at it. */
export function canAskPerson({ state, decidedBy }: Pick<Claim, 'state' | 'decidedBy'>): boolean {
  return (state === 'refused' || state === 'answered') && decidedBy === null
}

export async function withdrawClaim(
  tx: Tx,
  deps: ClaimDeps,
  { customerId, claimId }: { customerId: string; claimId: string },
): Promise<Claim> {
  await takeTurns(tx, customerId)
  const claim = await getClaimOfCustomer(tx, customerId, claimId)
  if (claim.state === 'withdrawn') return claim
  if (!isOpenClaim(claim.state))
    throw new UserError('claim_decided', {
      status: 409,
      public: '这次申请已经有结果了，不能撤回',
    })
  const moved = await moveClaim(tx, claim, 'withdrawn', { decidedAt: tx.now })
  await deps.tickets.tell(tx, claim.ticketId, {
    agent: null,
    visibility: 'customer',
    text: `您撤回了售后申请：${KIND_TITLE[claim.kind]}`,
  })
  await endClocks(tx, deps, moved)
  return moved
}
