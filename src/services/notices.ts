import type { Page } from '../../server/http/paging.contract'
import type {
  Notice,
  ReadNotices,
  ReportConsents,
} from '../../server/notifications/notice.contract'
import { randomId } from '@/lib/random-id'
import { call } from './api'
import type { PageAsk } from './request'
import { wx } from './wx/port'

export type { Notice }

export const listNotices = (query: Partial<PageAsk> = {}): Promise<Page<Notice>> =>
  call({ path: '/notices', query: { ...query } })

/** Without ids, all of them. */
export const readNotices = (noticeIds?: string[]): Promise<void> => {
  const body: ReadNotices = { noticeIds }
  return call({ method: 'POST', path: '/notices/read', body })
}

/** The report of what was answered may hold up what the person really wants for so long. */
const REPORT_PATIENCE_MS = 3_000

/**
 * Asks whether WeChat may bring these notices, and tells the server what was answered. Call it in the tap itself.
 * It never fails: without consent the notices wait in the mini program.
 */
export async function askForNotices(templateIds: string[]): Promise<void> {
  try {
    const answers = Object.entries(await wx.requestSubscribeMessage(templateIds))
    if (answers.length > 0) await Promise.race([report(answers), patience()])
  } catch {
    // A closed panel, a main switch that is off, no network: the same as a refusal.
  }
}

function report(answers: [string, string][]): Promise<void> {
  const body: ReportConsents = {
    askId: randomId(),
    results: answers.map(([templateId, result]) => ({ templateId, result })),
  }
  return call({ method: 'POST', path: '/consents', body })
}

const patience = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, REPORT_PATIENCE_MS)
  })
