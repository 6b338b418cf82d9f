import type { Parts } from './parts'
import type { Capability } from './capability'
import { callbackKeys } from './callback-keys'
import { sweepAgentSends } from '../channels/wecom-app/agent-pace'
import { cardSummaryLoop } from '../channels/wecom-app/card-summaries'
import { proposalLoop } from '../channels/wecom-app/proposal-card.sender'
import { wecomAppCallback } from '../channels/wecom-app/wecom-app.callback'

/** The application in WeCom from which agents answer. */
export function wecomApp(parts: Parts): Capability {
  const { config, db, box, policy, calendar } = parts
  const { wecom } = config
  return {
    callbacks: {
      '/callback/wecom-app': wecomAppCallback({
        db,
        policy,
        publicUrl: config.publicUrl,
        secrets: box,
        crypto: callbackKeys({ ...wecom, appId: wecom.corpId }).crypto,
        calendar,
        box,
      }),
    },
    loops: [cardSummaryLoop({ db }), proposalLoop({ db, policy })],
    sweeps: [sweepAgentSends],
  }
}
