import type { EntityManager } from 'typeorm'
import { Agent } from '../../identity/agent.entity'
import { holderLabel } from '../../identity/agents'
import { formatForPeople, toOffsetIso } from '../../lib/shanghai-time'
import type { Order } from '../../orders/order.entity'
import { presentRefund } from '../../payments/refund-words'
import { templatesToAsk } from '../../policy/policy-finders'
import { Refund } from '../../payments/refund.entity'
import { Reissue } from '../reissue.entity'
import { reissueHeadline, reissueStageText } from '../reissue-words'
import { shareOf } from './give-by-rule'
import { RULES, rulesFor, wishesOf, type ClaimRules } from './claim-rules'
import {
  claimHeadline,
  claimWhat,
  EVIDENCE,
  KIND_ABOUT,
  KIND_TITLE,
  OUTCOME_TEXT,
  stageText,
  versionText,
  willHappenText,
  wishTitle,
} from './claim-words'
import type { ClaimOption, ClaimView, OrderClaims } from './claim.contract'
import { Claim } from './claim.entity'
import { canAskPerson, type ClaimDeps } from './claims'
import { isOpenClaim, openKeyOf } from './move-claim'
import {
  goodsLine,
  kindsOf,
  linesFor,
  readClaimCase,
  verdictOf,
  type ClaimCase,
} from './judge-claim'

/** So many of an order's claims are shown. */
const MOST_SHOWN = 50

function listClaims(manager: EntityManager, orderId: string): Promise<Claim[]> {
  return manager.find(Claim, {
    where: { orderId },
    order: { createdAt: 'DESC', id: 'DESC' },
    take: MOST_SHOWN,
  })
}

/** What can be claimed of an order, by which rule, and what became of what was claimed. */
export async function presentOrderClaims(
  manager: EntityManager,
  deps: ClaimDeps,
  { order, now }: { order: Order; now: Date },
): Promise<OrderClaims> {
  const about = await readClaimCase(manager, deps, { order, now })
  const { version, rules } = await deps.rulesOfDay(manager, order.placedAt)
  const claims = await listClaims(manager, order.id)
  const { product } = about
  const kinds = about.goods.paidBackText === null ? kindsOf(about) : []
  return {
    whyNotText:
      kinds.length > 0
        ? null
        : order.state === 'refunded'
          ? '这笔订单已经退款'
          : '这笔订单正在退款，办好后这里会更新',
    productName: order.productName,
    total: { amountFen: order.amountFen, currency: order.currency },
    rules: rulesFor(product.kind).map((kind) => RULES[kind](rules)),
    versionText: versionText(version),
    options: kinds.map((kind) => presentOption(about, { kind, rules, version, claims })),
    claims: await Promise.all(
      claims.map((claim) => presentClaim(manager, deps, { claim, order, now })),
    ),
    termText: termText(rules),
    askTemplateIds: templatesToAsk(deps.policy),
  }
}

/** M5, with the numbers of the day. */
export function termText({ evidenceHours, decisionHours }: ClaimRules): string {
  return `${evidenceHours} 小时内查清，${decisionHours} 小时内给结论`
}

function presentOption(
  about: ClaimCase,
  {
    kind,
    rules,
    version,
    claims,
  }: { kind: ClaimOption['kind']; rules: ClaimRules; version: number | null; claims: Claim[] },
): ClaimOption {
  const { order, product } = about
  const lines = linesFor(about, kind)
  const first = lines[0] ?? 0
  const verdict = verdictOf(about, { kind, line: first, rules })
  const isTopUp = order.accountMasked !== null
  return {
    kind,
    title: KIND_TITLE[kind],
    about: KIND_ABOUT[kind],
    outcome: verdict.outcome,
    outcomeText: OUTCOME_TEXT[verdict.outcome],
    rule: {
      name: verdict.name,
      text: verdict.text,
      versionText: versionText(version),
      because: verdict.because,
      change: verdict.change,
    },
    wishes: wishesOf(kind, product.kind).map((wish) => ({
      wish,
      title: wishTitle({ wish, isTopUp }),
      willHappen: willHappenText({
        kind,
        wish,
        verdict,
        isTopUp,
        amountFen: shareOf(order, first),
      }),
    })),
    evidence: [...EVIDENCE[kind]],
    lines: lines.map((line) => ({
      line,
      name:
        line === 0
          ? claimWhat({ line, isTopUp })
          : `${claimWhat({ line, isTopUp })}（${goodsLine(about, line)?.name ?? ''}）`,
      openClaimId:
        claims.find(({ openKey }) => openKey === openKeyOf({ orderId: order.id, line, kind }))
          ?.id ?? null,
    })),
  }
}

