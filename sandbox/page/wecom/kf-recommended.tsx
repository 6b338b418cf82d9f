import type { KfChat } from '../../kf.contract'
import { useSandbox } from '../sandbox-context'
import { placeOf } from './kf-sessions'

/** 升级服务: whose card is to be sent to this customer, as WeCom shows it to the servicer; one tap sends it. */
export function KfRecommended({ chat, agentId }: { chat: KfChat; agentId: string }) {
  const { act } = useSandbox()
  const { recommended, openKfId, personId } = chat
  if (!recommended || placeOf(chat, agentId) !== 'mine') return null
  return (
    <p className="kf-recommended" data-testid="wecom-session-recommended">
      <span>推荐专员：{recommended.name}</span>
      <button
        type="button"
        className="button button-small"
        data-testid="wecom-session-card"
        onClick={() =>
          void act('POST /sandbox/agents/:id/kf/card', {
            id: agentId,
            body: { openKfId, personId },
          })
        }
      >
        发送名片
      </button>
    </p>
  )
}
