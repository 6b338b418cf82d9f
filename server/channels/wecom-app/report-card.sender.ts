import { Agent } from '../../identity/agent.entity'
import { reportTitle } from '../../insight/reports/report-periods'
import { PermanentError } from '../../lib/errors'
import type { Job } from '../../outbox/worker'
import type { AgentNewsDeps } from './agent-news.sender'
import { DUPLICATE_CHECK_S } from './agent-pace'
import { reportLink } from './desk-link'

const WORDS = {
  month:
    '效率、质量、人和自动客服之间、客户资料四部分，每个数都有件数。请写下要做的事、由谁、哪天做完。',
  misses:
    '上一周没听懂的、给了选项没人点的、答了以后客户又找客服的，都在里面。请一句句归类，或标为不用管。',
} as const

/** 'report.made': whoever leads is brought the report. The same job is the same card. */
export function tellReport({
  db,
  publicUrl,
  client,
}: Pick<AgentNewsDeps, 'db' | 'publicUrl' | 'client'>): (job: Job) => Promise<void> {
  return async (job) => {
    if (job.event !== 'report.made') throw new PermanentError(`no card on ${job.event}`)
    const { kind, period, agentId } = job.payload
    const lead = await db.read.findOneBy(Agent, { id: agentId, active: true })
    if (!lead)
      throw new PermanentError(`${agentId} is no agent any more: nobody was told of the report`)
    await client.sendMessage({
      toUsers: [lead.wecomUserId],
      duplicateCheckS: DUPLICATE_CHECK_S,
      message: {
        type: 'text-card',
        title: reportTitle(kind, period),
        buttonText: '打开',
        url: reportLink(publicUrl, `${kind}/${period}`, job.id),
        description: WORDS[kind],
      },
    })
  }
}
