import type { Parts } from './parts'
import type { Capability } from './capability'
import { historyEntries } from './telephone'
import { historyRoutes } from '../conversations/history/history.routes'
import { reachOfNotices } from '../notifications/notice.queries'
import { blocksRoutes } from '../reception/blocks/blocks.routes'
import { chatsRoutes } from '../reception/ending/chats.routes'
import { deskSessionRoutes } from '../reception/desk/desk-sessions.routes'
import { flagsRoutes } from '../reception/desk/flags.routes'
import { learningRoutes } from '../reception/desk/learning.routes'
import { fullNameRoutes } from '../reception/desk/full-name.routes'
import { looksRoutes } from '../reception/desk/looks.routes'
import { receptionLoops } from '../reception/loops'
import { presenceRoutes } from '../reception/desk/presence.routes'
import { ticketTalkRoutes } from '../reception/desk/ticket-talks.routes'
import { waitingRoutes } from '../reception/waiting/waiting.routes'

/** The chat: who waits, who serves, what was said, and the pages that look on. */
export function reception(parts: Parts): Capability {
  const { db, box, policy, calendar, live, bot } = parts
  const ticketEntries = historyEntries(policy)
  return {
    routes(api) {
      waitingRoutes(api, { db, box, policy, calendar })
      chatsRoutes(api, { db, box, policy, calendar })
      historyRoutes(api, { db, box, ticketEntries })
      deskSessionRoutes(api, { db, bot, box, policy, calendar, ticketEntries, reachOfNotices })
      ticketTalkRoutes(api, { box, policy, calendar })
      presenceRoutes(api, { db, policy })
      looksRoutes(api, { db, policy })
      fullNameRoutes(api)
      learningRoutes(api, { db, bot })
      flagsRoutes(api, { db, box, policy, calendar })
      blocksRoutes(api, { db, box, policy, calendar })
      live.routes(api)
    },
    loops: receptionLoops(parts),
  }
}
