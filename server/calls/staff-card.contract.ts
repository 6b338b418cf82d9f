import { z } from 'zod'

/** GET /api/staff/:workNumber: the card of one of our people, to check who says that they are. No name, no picture. */
export const StaffCard = z.object({
  workNumber: z.string(),
  /** One of ours, working now. */
  known: z.boolean(),
  /** `售后部`; empty where it is none of ours. */
  departments: z.array(z.string()),
  since: z.string().nullable(),
  text: z.string(),
})
export type StaffCard = z.infer<typeof StaffCard>
