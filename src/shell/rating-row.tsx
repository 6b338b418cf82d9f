import { NavRow } from '@/components/nav-row'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { routes } from '@/lib/routes'
import type { RatingAsked } from '@/services/waiting'
import { go } from './go'

/** A rating that is still owed, offered wherever the person comes by, and never pressed on them. */
export function RatingRow({ rating: { sessionId, servedBy, endedAt } }: { rating: RatingAsked }) {
  const now = useNow()
  return (
    <NavRow
      icon="star"
      title="上次的服务怎么样"
      text={`${servedBy} · ${formatMoment(endedAt, now)} 结束`}
      onTap={() => go(routes.rating(sessionId))}
    />
  )
}
