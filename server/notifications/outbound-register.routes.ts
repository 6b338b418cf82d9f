import type { EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { after, DAY_MS } from '../lib/clock'
import { idTime } from '../lib/ids'
import { eventText } from '../outbox/events'
import { AppealKind } from '../tickets/appeals/appeal.contract'
import { Appeal } from '../tickets/appeals/appeal.entity'
import { APPEAL_TEXT } from '../tickets/appeals/appeal-words'
import { NOTICE_TEMPLATES } from './notice-templates'
import { OutboundRegister } from './outbound.contract'
import { outboundBy } from './outbound-register'
import type { NoticeTemplate } from './templates/notice-template'

/** So far back it is counted. */
const DAYS = 30

/** The register of what goes out (GB/T 47746, 6.1.1) beside how much of it there was. It is read from the code: nobody can forget to write it. */
export function outboundRegisterRoutes(api: Api, { db }: { db: Database }): void {
  api.read(
    'GET /desk/api/outbound-register',
    { summary: '外呼登记：哪些由系统发，哪些由人做', auth: 'supervisor', answer: OutboundRegister },
    async () => {
      const since = after(db.clock.now(), -DAYS * DAY_MS)
      const [notices, reached, tasks] = [
        await countNotices(db.read, since),
        await countReached(db.read, since),
        await countTasks(db.read, since),
      ]
      return {
        days: DAYS,
        items: [
          ...NOTICE_TEMPLATES.map((template) => ({
            ...presentNotice(template),
            count: notices.get(template.event) ?? 0,
            reached: template.kind === null ? null : (reached.get(template.event) ?? 0),
          })),
          ...AppealKind.options.map((kind) => ({
            kind,
            name: APPEAL_TEXT[kind],
            by: outboundBy(kind) ?? ('person' as const),
            form: 'task' as const,
            consentText: '客户自己提出的，答复写进工单',
            count: tasks.get(kind) ?? 0,
            reached: null,
          })),
        ],
      }
    },
  )
}

function presentNotice({ event, kind, ownAct }: NoticeTemplate) {
  const by = outboundBy(event) ?? 'system'
  return {
    kind: event,
    name: eventText(event),
    by,
    form: 'notice' as const,
    consentText:
      kind === null
        ? '只在小程序内，不发微信'
        : ownAct
          ? '关注了公众号才发微信；自己刚做的事，不用订阅次数'
          : '关注了公众号，或在小程序里同意过一次性订阅，才发微信',
  }
}

interface Counted {
  kind: string
  count: unknown
}

const counts = (rows: readonly Counted[]): Map<string, number> =>
  new Map(rows.map(({ kind, count }) => [kind, Number(count)]))

/** Along their ids, which are made of time. */
async function countNotices(manager: EntityManager, since: Date): Promise<Map<string, number>> {
  return counts(
    await manager.query<Counted[]>(
      'SELECT event AS kind, COUNT(*) AS count FROM notices WHERE id >= ? GROUP BY event',
      [`ntc_${idTime(since)}`],
    ),
  )
}

async function countReached(manager: EntityManager, since: Date): Promise<Map<string, number>> {
  return counts(
    await manager.query<Counted[]>(
      `SELECT n.event AS kind, COUNT(DISTINCT n.id) AS count FROM notices n
         INNER JOIN notice_deliveries d ON d.notice_id = n.id AND d.state IN ('sent', 'delivered')
        WHERE n.id >= ? GROUP BY n.event`,
      [`ntc_${idTime(since)}`],
    ),
  )
}

async function countTasks(manager: EntityManager, since: Date): Promise<Map<string, number>> {
  return counts(
    await manager
      .createQueryBuilder(Appeal, 'a')
      .select('a.kind', 'kind')
      .addSelect('COUNT(*)', 'count')
      .where('a.askedAt >= :since', { since })
      .groupBy('a.kind')
      .getRawMany<Counted>(),
  )
}
