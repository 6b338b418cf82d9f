import { z } from 'zod'

/**
 * What can be promised with a term. `seat`: promised to nobody outside, it is how long an agent may leave an answer owed before the
 * ticket goes to somebody else. `outside`: a term that was set by somebody else, as for a complaint.
 */
export const ClockKind = z.enum([
  'first-response',
  'next-response',
  'diagnosis',
  'resolution',
  'claim-evidence',
  'review-decision',
  'outside',
  'seat',
])
export type ClockKind = z.infer<typeof ClockKind>
