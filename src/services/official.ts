import type {
  PublicWarning,
  Reported,
  ReportFakeInput,
} from '../../server/contact/official-report.contract'
import type {
  Finding,
  OfficialCheck,
  OfficialDirectoryView,
} from '../../server/trust/official/official.contract'
import type { AskFirstAidInput, FirstAidAsked } from '../../server/calls/first-aid.contract'
import type { StaffCard } from '../../server/calls/staff-card.contract'
import { call } from './api'
import { send } from './request'
import type { Keyed } from './tickets'

export type { FirstAidAsked, StaffCard }
export type { Finding, OfficialCheck, OfficialDirectoryView, PublicWarning, Reported }

/** For anybody; who asks is not told along. */
export const getOfficial = (): Promise<OfficialDirectoryView> => send({ path: '/official' }, null)

export const checkOfficial = (text: string): Promise<OfficialCheck> =>
  send({ method: 'POST', path: '/official/check', body: { text } }, null)

export const reportFake = ({ body, idempotencyKey }: Keyed<ReportFakeInput>): Promise<Reported> =>
  call({ method: 'POST', path: '/official/reports', body, idempotencyKey })

/** Whether a work number is one of ours; for anybody. */
export const getStaffCard = (workNumber: string): Promise<StaffCard> =>
  send({ path: `/staff/${encodeURIComponent(workNumber)}` }, null)

export const askFirstAid = ({
  body,
  idempotencyKey,
}: Keyed<AskFirstAidInput>): Promise<FirstAidAsked> =>
  call({ method: 'POST', path: '/first-aid', body, idempotencyKey })
