import { Button } from 'antd'
import { useState } from 'react'
import type { DeskClaim, DeskClaims } from '../../../server/after-sales/claims/desk-claims.contract'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { getTicketClaims } from '../../api/claims'
import { Moment } from '../../components/moment'
import { Rows } from '../../components/rows'
import { ClaimForm } from './claim-form'
import { TicketPart } from './ticket-part'

/** From so many points on nothing was given without a person. */
const HIGH = 40

/** What the customer claims: what the rule says, how they confirmed it, what speaks for fraud, and the decision. */
export function Claims({ ticket, now }: { ticket: DeskTicket; now: number }) {
  if (ticket.orderDetail === null) return null
  return (
    <TicketPart
      ticket={ticket}
      title="售后申请"
      reading="售后申请"
      name="ticket-claims"
      load={getTicketClaims}
    >
      {({ items }, put) =>
        items.length === 0 ? (
          <p className="card__none">客户没有提售后申请</p>
        ) : (
          items.map((claim) => <One key={claim.claimId} claim={claim} now={now} onChanged={put} />)
        )
      }
    </TicketPart>
  )
}

interface OneProps {
  claim: DeskClaim
  now: number
  onChanged: (claims: DeskClaims) => void
}

function One({ claim, now, onChanged }: OneProps) {
  const [open, setOpen] = useState(false)
  const { title, whatText, wishText, stageText, headline, rule, risk, canDecide } = claim
  return (
    <div className="goods__line">
      <p>
        <b>{`${title}，${whatText}`}</b> <span className="goods__state">{stageText}</span>
      </p>
      <p className={claim.late ? 'money__fault' : 'card__none'}>{headline}</p>
      <div className="money__rule goods__other">
        <b>{`${rule.name} · ${rule.versionText}`}</b>
        {claim.verdictText}
      </div>
      <Rows
        rows={[
          ['希望', wishText],
          ['本人', claim.confirmedText],
          ['谁定的', claim.decidedText],
          ['理由', claim.decision],
        ]}
      />
      <p className="card__none">
        提出于 <Moment at={claim.at} now={now} />
      </p>
      <Risk risk={risk} />
      {claim.whyNotText && <p className="card__none">{claim.whyNotText}</p>}
      {canDecide && !open && (
        <Button block onClick={() => setOpen(true)}>
          做决定
        </Button>
      )}
      {canDecide && open && (
        <ClaimForm
          claim={claim}
          onClose={() => setOpen(false)}
          onDone={(claims) => {
            setOpen(false)
            onChanged(claims)
          }}
        />
      )}
    </div>
  )
}

/** Seen by an agent, and never a refusal by itself. */
function Risk({ risk: { points, texts } }: Pick<DeskClaim, 'risk'>) {
  if (points === 0) return <p className="card__none">没有风险提示</p>
  return (
    <div className={points >= HIGH ? 'money__rule money__rule--none' : 'money__rule goods__other'}>
      <b>{`风险提示 ${points} 分，只供参考，不能单凭它拒绝`}</b>
      {texts.join('；')}
    </div>
  )
}
