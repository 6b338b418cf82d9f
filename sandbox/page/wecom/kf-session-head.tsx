import { useState } from 'react'
import type { KfChat } from '../../kf.contract'
import { stateWords } from '../kf/kf-words'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { mayReopen, placeOf } from './kf-sessions'

interface KfSessionHeadProps {
  chat: KfChat
  agentId: string
  onClose: () => void
}

/** Who the customer is, where the session stands, and what this servicer may do with it. */
export function KfSessionHead({ chat, agentId, onClose }: KfSessionHeadProps) {
  const { snapshot, act } = useSandbox()
  const { openKfId, personId, rejected } = chat
  const place = placeOf(chat, agentId)
  const peer = { id: agentId, body: { openKfId, personId } }
  const nameOf = (id: string) =>
    id === agentId ? '您' : (snapshot.agents.find((agent) => agent.id === id)?.name ?? '同事')

  return (
    <header className="kf-session-head">
      <button
        type="button"
        className="icon-button kf-session-back"
        aria-label="回到会话列表"
        data-testid="wecom-session-back"
        onClick={onClose}
      >
        <Icon name="back" />
      </button>
      <div className="kf-session-title">
        <h3>{chat.nickname}</h3>
        <p data-testid="wecom-session-state">
          {stateWords(chat, nameOf)}
          {rejected && ' · 已拒收消息'}
        </p>
      </div>
      {place === 'pool' && (
        <HeadButton
          name="take"
          label="接入"
          primary
          onPress={() => void act('POST /sandbox/agents/:id/kf/take', peer)}
        />
      )}
      {place === 'mine' && (
        <>
          <Transfer chat={chat} agentId={agentId} />
          <HeadButton
            name="reject"
            label={rejected ? '恢复接收' : '拒收'}
            onPress={() =>
              void act('POST /sandbox/agents/:id/kf/reject', {
                id: agentId,
                body: { openKfId, personId, reject: !rejected },
              })
            }
          />
          <HeadButton
            name="end"
            label="结束"
            onPress={() => void act('POST /sandbox/agents/:id/kf/end', peer)}
          />
        </>
      )}
      {mayReopen(chat, agentId) && (
        <HeadButton
          name="reopen"
          label="重新接待"
          primary
          onPress={() => void act('POST /sandbox/agents/:id/kf/reopen', peer)}
        />
      )}
    </header>
  )
}

interface HeadButtonProps {
  name: string
  label: string
  primary?: boolean
  onPress: () => void
}

function HeadButton({ name, label, primary, onPress }: HeadButtonProps) {
  return (
    <button
      type="button"
      className={`button button-small ${primary ? 'button-primary' : ''}`}
      data-testid={`wecom-session-${name}`}
      onClick={onPress}
    >
      {label}
    </button>
  )
}

/** Only colleagues who receive now can be handed a session. */
function Transfer({ chat, agentId }: { chat: KfChat; agentId: string }) {
  const {
    snapshot: { kf },
    act,
  } = useSandbox()
  const [busy, setBusy] = useState(false)
  const { openKfId, personId } = chat
  const servicers = kf.accounts.find((account) => account.openKfId === openKfId)?.servicers ?? []
  const colleagues = servicers.filter((one) => one.agentId !== agentId)

  const hand = async (toAgentId: string) => {
    setBusy(true)
    await act('POST /sandbox/agents/:id/kf/transfer', {
      id: agentId,
      body: { openKfId, personId, toAgentId },
    })
    setBusy(false)
  }

  return (
    <select
      className="button button-small kf-transfer"
      aria-label="转接给同事"
      data-testid="wecom-session-transfer"
      value=""
      disabled={busy}
      onChange={(event) => void hand(event.target.value)}
    >
      <option value="" disabled>
        转接
      </option>
      {colleagues.map(({ agentId: id, name, status }) => (
        <option key={id} value={id} disabled={status !== 'receiving'}>
          {status === 'receiving' ? name : `${name}（未在接待）`}
        </option>
      ))}
    </select>
  )
}
