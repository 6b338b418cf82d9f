import { Card } from '@/components/card'
import { NavRow } from '@/components/nav-row'
import { Tag } from '@/components/tag'
import { routes } from '@/lib/routes'
import type { Waiting } from '@/services/waiting'
import { go } from './go'
import { RatingRow } from './rating-row'

const LIVE: Partial<Record<Waiting['status'], { tag: string; tone: 'wait' | 'done' }>> = {
  waiting: { tag: '排队中', tone: 'wait' }, serving: { tag: '服务中', tone: 'done' },
}

/** The session that goes on now, and the rating of the last one: nothing where there is neither. */
export function SessionCard({ waiting }: { waiting: Waiting | null }) {
  const live = waiting && LIVE[waiting.status]
  if (!waiting || (!live && !waiting.rating)) return null
  return (
    <Card flush>
      {live && (
        <NavRow
          icon="headset" title={waiting.headline} text={waiting.queueText || waiting.nextStep} aside={<Tag tone={live.tone}>{live.tag}</Tag>}
          onTap={() => go(routes.waiting(waiting.sessionId))}
        />
      )}
      {waiting.rating && <RatingRow rating={waiting.rating} />}
    </Card>
  )
}
