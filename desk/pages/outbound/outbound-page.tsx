import { useQuery } from '@tanstack/react-query'
import type { OutboundRegister } from '../../../server/notifications/outbound.contract'
import { wordsOf } from '../../api/api-fault'
import { getOutboundRegister } from '../../api/outbound'
import { Bones } from '../../components/bones'
import { ForSupervisors } from '../../components/for-supervisors'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { InsightHead } from '../insight/insight-tabs'

/** What goes out from us: by itself or by a person, on which consent, and how much of it there was. */
export default function OutboundPage() {
  if (useMe().role !== 'supervisor')
    return (
      <ForSupervisors title="外呼登记由主管看" words="您发给客户的话都在各自的工单和会话里。" />
    )
  return <Register />
}

const PARTS: ReadonlyArray<{
  title: string
  words: string
  has: (item: OutboundRegister['items'][number]) => boolean
}> = [
  {
    title: '系统自动发',
    words: '只告知、提醒，或者只有一个可以点的地方，不问要人听的话。',
    has: ({ by }) => by === 'system',
  },
  {
    title: '由人写或由人决定，系统带到',
    words: '话是同事写的，或事情是同事定的；通知只告诉客户有这回事。',
    has: ({ by, form }) => by === 'person' && form === 'notice',
  },
  {
    title: '由人做，有期限',
    words: '要有人听、有人答复的，是一件有负责人和期限的事，晚了往上报，不由系统去问。',
    has: ({ by, form }) => by === 'person' && form === 'task',
  },
]

function Register() {
  const register = useQuery({
    queryKey: ['outbound-register'],
    queryFn: ({ signal }) => getOutboundRegister(signal),
    staleTime: 60_000,
  })
  return (
    <main className="insight">
      <InsightHead title="外呼登记" />
      <p className="flags__words">
        GB/T 47746
        要求写明哪些外呼由系统做、哪些由人做。这张表就是程序里的那一份，漏登记的过不了发布前的检查。
      </p>
      {register.isPending && <Bones rows={12} height={28} label="正在取外呼登记" />}
      {!register.data && register.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(register.error)}
          onRetry={() => void register.refetch()}
          retrying={register.isFetching}
        />
      )}
      {register.data &&
        PARTS.map(({ title, words, has }) => (
          <section key={title} className="card outbound">
            <h2>{title}</h2>
            <p className="card__none">{words}</p>
            <Table items={register.data.items.filter(has)} days={register.data.days} />
          </section>
        ))}
    </main>
  )
}

function Table({ items, days }: { items: OutboundRegister['items']; days: number }) {
  return (
    <div className="outbound__scroll">
      <table className="outbound__table">
        <thead>
          <tr>
            <th scope="col">什么</th>
            <th scope="col">客户的同意</th>
            <th scope="col">近 {days} 天</th>
            <th scope="col">微信收下</th>
          </tr>
        </thead>
        <tbody>
          {[...items]
            .sort((a, b) => b.count - a.count)
            .map(({ kind, name, consentText, count, reached }) => (
              <tr key={kind}>
                <th scope="row">{name}</th>
                <td>{consentText}</td>
                <td className="code">{count}</td>
                <td className="code">{reached ?? '—'}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  )
}
