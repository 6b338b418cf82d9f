import { useEffect, useRef, useState } from 'react'
import { reviewTicket, type TicketReview } from '@/services/tickets'
import { reviewable, type TicketDraft } from './ticket-draft'

/** After the last keystroke. */
const PAUSE_MS = 600

/**
 * How complete the form is, kept current while it is filled in. When it cannot be asked, the last answer stays and
 * nothing else happens: the review helps, it decides nothing.
 */
export function useReview(draft: TicketDraft): TicketReview | null {
  const [review, setReview] = useState<TicketReview | null>(null)
  const turn = useRef(0)
  const content = JSON.stringify(reviewable(draft))

  const latest = useRef(draft)
  useEffect(() => {
    latest.current = draft
  })
  useEffect(() => {
    const mine = (turn.current += 1)
    const timer = setTimeout(() => {
      reviewTicket(reviewable(latest.current)).then(
        (answer) => {
          if (mine === turn.current) setReview(answer)
        },
        () => undefined,
      )
    }, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [content])

  return review
}
