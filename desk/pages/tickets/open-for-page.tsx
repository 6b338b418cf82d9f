import { useMutation } from '@tanstack/react-query'
import { Button, Input, Radio, Tag, type RadioChangeEvent } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type {
  FindCustomers,
  FoundCustomers,
  WhyLooked,
} from '../../../server/calls/open-for.contract'
import { wordsOf } from '../../api/api-fault'
import { findCustomers } from '../../api/open-for'
import { Nothing } from '../../components/nothing'
import { OpenForForm, type Found } from './open-for-form'

const WHY: Array<{ value: WhyLooked; label: string }> = [
  { value: 'phone', label: '打来电话' },
  { value: 'group', label: '在群里求助' },
  { value: 'visit', label: '当面求助' },
  { value: 'internal', label: '我们自己发现' },
]

/** A ticket in somebody's name: who they are is found first, and is on record. */
export default function OpenForPage() {
  const [why, setWhy] = useState<WhyLooked>('phone')
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState<Found | null>(null)
  const finding = useMutation<FoundCustomers, unknown, FindCustomers>({
    mutationFn: findCustomers,
    onSuccess: ({ items }) => setChosen(items.length === 1 ? (items[0] ?? null) : null),
  })
  const find = (): void => {
    if (words.trim().length >= 2) finding.mutate({ q: words.trim(), why })
  }
  return (
    <main className="flags">
      <div className="flags__head">
        <h1>替客户开工单</h1>
        <Link to="/tickets">回到工单</Link>
      </div>
      <section className="card" aria-label="找客户">
        <div className="money__form">
          <Radio.Group
            value={why}
            options={WHY}
            aria-label="为什么找"
            onChange={({ target }: RadioChangeEvent) =>
              setWhy(WHY.find(({ value }) => value === target.value)?.value ?? why)
            }
          />
          <Input.Search
            value={words}
            maxLength={64}
            loading={finding.isPending}
            enterButton="找"
            placeholder="完整的订单号、工单号、名字，或回电号码的后四位"
            aria-label="找客户"
            onChange={(event) => setWords(event.target.value)}
            onSearch={find}
          />
          <p className="card__none">找到谁会记录下来，客户在“谁看过我的资料”里看得到是谁、为什么</p>
          {finding.error ? (
            <p className="money__fault" role="alert">
              {wordsOf(finding.error)}
            </p>
          ) : null}
        </div>
      </section>
      {finding.data && <FoundList found={finding.data} chosen={chosen} onChoose={setChosen} />}
      {chosen && <OpenForForm key={chosen.customerId} customer={chosen} why={why} />}
    </main>
  )
}

function FoundList({
  found: { items, more },
  chosen,
  onChoose,
}: {
  found: FoundCustomers
  chosen: Found | null
  onChoose: (customer: Found) => void
}) {
  if (items.length === 0)
    return (
      <Nothing
        title="没有找到"
        words="号码和名字要写完整。问问对方订单号，订单里都有；没有订单的，请对方在小程序里取一个通话码。"
      />
    )
  return (
    <ul className="flags__list" aria-label="找到的客户">
      {items.map((one) => (
        <li key={one.customerId} className={one === chosen ? 'flag' : 'flag flag--seen'}>
          <p className="flag__who">
            <b>{one.name}</b>
            {one.tierName && <Tag>{one.tierName}</Tag>}
            <span>{one.foundBy}</span>
          </p>
          {one.orders.map(({ orderNumber, productName, stateText }) => (
            <p key={orderNumber} className="card__none">
              <span className="code">{orderNumber}</span> {productName} · {stateText}
            </p>
          ))}
          {one.openTickets.map(({ number, title, visible }) => (
            <p key={number} className="card__none">
              在办的工单 {visible ? <Link to={`/tickets/${number}`}>{number}</Link> : number}{' '}
              {title}
            </p>
          ))}
          {one !== chosen && (
            <div className="flag__do">
              <Button size="small" onClick={() => onChoose(one)}>
                是这位
              </Button>
            </div>
          )}
        </li>
      ))}
      {more && <li className="card__none">同名的还有，没有全列出来。请用订单号或工单号再找</li>}
    </ul>
  )
}
