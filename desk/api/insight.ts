import type { LiveBoard } from '../../server/insight/live-board.contract'
import type {
  NumberCasePage,
  NumberCasesQuery,
  NumbersQuery,
  NumbersShown,
} from '../../server/insight/numbers.contract'
import type {
  AddReportAction,
  Report,
  ReportList,
  ReportSummary,
} from '../../server/insight/reports/report.contract'
import { request } from './request'

export const getLiveBoard = (signal?: AbortSignal): Promise<LiveBoard> =>
  request('/live-board', { signal })

type Asked = Record<string, string | undefined>

/** What is not set is left out. */
function queryOf(asked: Asked): string {
  const set = Object.entries(asked).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return new URLSearchParams(set).toString()
}

export const getNumbers = (asked: NumbersQuery, signal?: AbortSignal): Promise<NumbersShown> =>
  request(`/numbers?${queryOf(asked)}`, { signal })

/** A link that the browser saves as a file. */
export const numbersFile = ({ measure: _, ...asked }: NumbersQuery): string =>
  `/desk/api/numbers.csv?${queryOf(asked)}`

const CASES_AT_ONCE = 30

export type CasesAsked = Pick<NumberCasesQuery, 'from' | 'to' | 'by' | 'key' | 'measure' | 'which'>

export function listCases(
  { from, to, by, key, measure, which }: CasesAsked,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<NumberCasePage> {
  const asked = { from, to, by, key, measure, which, limit: String(CASES_AT_ONCE) }
  return request(`/numbers/cases?${queryOf({ ...asked, cursor: cursor ?? undefined })}`, { signal })
}

type Which = Pick<ReportSummary, 'kind' | 'period'>

const pathOf = ({ kind, period }: Which): string => `/reports/${kind}/${encodeURIComponent(period)}`

export const listReports = (signal?: AbortSignal): Promise<ReportList> =>
  request('/reports', { signal })

export const getReport = (which: Which, signal?: AbortSignal): Promise<Report> =>
  request(pathOf(which), { signal })

/** Links that the browser opens or saves by itself. */
export const reportFile = (which: Which, form: 'page' | 'csv'): string =>
  `/desk/api${pathOf(which)}/${form}`

export const addReportAction = (
  which: Which,
  body: AddReportAction,
  idempotencyKey: string,
): Promise<Report> =>
  request(`${pathOf(which)}/actions`, { write: { method: 'POST', body, idempotencyKey } })

export const finishReportAction = (
  which: Which,
  actionId: string,
  idempotencyKey: string,
): Promise<Report> =>
  request(`${pathOf(which)}/actions/${encodeURIComponent(actionId)}/done`, {
    write: { method: 'POST', body: {}, idempotencyKey },
  })
