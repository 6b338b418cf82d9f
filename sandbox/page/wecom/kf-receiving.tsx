import type { KfAccount, KfServicer } from '../../kf.contract'
import { useSandbox } from '../sandbox-context'
import { Segmented } from '../ui/segmented'

const choices: { id: KfServicer['status']; label: string; hint: string }[] = [
  { id: 'receiving', label: '接待中', hint: '可以分到新的客户' },
  { id: 'stopped', label: '停止接待', hint: '不再分到新的客户' },
  { id: 'suspended', label: '暂停', hint: '出差、请假时暂停接待' },
]

/** Whether this agent takes customers of one kf account. */
export function KfReceiving({ account, agentId }: { account: KfAccount; agentId: string }) {
  const { act } = useSandbox()
  const { openKfId } = account
  const status = account.servicers.find((servicer) => servicer.agentId === agentId)?.status ?? null
  const change = (id: string) => {
    const wanted = choices.find((choice) => choice.id === id)?.id
    if (wanted && wanted !== status)
      void act('POST /sandbox/agents/:id/kf/receiving', {
        id: agentId,
        body: { openKfId, status: wanted },
      })
  }
  return (
    <div className="kf-receiving">
      <p>{account.name}</p>
      <Segmented
        label={`${account.name}的接待状态`}
        testPrefix="kf-status"
        choices={choices}
        current={status}
        onSelect={change}
      />
    </div>
  )
}
