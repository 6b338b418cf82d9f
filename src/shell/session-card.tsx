import { Card } from '@/components/card'
import { NavRow } from '@/components/nav-row'
import { routes } from '@/lib/routes'
import type { Waiting } from '@/services/waiting'
import { go } from './go'
import { RatingRow } from './rating-row'

/** The session that goes on now, and the rating of the last one: nothing where there is neither. */
export function SessionCard({ waiting }: { waiting: Waiting | null }) {
  const live = waiting?.status === 'waiting' || waiting?.status === 'serving'
  if (!waiting || (!live && !waiting.rating && !waiting.block)) return null
  const { block } = waiting
  return (
    <Card flush>
      {live && (
        <NavRow
          icon="headset"
          title={
            waiting.position === null ? waiting.headline : `正在排队，您在第 ${waiting.position} 位`
          }
          text={
            waiting.standing === 'late' ? waiting.headline : waiting.queueText || waiting.nextStep
          }
          onTap={() => go(routes.waiting(waiting.sessionId))}
        />
      )}
      {block && (
        <NavRow
          icon="alert"
          title={block.title}
          text={block.text}
          onTap={() => go(routes.blocks(block.blockId))}
        />
      )}
      {waiting.rating && <RatingRow rating={waiting.rating} />}
    </Card>
  )
}
