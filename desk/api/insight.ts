import type { LiveBoard } from '../../server/insight/live-board.contract'
import type {
  NumberCasePage,
  NumberCasesQuery,
  NumbersQuery,
  NumbersShown,
} from '../../server/insight/numbers.contract'
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
