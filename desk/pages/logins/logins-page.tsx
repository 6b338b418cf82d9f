import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button } from 'antd'
import type { Login } from '../../../server/identity/logins.contract'
import { endLogin, endOtherLogins, listLogins } from '../../api/agents'
import { wordsOf } from '../../api/api-fault'
import { Bones } from '../../components/bones'
import { Trouble } from '../../components/trouble'
import { useNow } from '../../hooks/use-now'
import { formatMoment } from '../../lib/time'

const KEY = ['logins'] as const

/** Where this agent is logged in, and the ways to end it. */
export default function LoginsPage() {
  const logins = useQuery({ queryKey: KEY, queryFn: ({ signal }) => listLogins(signal) })
  const end = useEnd()
  const items = logins.data?.items ?? []
  return (
    <main className="logins">
      <div className="logins__head">
        <h1>我的登录</h1>
        {items.length > 1 && (
          <Button danger onClick={end.others} loading={end.busy === 'others'}>
            退出其他所有设备
          </Button>
        )}
      </div>
      <p className="logins__words">
        两小时没有用会自动退出，一次登录最长 12 小时。看到不认识的设备，请马上退出它，并告诉主管。
      </p>
      {logins.isPending && <Bones rows={3} height={20} label="正在取我的登录" />}
      {!logins.data && logins.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(logins.error)}
          onRetry={() => void logins.refetch()}
          retrying={logins.isFetching}
        />
      )}
      <ul className="logins__list">
        {items.map((login) => (
          <Row
            key={login.loginId}
            login={login}
            busy={end.busy === login.loginId}
            onEnd={() => end.one(login)}
          />
        ))}
      </ul>
    </main>
  )
}

function Row({
  login: { device, current, loggedInAt, lastUsedAt },
  busy,
  onEnd,
}: {
  login: Login
  busy: boolean
  onEnd: () => void
}) {
  const now = useNow()
  return (
    <li className="logins__row">
      <div className="logins__what">
        <div className="logins__device">
          {device}
          {current && <span className="logins__here">这台</span>}
        </div>
        <div className="logins__times">
          {formatMoment(loggedInAt, now)} 登录，
          {current ? '正在使用' : `最近使用 ${formatMoment(lastUsedAt, now)}`}
        </div>
      </div>
      {!current && (
        <Button onClick={onEnd} loading={busy} aria-label={`退出 ${device}`}>
          退出这台
        </Button>
      )}
    </li>
  )
}

interface End {
  one(login: Login): void
  others(): void
  /** `others`, or the id of the one that is being ended. */
  busy: string | null
}

/** Asks first: whoever sits there loses the page in the middle of a sentence. */
function useEnd(): End {
  const client = useQueryClient()
  const { modal, message } = Messages.useApp()
  const end = useMutation({
    mutationFn: async (which: Login | 'others') => {
      if (which !== 'others') return endLogin(which.loginId).then(() => `${which.device} 已退出`)
      const { ended } = await endOtherLogins()
      return ended > 0 ? `其他 ${ended} 台设备都已退出` : '其他设备已经都退出了'
    },
    onSuccess: (words) => void message.success(words),
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => void client.invalidateQueries({ queryKey: KEY }),
  })
  const ask = (which: Login | 'others', title: string): void =>
    void modal.confirm({
      title,
      content: '那里会马上要求重新登录，写了一半的内容留在那台设备上。',
      okText: '退出',
      cancelText: '先不退出',
      okButtonProps: { danger: true },
      onOk: () => end.mutateAsync(which).catch(() => undefined),
    })
  const busy = !end.isPending ? null : end.variables === 'others' ? 'others' : end.variables.loginId
  return {
    one: (login) => ask(login, `退出 ${login.device}？`),
    others: () => ask('others', '退出其他所有设备？'),
    busy,
  }
}
