import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { LIMITS, type Limits } from '../http/limits'
import { refuseTooManyTickets } from '../tickets/submit/ticket-limit'
import type { TicketDeps } from '../tickets/submit/submit-ticket'
import { checkOfficial } from '../trust/official/check'
import type { OfficialDirectory } from '../trust/official/directory'
import { kindText } from '../trust/official/kind-words'
import {
  CheckOfficial,
  OfficialCheck,
  OfficialDirectoryView,
} from '../trust/official/official.contract'
import { warnedSubjects } from '../trust/official/warnings'
import type { CheckCounter } from './official-figures'
import { DecideWarning, DeskWarnings, ReportFake, Reported } from './official-report.contract'
import { reportFake } from './official-reports'
import { decideWarning, deskWarnings } from './official-warnings'

export interface OfficialRoutesDeps extends TicketDeps {
  db: Database
  directory(): OfficialDirectory
  counter: Pick<CheckCounter, 'note'>
  limits?: Pick<Limits, 'tickets'>
}

/** F1: which doors are ours, whether something is, and what is done about what is not. */
export function officialRoutes(api: Api, deps: OfficialRoutesDeps): void {
  const { db, directory, counter, policy, limits = LIMITS } = deps

  api.read(
    'GET /api/official',
    { summary: '官方名单', auth: 'none', answer: OfficialDirectoryView, limit: 'stranger' },
    () => Promise.resolve(presentDirectory(directory())),
  )

  api.read(
    'POST /api/official/check',
    {
      summary: '官方核验：号码、网址、名字或整条消息',
      auth: 'none',
      body: CheckOfficial,
      answer: OfficialCheck,
      limit: 'officialCheck',
    },
    async ({ body: { text } }) => {
      const check = checkOfficial(text, {
        directory: directory(),
        warned: await warnedSubjects(db.read),
        alone: true,
      })
      counter.note(check.verdict)
      return check
    },
  )

  api.write(
    'POST /api/official/reports',
    { summary: '举报冒充', auth: 'customer', body: ReportFake, answer: Reported, status: 201 },
    async (tx, { actor: { customerId }, body }) => {
      await refuseTooManyTickets(tx, limits.tickets, customerId)
      return reportFake(tx, deps, { customerId, input: body })
    },
  )

  api.read(
    'GET /desk/api/official-warnings',
    { summary: '冒充举报', auth: 'supervisor', answer: DeskWarnings },
    () => deskWarnings(db.read, { policy, now: db.clock.now() }),
  )

  api.write(
    'POST /desk/api/official-warnings',
    {
      summary: '提醒所有人，或不提醒',
      auth: 'supervisor',
      body: DecideWarning,
      answer: DeskWarnings,
    },
    async (tx, { actor: { agentId }, body }) => {
      await decideWarning(tx, { policy }, { input: body, agentId })
      return deskWarnings(tx.manager, { policy, now: tx.now })
    },
  )
}

function presentDirectory({ doors, subject }: OfficialDirectory): OfficialDirectoryView {
  const shown = doors.filter(({ hidden }) => !hidden)
  return {
    subject,
    doors: shown.map(({ kind, value, recognise }) => ({
      kind,
      kindText: kindText(kind),
      value,
      recognise,
    })),
    never: '官方客服不会要密码、验证码、身份证号、银行卡号，不会让您转账、共享屏幕或装远程软件',
    note:
      doors.length > shown.length
        ? '电话号码登录后在“联系客服”里看，也可以在上面核对'
        : '名单以外的，请先当作不是我们的',
  }
}
