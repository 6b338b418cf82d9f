import { useMutation } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import type { DeskGoods, DeskGoodsLine } from '../../../server/after-sales/desk-goods.contract'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { wordsOf } from '../../api/api-fault'
import { checkGoods, getTicketGoods } from '../../api/goods'
import { Moment } from '../../components/moment'
import { SIDES } from '../../lib/labels'
import { forgetWriteKey, writeKey } from '../../lib/write-key'
import { ReissueForm } from './reissue-form'
import { ReissueItem } from './reissue-item'
import { TicketPart } from './ticket-part'

/** The platform answers within seconds, and its word comes without a line in the ticket. */
const ASKED_MS = 1_500

/** How the platform says that the goods stand, what that speaks for, and sending them anew. */
export function Goods({ ticket, now }: { ticket: DeskTicket; now: number }) {
  if (ticket.orderDetail === null) return null
  return (
    <TicketPart
      ticket={ticket}
      title="商品状态和补发"
      reading="商品"
      name="ticket-goods"
      load={getTicketGoods}
      againIn={({ check }) => (check?.state === 'asked' ? ASKED_MS : false)}
    >
      {(goods, put) => <Known goods={goods} number={ticket.number} now={now} onChanged={put} />}
    </TicketPart>
  )
}

interface KnownProps {
  goods: DeskGoods
  number: string
  now: number
  onChanged: (goods: DeskGoods) => void
}

function Known({ goods, number, now, onChanged }: KnownProps) {
  const { whyNotText, lines, reissues } = goods
  return (
    <>
      {lines.length === 0 && !whyNotText && (
        <p className="card__none">还没有发货，没有可以查的卡密或充值</p>
      )}
      {!whyNotText && lines.length > 0 && (
        <Check goods={goods} number={number} now={now} onChanged={onChanged} />
      )}
      {lines.map((line) => (
        <Line
          key={line.line}
          line={line}
          number={number}
          closed={whyNotText !== null}
          onChanged={onChanged}
        />
      ))}
      {whyNotText && <p className="card__none">{whyNotText}</p>}
      {reissues.length > 0 && (
        <ul className="money__list">
          {reissues.map((reissue) => (
            <ReissueItem
              key={reissue.reissueId}
              reissue={reissue}
              now={now}
              onChanged={onChanged}
            />
          ))}
        </ul>
      )}
    </>
  )
}

function Check({ goods: { check }, number, now, onChanged }: KnownProps) {
  const name = `${number}.check`
  const asking = useMutation({
    mutationFn: () => checkGoods(number, writeKey(name, {})),
    onSuccess: (goods) => {
      forgetWriteKey(name)
      onChanged(goods)
    },
  })
  const waits = check?.state === 'asked'
  return (
    <div className="goods__check">
      <p className="card__none">
        {check === null && '还没有向平台查过'}
        {waits && '正在向平台查，一般几秒'}
        {check && !waits && (
          <>
            {check.state === 'answered' ? '平台答复于 ' : '没有查到，'}
            <Moment at={check.at} now={now} />
          </>
        )}
      </p>
      <Button size="small" loading={asking.isPending || waits} onClick={() => asking.mutate()}>
        {check === null ? '查商品状态' : '再查一次'}
      </Button>
      {check?.trouble && <p className="card__failure">{check.trouble}</p>}
      {asking.error ? (
        <p className="money__fault" role="alert">
          {wordsOf(asking.error)}
        </p>
      ) : null}
    </div>
  )
}

interface LineProps {
  line: DeskGoodsLine
  number: string
  /** Nothing can be done from here. */
  closed: boolean
  onChanged: (goods: DeskGoods) => void
}

function Line({ line, number, closed, onChanged }: LineProps) {
  const [open, setOpen] = useState(false)
  const { name, stateText, looksText, proposal, whyNotText } = line
  const side = SIDES.find(({ value }) => value === proposal.side)
  const known = proposal.action !== 'check'
  return (
    <div className="goods__line">
      <p>
        <b>{name}</b> {stateText && <span className="goods__state">{stateText}</span>}
      </p>
      {looksText && <p className="card__none">{looksText}</p>}
      {known && (
        <div className={proposal.action === 'reissue' ? 'money__rule' : 'money__rule goods__other'}>
          <b>
            {`建议：${proposal.actionText}`}
            {side && side.value !== 'undetermined' && `，责任方 ${side.label}`}
          </b>
          {proposal.basis}
          <q className="goods__answer">{proposal.answer}</q>
        </div>
      )}
      {!closed && whyNotText && <p className="card__none">{whyNotText}</p>}
      {!closed && !whyNotText && known && !open && (
        <Button block onClick={() => setOpen(true)}>
          补发
        </Button>
      )}
      {!closed && !whyNotText && open && (
        <ReissueForm
          line={line}
          number={number}
          onClose={() => setOpen(false)}
          onDone={(goods) => {
            setOpen(false)
            onChanged(goods)
          }}
        />
      )}
    </div>
  )
}
