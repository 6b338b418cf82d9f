import type { Database } from '../../db/database'
import type { Api } from '../../http/api'
import type { AgentActor } from '../../http/context'
import { notFound } from '../../lib/errors'
import type { Policy } from '../../policy/policy.schema'
import { listReports, readReport, type ReadingReports } from './read-reports'
import { addReportAction, finishReportAction } from './report-actions'
import { reportCsv, reportPage } from './report-files'
import type { ReportPorts } from './report-ports'
import { AddReportAction, Report, ReportList } from './report.contract'

export interface ReportRoutesDeps {
  db: Database
  policy: Policy
  ports: ReportPorts
}

/** What was made of a month and a week: for supervisors and whoever leads. To others there is none. */
export function reportRoutes(api: Api, { db, policy, ports }: ReportRoutesDeps): void {
  const reading = (): ReadingReports => ({ policy, ports, now: db.clock.now() })
  const admit = ({ role, workNumber }: AgentActor): void => {
    if (role !== 'supervisor' && workNumber !== policy.collaboration.lead)
      throw notFound('这份报告')
  }
  const one = (params: Readonly<Record<string, string>>): { kind: string; period: string } => ({
    kind: params.kind ?? '',
    period: params.period ?? '',
  })

  api.read(
    'GET /desk/api/reports',
    { summary: '月报和每周没听懂的', auth: 'agent', answer: ReportList },
    ({ actor }) => {
      admit(actor)
      return listReports(db.read, reading())
    },
  )

  api.read(
    'GET /desk/api/reports/:kind/:period',
    { summary: '一份报告', auth: 'agent', answer: Report },
    ({ actor, params }) => {
      admit(actor)
      return readReport(db.read, reading(), one(params))
    },
  )

  api.raw(
    'GET /desk/api/reports/:kind/:period/page',
    { summary: '一份报告（网页，可打印）', auth: 'agent' },
    async (ctx, { actor, params }) => {
      admit(actor)
      ctx.body = reportPage(await readReport(db.read, reading(), one(params)))
      ctx.type = 'text/html; charset=utf-8'
      ctx.set('Cache-Control', 'no-store')
    },
  )

  api.raw(
    'GET /desk/api/reports/:kind/:period/csv',
    { summary: '一份报告（CSV）', auth: 'agent' },
    async (ctx, { actor, params }) => {
      admit(actor)
      const report = await readReport(db.read, reading(), one(params))
      ctx.body = reportCsv(report)
      ctx.type = 'text/csv; charset=utf-8'
      ctx.set('Cache-Control', 'no-store')
      ctx.set('Content-Disposition', `attachment; filename="${report.kind}-${report.period}.csv"`)
    },
  )

  api.write(
    'POST /desk/api/reports/month/:period/actions',
    { summary: '从月报定下要做的事', auth: 'agent', body: AddReportAction, answer: Report },
    async (tx, { actor, params, body }) => {
      admit(actor)
      const period = params.period ?? ''
      await addReportAction(tx, { period, by: actor.agentId, input: body })
      return readReport(tx.manager, { policy, ports, now: tx.now }, { kind: 'month', period })
    },
  )

  api.write(
    'POST /desk/api/reports/month/:period/actions/:actionId/done',
    { summary: '这件事做完了', auth: 'agent', answer: Report },
    async (tx, { actor, params }) => {
      admit(actor)
      await finishReportAction(tx, { id: params.actionId ?? '', by: actor.agentId })
      return readReport(
        tx.manager,
        { policy, ports, now: tx.now },
        { kind: 'month', period: params.period ?? '' },
      )
    },
  )
}
