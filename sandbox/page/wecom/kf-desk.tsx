import { useState } from 'react'
import type { AgentView } from '../../sandbox.contract'
import { useSandbox } from '../sandbox-context'
import { KfList } from './kf-list'
import { KfReceiving } from './kf-receiving'
import { KfSession } from './kf-session'
import { accountsOf, chatsOf, keyOf, placeOf } from './kf-sessions'

interface KfDeskProps {
  agent: AgentView
  onOpen: (url: string) => void
}

/** 微信客服 as a servicer has it in the WeCom client. */
export function KfDesk({ agent, onOpen }: KfDeskProps) {
  const {
    snapshot: { kf },
  } = useSandbox()
  const [chosen, choose] = useState<string | null>(null)
  const accounts = accountsOf(kf, agent.id)
  const chats = chatsOf(kf, agent.id)
  const chat = chats.find((one) => keyOf(one) === chosen) ?? null
  const waiting = chats.some((one) => placeOf(one, agent.id) === 'mine')

  if (accounts.length === 0) {
    return (
      <p className="wecom-stream">
        <span className="wecom-empty">
          <strong>{agent.name}不是接待人员</strong>
          <span>服务启动后会按部门把接待人员加进客服账号</span>
        </span>
      </p>
    )
  }
  return (
    <div className="wecom-kf" data-session={chat ? 'open' : 'none'} data-testid="wecom-kf">
      <div className="wecom-kf-side">
        {accounts.map((account) => (
          <KfReceiving key={account.openKfId} account={account} agentId={agent.id} />
        ))}
        <KfList chats={chats} agentId={agent.id} chosen={chosen} onChoose={choose} />
      </div>
      {chat ? (
        <KfSession
          key={`${agent.id}:${chosen}`}
          chat={chat}
          agent={agent}
          onOpen={onOpen}
          onClose={() => choose(null)}
        />
      ) : (
        <div className="wecom-kf-none">
          <span className="wecom-empty">
            <strong>{waiting ? '从左边选一位客户' : '现在没有您在接待的客户'}</strong>
            <span>
              {waiting
                ? '有红点的，是还没有看的话'
                : '手机里进入客服，说一声“转人工”，会话就会分到接待中的同事'}
            </span>
          </span>
        </div>
      )}
    </div>
  )
}