interface Remedy {
  stageText: string
  headline: string
  /** Nothing came of it: a person goes on. */
  failed: boolean
  done: boolean
}

export async function remedyOf(
  manager: EntityManager,
  { reissueId, refundId }: Pick<Claim, 'reissueId' | 'refundId'>,
  now: Date,
): Promise<Remedy | null> {
  if (reissueId !== null) {
    const reissue = await manager.findOneByOrFail(Reissue, { id: reissueId })
    return {
      stageText: reissueStageText(reissue.state),
      headline: reissueHeadline(reissue, now),
      failed: reissue.state === 'refused' || reissue.state === 'failed',
      done: reissue.state === 'done',
    }
  }
  if (refundId === null) return null
  const refund = await manager.findOneByOrFail(Refund, { id: refundId })
  const { stageText: stage, headline } = presentRefund(refund, now)
  return {
    stageText: stage,
    headline,
    failed: refund.state === 'refused' || refund.state === 'failed',
    done: refund.state === 'arrived',
  }
}

export async function presentClaim(
  manager: EntityManager,
  deps: ClaimDeps,
  { claim, order, now }: { claim: Claim; order: Order; now: Date },
): Promise<ClaimView> {
  const dues = await deps.claimTickets.dues(manager, claim.ticketId)
  const { state } = claim
  const dueAt = state === 'gathering' ? dues.evidence : state === 'deciding' ? dues.decision : null
  const remedy = await remedyOf(manager, claim, now)
  const isTopUp = order.accountMasked !== null
  const agent =
    claim.decidedBy === null ? null : await manager.findOneBy(Agent, { id: claim.decidedBy })
  return {
    claimId: claim.id,
    kind: claim.kind,
    title: KIND_TITLE[claim.kind],
    orderNumber: order.orderNumber,
    productName: order.productName,
    whatText: claimWhat({ line: claim.line, isTopUp }),
    wishText: wishTitle({ wish: claim.wish, isTopUp }),
    state,
    stageText: remedy?.stageText ?? stageText(claim),
    headline: remedy?.headline ?? claimHeadline({ claim, dueAt, paused: dues.paused, now }),
    late: !dues.paused && dueAt !== null && dueAt.getTime() < now.getTime(),
    steps: stepsOf(claim, { dues, remedy, now }),
    rule: {
      name: claim.ruleName,
      text: claim.ruleText,
      versionText: versionText(claim.rulesVersion),
      because: claim.because,
      change: claim.changeText,
    },
    decidedText:
      isOpenClaim(state) || state === 'withdrawn'
        ? null
        : agent
          ? holderLabel(agent, deps.policy)
          : '按规则',
    decision: claim.decision,
    ticketNumber: await deps.claimTickets.numberOf(manager, claim.ticketId),
    canAskPerson: canAskPerson(claim),
    canWithdraw: isOpenClaim(state),
    at: toOffsetIso(claim.createdAt),
  }
}

interface Going {
  dues: { evidence: Date | null; decision: Date | null; paused: boolean }
  remedy: Remedy | null
  now: Date
}

function stepsOf(claim: Claim, { dues, remedy, now }: Going): ClaimView['steps'] {
  const { state, createdAt, gatheredAt, decidedAt } = claim
  const by = (moment: Date | null): string =>
    moment === null || dues.paused ? '' : `（${formatForPeople(moment, now)} 前）`
  const iso = (moment: Date | null): string | null => moment && toOffsetIso(moment)
  const filed = { text: '提出申请', state: 'done' as const, at: iso(createdAt) }
  if (state === 'withdrawn')
    return [filed, { text: '您撤回了申请', state: 'done', at: iso(decidedAt) }]
  const gathering = state === 'gathering'
  const decided = !isOpenClaim(state)
  const result =
    state === 'granted'
      ? '同意了'
      : state === 'answered'
        ? '按记录答复'
        : state === 'refused'
          ? stageText(claim)
          : `给您结论${by(dues.decision)}`
  return [
    filed,
    gathering
      ? { text: `查商品和记录${by(dues.evidence)}`, state: 'now', at: null }
      : { text: '查了商品和记录', state: 'done', at: iso(gatheredAt ?? createdAt) },
    {
      text: result,
      state: decided ? 'done' : gathering ? 'next' : 'now',
      at: decided ? iso(decidedAt) : null,
    },
    ...(remedy === null
      ? []
      : [
          {
            text: remedy.stageText,
            state: remedy.done ? ('done' as const) : ('now' as const),
            at: null,
          },
        ]),
  ]
}
