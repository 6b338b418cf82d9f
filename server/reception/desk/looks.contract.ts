import { z } from 'zod'

/** Somebody looked at a customer's data. */
export const DataLook = z.object({
  lookId: z.string(),
  /** `售后部 工号 1024`, or `您` */
  by: z.string(),
  /** `工单 T261122-480213` */
  what: z.string(),
  /** `负责处理这张工单` */
  why: z.string(),
  at: z.string(),
})
export type DataLook = z.infer<typeof DataLook>

/** GET /api/looks: who looked at my data; newest first. */
export const DataLookPage = z.object({
  items: z.array(DataLook),
  nextCursor: z.string().nullable(),
})
export type DataLookPage = z.infer<typeof DataLookPage>
