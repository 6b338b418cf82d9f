import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { DeskComplaint } from '../../../server/after-sales/complaints/complaint.contract'
import { wordsOf } from '../../api/api-fault'
import { listComplaints } from '../../api/complaints'
import { Bones } from '../../components/bones'
import { ForSupervisors } from '../../components/for-supervisors'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { useNow } from '../../hooks/use-now'
import { aboutText, NextDue } from './complaint-facts'
import { OneComplaint } from './one-complaint'

/** What customers complain of at WeChat, by what is due first. */
export default function ComplaintsPage() {
  const me = useMe()
  const { complaintId } = useParams()
  if (!me.finance)
    return (
      <ForSupervisors title="微信投诉由财务和主管照看" words="客户在工单里说的，照常由您处理。" />
    )
  return complaintId === undefined ? (
    <Complaints />
  ) : (
    <OneComplaint key={complaintId} id={complaintId} />
  )
}

const POLL_MS = 30_000

function Complaints() {
  const now = useNow()
  const list = useQuery({
    queryKey: ['complaints'],
    queryFn: ({ signal }) => listComplaints(signal),
    refetchInterval: POLL_MS,
  })
  const { data } = list
  return (
    <main className="flags">
      <div className="flags__head">
        <h1>微信投诉</h1>
      </div>
      <p className="flags__words">
        客户在微信支付里提的投诉。微信要求 24 小时内首次答复、72 小时内处理完；是否结束以微信为准。
      </p>
      {list.isPending && <Bones rows={6} height={44} label="正在取微信投诉" />}
      {!data && list.error && (
        <Trouble
          title="没有取到微信投诉"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {data && data.openCount === 0 && (
        <Nothing
          title={data.hasMerchant ? '没有未结束的投诉' : '这里没有接微信支付'}
          words={data.hasMerchant ? '有新的会出现在这里。' : '投诉在平台的商户后台处理。'}
        />
      )}
      <ul className="flags__list">
        {data?.items.map((one) => (
          <Row key={one.complaintId} one={one} now={now} />
        ))}
      </ul>
    </main>
  )
}

function Row({ one, now }: { one: DeskComplaint; now: number }) {
  return (
    <li className={one.open ? 'flag' : 'flag flag--seen'}>
      <p className="flag__who">
        <b>{one.problemText}</b>
        <span>{one.stateText}</span>
        <Moment at={one.complainedAt} now={now} />
        {one.flags.map((flag) => (
          <span key={flag} className="accounts__open">
            {flag}
          </span>
        ))}
      </p>
      <p className="flag__said">{one.detail}</p>
      {one.next && <NextDue next={one.next} now={now} />}
      <p className="flag__where">{aboutText(one)}</p>
      <div className="flag__do">
        <Link className="live__link" to={`/complaints/${one.complaintId}`}>
          {one.open ? '打开，答复' : '打开'}
        </Link>
      </div>
    </li>
  )
}
