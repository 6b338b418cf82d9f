import { createHash } from 'node:crypto'
import type { Tx } from '../db/database'
import { ChannelIdentity } from '../identity/channel-identity.entity'
import type { Policy } from '../policy/policy.schema'
import { grantConsent, recordRefusal, type ConsentSource } from './consent-ledger'
import type { ReportConsents } from './notice.contract'

/** The only templates whose consents are counted; whatever else somebody reports is not ours. */
export function subscribeTemplateIds(policy: Policy): ReadonlySet<string> {
  return new Set(Object.values(policy.templates.miniProgram).map(({ id }) => id))
}

export interface ConsentAnswer {
  appId: string
  openId: string
  templateId: string
  /** `accept`, `acceptWithAlert` …, `reject`; `ban` and `filter` are WeChat's, not the person's, and count nothing. */
  result: string
  source: ConsentSource
  /** Of the panel; the same one counts once. */
  id: string
}

export async function recordAnswer(
  tx: Tx,
  { appId, openId, templateId, result, source, id }: ConsentAnswer,
): Promise<void> {
  const key = { appId, openId, templateId }
  if (result.startsWith('accept')) await grantConsent(tx, key, { source, id })
  else if (result === 'reject') await recordRefusal(tx, key, { source, id })
}

/** What the mini program saw at one panel. Only a mini program identity can consent; from elsewhere there is nothing to count. */
export async function reportConsents(
  tx: Tx,
  { policy, miniProgramAppId }: { policy: Policy; miniProgramAppId: string },
  report: ReportConsents & { identityId: string },
): Promise<void> {
  const { identityId, askId, results } = report
  const identity = await tx.manager.findOneBy(ChannelIdentity, {
    id: identityId,
    surface: 'mini-program',
    appId: miniProgramAppId,
  })
  if (!identity) return
  const known = subscribeTemplateIds(policy)
  const { appId, openId } = identity
  // The client makes the panel's id; with the person in it, nobody can use up somebody else's.
  const id = createHash('sha256').update(`${openId}\n${askId}`).digest('base64url').slice(0, 22)
  for (const { templateId, result } of results) {
    if (known.has(templateId))
      await recordAnswer(tx, { appId, openId, templateId, result, source: 'ask', id })
  }
}
