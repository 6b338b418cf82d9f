import type { Parts } from './parts'
import type { Capability } from './capability'
import { callbackKeys } from './callback-keys'
import { sessionCommands } from './talk'
import { sweepAgentSends } from '../channels/wecom-app/agent-pace'
import { cardSummaryLoop } from '../channels/wecom-app/card-summaries'
import { wecomAppCallback } from '../channels/wecom-app/wecom-app.callback'
import { takeTicket } from '../tickets/work/agent-ticket.service'

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
        sessions: sessionCommands(parts),
        takeTicket: (tx, command) => takeTicket(tx, { policy, calendar, box }, command),
      }),
    },
    loops: [cardSummaryLoop({ db })],
    sweeps: [sweepAgentSends],
  }
}
